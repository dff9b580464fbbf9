"""What the documents say, held against what is there."""

import json
import re
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import typer
from packaging.requirements import Requirement
from pydantic import BaseModel
from rule_samples import CORPUS

from rules import ProblemsError, RuleSet, load, schema
from rules.located import parse
from rules.model import Item
from rules.score import score
from watcher.app import utc_now
from watcher.cli import app
from watcher.cli.actions.scoring import Corpus, reckon
from watcher.config.environment import PREFIX
from watcher.config.keys import Keys

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
README = ROOT / "README.md"
EXAMPLE = ROOT / "examples" / "ansa-river"
_FOLDERS = ("benchmarks", "docs", "examples")
PAGES = (README, *(page for name in _FOLDERS for page in sorted((ROOT / name).rglob("*.md"))))
MAX_PICTURE = 300_000  # bytes
LINE = 120  # characters

_BLOCK = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_CODE = re.compile(r"`([^`\n]+)`")
_OURS = ("rules/", "storage/", "watcher/", "tests/", "docs/", "examples/", ".ci/")


def _text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def _blocks(page: Path, language: str) -> list[str]:
    """Give the fenced blocks of a page whose first line says exactly this."""
    return [body for info, body in _BLOCK.findall(_text(page)) if info == language]


def _section(page: Path, heading: str) -> str:
    """Give what stands under a heading, up to the next one of its level."""
    return _text(page).split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]


def _command_lines(text: str) -> list[str]:
    return [line for _, body in _BLOCK.findall(text) for line in body.splitlines() if line.strip()]


def _prose(page: Path) -> str:
    return _BLOCK.sub("", _text(page))


def _named_paths(page: Path) -> Iterator[str]:
    """Give what a page names in code style and as a path of ours, outside its blocks."""
    for code in _CODE.findall(_prose(page)):
        for word in code.split():
            if word.startswith(_OURS) and "NNNN" not in word and ":" not in word:
                yield word


def _commands() -> Iterator[str]:
    root = typer.main.get_command(app)
    assert isinstance(root, typer.core.TyperGroup)
    for name, command in root.commands.items():
        inner = command.commands if isinstance(command, typer.core.TyperGroup) else {}
        yield from (f"watcher {name} {sub}" for sub in inner)
        if not inner:
            yield f"watcher {name}"


def _rule_keys() -> Iterator[str]:
    for found in vars(schema).values():
        if isinstance(found, type) and issubclass(found, BaseModel):
            yield from found.model_fields


def _pack_of_the_page(folder: Path) -> Path:
    """Write the examples of docs/rules.md as the files of one pack."""
    for number, body in enumerate(_blocks(ROOT / "docs" / "rules.md", "yaml"), start=1):
        (folder / f"{number:02}.yaml").write_text(body, encoding="utf-8")
    return folder


def _wrong_samples(ruleset: RuleSet) -> list[str]:
    return [
        f"{sample.rule}: {sample.item.title}"
        for sample in ruleset.samples
        if bool(ruleset.matches_rule(sample.rule, sample.item)) != sample.must_match
    ]


def _dependencies() -> Iterator[str]:
    written = [
        *PROJECT["project"]["dependencies"],
        *PROJECT["build-system"]["requires"],
        *chain.from_iterable(PROJECT["project"]["optional-dependencies"].values()),
        *PROJECT["dependency-groups"]["dev"],
    ]
    yield from (Requirement(text).name for text in written)


@pytest.mark.parametrize("command", sorted(_commands()))
def test_every_command_is_in_the_readme(command: str) -> None:
    """Who reads the README knows every command."""
    assert f"`{command}`" in _text(README)


@pytest.mark.parametrize("key", sorted(Keys.model_fields))
def test_every_setting_is_documented(key: str) -> None:
    """The configuration page names each key and its variable, the template each key."""
    page = _text(ROOT / "docs" / "configuration.md")
    assert f"`{key}`" in page
    assert f"`{PREFIX}{key.upper()}`" in page
    assert f"{key}:" in _text(ROOT / "watcher" / "config" / "watcher.yaml")


@pytest.mark.parametrize("key", sorted(set(_rule_keys())))
def test_every_key_of_a_pack_is_documented(key: str) -> None:
    """The page on rules names each key that the schema knows."""
    assert re.search(rf"`{key}[`:]", _text(ROOT / "docs" / "rules.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_paths_that_a_page_names_exist(page: Path) -> None:
    """A file that moved is noticed in the prose that sends people there."""
    assert not [path for path in _named_paths(page) if not (ROOT / path).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_within_the_project_resolve(page: Path) -> None:
    """No link of ours leads nowhere, and none leads to a place outside the checkout."""
    inner = [link.partition("#")[0] for link in _LINK.findall(_prose(page)) if "://" not in link]
    assert not [link for link in inner if not (page.parent / link).resolve().is_relative_to(ROOT)]
    assert not [link for link in inner if not (page.parent / link).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_prose_is_wrapped(page: Path) -> None:
    """A line that runs on makes a difference unreadable; rows of tables and blocks cannot be broken."""
    assert not [line for line in _prose(page).splitlines() if len(line) > LINE and not line.startswith("|")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_pages_name_commands_that_exist(page: Path) -> None:
    """No page sends anyone to a command that is gone."""
    root = typer.main.get_command(app)
    assert isinstance(root, typer.core.TyperGroup)
    lines = [code for code in _CODE.findall(_prose(page)) if code.startswith("watcher ")]
    lines += [
        line for body in _blocks(page, "sh") for line in body.splitlines() if line.startswith("watcher ")
    ]
    words = [line.split()[1] for line in lines if not line.split()[1].startswith("-")]
    assert not [word for word in words if word not in root.commands]


@pytest.mark.parametrize("package", ["rules", "storage", "watcher"])
def test_architecture_names_every_module_at_the_top(package: str) -> None:
    """A module that is added is told of, with what it is for."""
    page = _text(ROOT / "docs" / "architecture.md")
    modules = [path for path in (ROOT / package).glob("*.py") if not path.name.startswith("_")]
    assert not [path.name for path in modules if f"`{package}/{path.name}`" not in page]


def test_quick_start_is_one_line() -> None:
    """One line to copy takes a fresh clone to the demo."""
    (line,) = _command_lines(_section(README, "Quick start"))
    assert line.endswith(".venv/bin/watcher demo")
    assert "-r requirements.lock" in line


def test_tests_are_one_line_and_what_the_whole_check_runs() -> None:
    """What a reader runs is what the whole check runs."""
    (line,) = _command_lines(_section(README, "Tests"))
    assert (ROOT / line).is_file()
    assert re.search(rf"^{re.escape(line)}\b", _text(ROOT / ".ci" / "run"), re.MULTILINE)


def test_rule_in_the_readme_is_in_the_pack() -> None:
    """The README shows a real rule, shortened in its examples only."""
    (body,) = _blocks(README, "yaml")
    shown = parse(body.encode(), "README.md").data
    file = ROOT / "rules" / "packs" / "india-belgium" / "forecasts" / "02-joint-exercises.yaml"
    (forecast,) = parse(file.read_bytes(), file.name).data["forecasts"]
    real = next(one for one in forecast["indicators"] if one["id"] == shown["id"])
    for kind in ("match", "ignore"):
        examples = shown["rules"][0]["examples"].pop(kind)
        theirs = real["rules"][0]["examples"].pop(kind)
        assert [one for one in examples if one in theirs] == examples
    assert shown == real


@pytest.mark.parametrize(("row", "hard"), [("plain", False), ("figurative", True)])
def test_figures_in_the_readme_are_those_measured(row: str, hard: bool) -> None:  # noqa: FBT001  a parameter of pytest
    """Whoever changes rules measures again: the README says how."""
    corpus = Corpus(file=str(CORPUS), hard=hard)
    found = score(reckon((load("india-belgium"),), corpus).judged)
    labels, hits = found.recall.whole, found.recall.part
    assert found.precision.ratio is not None
    assert found.recall.ratio is not None
    figures = (found.items, labels, hits, found.precision.whole - found.precision.part)
    shares = (f"{found.precision.ratio:.2f}", f"{found.recall.ratio:.2f}")
    assert f"| {' | '.join(map(str, (row, *figures, *shares)))} |" in _text(README)


def test_examples_on_rules_load_and_do_what_they_say(tmp_path: Path) -> None:
    """Together the examples of docs/rules.md are a pack whose own examples hold."""
    assert not _wrong_samples(load(str(_pack_of_the_page(tmp_path))))


def test_mistakes_are_told_as_the_page_on_rules_shows(tmp_path: Path) -> None:
    """The messages on the page are those that the program gives."""
    page = ROOT / "docs" / "rules.md"
    (broken,), (told,) = _blocks(page, "yaml broken"), _blocks(page, "text")
    (_pack_of_the_page(tmp_path) / told.split(":", 1)[0]).write_text(broken, encoding="utf-8")
    with pytest.raises(ProblemsError) as raised:
        load(str(tmp_path))
    assert str(raised.value).replace(f"{tmp_path}/", "") == told.strip()


def test_example_pack_cites_its_assessment_and_keeps_its_word() -> None:
    """The pack to copy loads against its assessment, and every example beside its rules holds."""
    ruleset = load(str(EXAMPLE / "pack.yaml"), assessment=_text(EXAMPLE / "assessment.txt"))
    assert not _wrong_samples(ruleset)


def test_example_news_does_what_its_readme_says() -> None:
    """A confirmation, a contradicting denial, a confirmation in French, and another pair of states."""
    ruleset = load(str(EXAMPLE / "pack.yaml"))
    found = [
        [(match.forecast, match.stance.value) for match in ruleset.match(_item(json.loads(line)))]
        for line in _text(EXAMPLE / "news.jsonl").splitlines()
    ]
    assert found == [
        [("treaty-signed", "confirms")],
        [("filled-alone", "contradicts")],
        [("treaty-signed", "confirms")],
        [],
    ]


def _item(line: dict[str, Any]) -> Item:
    return Item(
        id=line["id"],
        title=line["title"],
        summary=line["summary"],
        language=line["language"],
        published=utc_now(),
    )


@pytest.mark.parametrize("name", sorted(set(_dependencies())))
def test_every_dependency_has_its_reason(name: str) -> None:
    """Role, reason and runner-up of each dependency stand in one line."""
    page = _text(ROOT / "docs" / "decisions" / "0011-dependencies.md")
    assert re.search(rf"^\| {re.escape(name)} \|(?: [^|]+ \|){{3}}$", page, re.MULTILINE)


def test_no_reason_is_left_of_a_dependency_that_went() -> None:
    """The table names nothing that is not depended on."""
    page = _text(ROOT / "docs" / "decisions" / "0011-dependencies.md")
    named = set(re.findall(r"^\| ([a-z][a-z0-9.-]*) \|", page, re.MULTILINE)) - {"dependency"}
    assert named == {*_dependencies()}


def test_decisions_are_numbered_once_and_headed_alike() -> None:
    """Each decision has a number of its own, the one in its heading, and the four parts or their like."""
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [int(page.name[:4]) for page in pages]
    assert len(set(numbers)) == len(numbers)
    assert [int(_text(page)[2:].split(".", 1)[0]) for page in pages] == numbers
    for part in ("Context", "Decision", "Consequence"):
        assert not [page.name for page in pages if f"\n## {part}" not in _text(page)]


def test_compose_file_sets_what_the_program_reads() -> None:
    """Its variables are settings, and its volume is where the image keeps its data."""
    file = ROOT / "examples" / "compose.yaml"
    service = parse(file.read_bytes(), file.name).data["services"]["watcher"]
    variables = [*service["environment"], *re.findall(r"# (WATCHER_\w+):", _text(file))]
    keys = {name.removeprefix(PREFIX).removesuffix("_FILE").lower() for name in variables}
    assert keys <= set(Keys.model_fields)
    (volume,) = service["volumes"]
    assert f'VOLUME ["{volume.partition(":")[2]}"]' in _text(ROOT / "Dockerfile")
    assert (file.parent / service["build"] / "Dockerfile").is_file()


def test_service_file_starts_the_daemon() -> None:
    """The unit runs `watcher run`, and does not start again what a person has to mend."""
    unit = _text(ROOT / "examples" / "systemd" / "forecast-watcher.service")
    assert re.search(r"^ExecStart=\S+/watcher --config \S+ run$", unit, re.MULTILINE)
    assert "\nRestartPreventExitStatus=2\n" in unit
    variables = re.findall(r"^#?Environment=WATCHER_(\w+?)(?:_FILE)?=", unit, re.MULTILINE)
    assert {name.lower() for name in variables} <= set(Keys.model_fields)


def test_pictures_are_small() -> None:
    """A clone stays quick."""
    pictures = list((ROOT / "docs" / "pictures").iterdir())
    assert not [picture.name for picture in pictures if picture.stat().st_size > MAX_PICTURE]


def test_changelog_knows_the_version() -> None:
    """The version that is built has its part in the changelog."""
    assert f"\n## {PROJECT['project']['version']}" in _text(ROOT / "docs" / "changelog.md")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_pages_name_no_machine(page: Path) -> None:
    """What is written holds on every machine."""
    assert not re.search(r"(?<![\w/.])/(?:home|root|work|Users)/|localhost:\d|pypi|file://", _text(page))
