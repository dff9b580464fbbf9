"""The tables of docs/backtest.md, made from what the command prints as JSON.

Make page and pictures anew after a change of the pack or of what stories weigh, and read the difference:

    PYTHONPATH=tests/support python tests/support/backtest_page.py
"""

import io
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rules.accuracy import brier, log_score
from watcher.cli import main
from watcher.mail.words import belief_pair, counted

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "backtest.md"
PICTURES = ROOT / "docs" / "pictures"
#: What the page tells its reader to run; the paths are those of the repository.
COMMAND = (
    "watcher rules backtest tests/data/corpus/dev.jsonl --without invented --pack india-belgium"
    " --resolutions tests/data/backtest/resolutions.yaml"
)
READINGS = ("prior", "evidence alone", "last belief", "belief over time")
#: Answered with no as a search found nothing that says yes.
BY_SILENCE = frozenset({"security-cooperation", "naval-logistics"})


def words() -> list[str]:
    """Give the words of the command, its files wherever it is run."""
    said = COMMAND.split()[1:]
    return [str(ROOT / word) if word.startswith("tests/") else word for word in said]


def parts(answer: Any) -> dict[str, str]:
    """Give the parts of the page that are made, by name."""
    forecasts = answer["forecasts"]
    return {
        "beliefs": _lines(_beliefs(forecasts)),
        "steps": _lines(line for name, one in forecasts.items() for line in _steps(name, one)),
        "endings": _lines(_endings(forecasts)),
        "brier": _lines(_scores(answer, "brier")),
        "log": _lines(_scores(answer, "log")),
        "readings": _lines(_readings(forecasts)),
    }


def with_parts(page: str, made: Mapping[str, str]) -> str:
    """Put the parts of a page in place of those it has."""
    for name, text in made.items():
        mark = re.escape(name)
        pieces = re.split(rf"(<!-- {mark} -->\n).*?(<!-- /{mark} -->)", page, flags=re.DOTALL)
        if len(pieces) != 4:
            raise ValueError(f"the page has no single place for {name}")
        before, start, end, behind = pieces
        page = f"{before}{start}\n{text}\n{end}{behind}"
    return page


def _beliefs(forecasts: Mapping[str, Any]) -> Iterator[str]:
    yield from _head("forecast", "prior", "last belief", "moves", "answer")
    for name, one in forecasts.items():
        moves = counted(len(one["steps"]), "move") if one["steps"] else "**no evidence**"
        ended = one["resolved"]
        answer = "open" if ended is None else f"{ended['answer']}, known on {ended['on']}"
        yield _row(f"[{name}](#{name})", f"{one['prior']:.0%}", f"{one['belief']:.0%}", moves, answer)


def _steps(name: str, one: Any) -> Iterator[str]:
    yield f"### {name}"
    yield ""
    yield f"![The belief in {name}](pictures/backtest-{name}.png)"
    yield ""
    if not one["steps"]:
        yield "No evidence: none of the items tells of it within its span."
    else:
        yield from _head("day", "belief", "odds", "by", "news", "publisher")
    for step in one["steps"]:
        before, after = belief_pair(step["before"], step["after"])
        count = len(step["publishers"])
        yield _row(
            step["at"][:10],
            f"{before} → {after}",
            f"×{step['factor']:.3g}",
            f"`{step['indicator']}`, {step['what']}",
            f"[{_plain(step['title'])}]({_address(step['url'])})",
            _plain(step["publisher"]) + (f", by then {count} publishers" if count > 1 else ""),
        )
    yield ""


def _endings(forecasts: Mapping[str, Any]) -> Iterator[str]:
    yield from _head("forecast", "answer", "why", "sources")
    for name, one in forecasts.items():
        if ended := one["resolved"]:
            sources = ", ".join(f"[{urlsplit(url).hostname}]({_address(url)})" for url in ended["sources"])
            yield _row(f"[{name}](#{name})", f"**{ended['answer']}**", _plain(ended["why"]), sources)


def _scores(answer: Any, score: str) -> Iterator[str]:
    yield from _head("forecast", *READINGS)
    scored = {name: one["scores"] for name, one in answer["forecasts"].items() if one["scores"]}
    for name, marks in scored.items():
        yield _row(name, *(f"{marks[reading][score]:.3f}" for reading in READINGS))
    (means,) = answer["scores"].values()
    yield _row(f"**mean of {len(scored)}**", *(f"**{means[reading][score]:.3f}**" for reading in READINGS))


def _readings(forecasts: Mapping[str, Any]) -> Iterator[str]:
    """Give the means as they would be if what was not found were read otherwise."""
    scored = {name: one["scores"] for name, one in forecasts.items() if one["scores"]}
    found = {name: marks for name, marks in scored.items() if name not in BY_SILENCE}
    void = [one for one in forecasts.values() if one["resolved"] and one["resolved"]["answer"] == "void"]
    every = [*scored.values(), *map(_as_no, void)]
    yield from _head("which forecasts", *(f"{reading}, Brier" for reading in READINGS))
    for told, many in (
        (f"the {len(scored)} as answered", list(scored.values())),
        (f"only the {len(found)} answered by something found", list(found.values())),
        (f"all {len(every)}, what could not be told taken for a no", every),
    ):
        means = [sum(marks[reading]["brier"] for marks in many) / len(many) for reading in READINGS]
        yield _row(told, *(f"{mean:.3f}" for mean in means))


def _as_no(one: Any) -> dict[str, dict[str, float]]:
    """Score a forecast without evidence as if its answer were no."""
    assert not one["steps"]
    beliefs = dict.fromkeys(READINGS, one["prior"]) | {"evidence alone": 0.5}
    return {
        reading: {"brier": brier(belief, came=False), "log": log_score(belief, came=False)}
        for reading, belief in beliefs.items()
    }


def _head(*names: str) -> Iterator[str]:
    yield _row(*names)
    yield _row(*("---" for _ in names))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(lines).rstrip("\n") + "\n"


def _plain(text: str) -> str:
    """Write a text so that Markdown reads nothing into it."""
    return re.sub(r"([\\|*_\[\]<>`#])", r"\\\1", text)


def _address(url: str) -> str:
    """Write an address so that neither a link nor a cell ends in it."""
    return url.replace("(", "%28").replace(")", "%29").replace("|", "%7C").replace(" ", "%20")


def printed(*more: str) -> str:
    """Run the command in this process and give what it prints."""
    out = io.StringIO()
    with redirect_stdout(out):
        code = main([*words(), *more])
    if code:
        raise RuntimeError(f"the command ended with {code}")
    return out.getvalue()


def rewrite(argv: Sequence[str]) -> None:
    """Make the pictures and the page anew."""
    if argv:
        raise SystemExit(__doc__)
    answer = json.loads(printed("--json", "--pictures", str(PICTURES)))
    PAGE.write_text(with_parts(PAGE.read_text(encoding="utf-8"), parts(answer)), encoding="utf-8")


if __name__ == "__main__":
    rewrite(sys.argv[1:])
