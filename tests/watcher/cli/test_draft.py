from pathlib import Path

import pytest
from command_line import Cli

from rules import load
from rules.draft import PLACEHOLDER

TEXT = "This note is about Osk.\n\nBy 2030, prices in Osk will rise. Osk's growing fleet, too.\n"


@pytest.fixture
def assessment(folder: Path) -> Path:
    """A text of two paragraphs, with one forecast and one driver."""
    path = folder / "grain-trade.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_draft_is_written_to_a_new_file_and_loads(cli: Cli, assessment: Path, folder: Path) -> None:
    """Its citations hold in the text; the hint says what to look for."""
    ended = cli("rules", "draft", str(assessment), "--date", "2026-02-01", "--out", "pack.yaml")
    assert (ended.code, ended.out) == (0, "")
    assert f"Found 1 forecast and 1 driver. Replace every {PLACEHOLDER} in pack.yaml" in ended.err
    pack = load(str(folder / "pack.yaml"), assessment=TEXT).pack
    assert (pack.id, pack.assessment.title) == ("grain-trade", "Grain trade")
    assert [one.closes.isoformat() for one in pack.forecasts] == ["2030-12-31", "2027-02-01"]


def test_without_a_file_it_is_printed(cli: Cli, assessment: Path, folder: Path) -> None:
    """Standard output is the pack and nothing else; the assessment is of today unless told."""
    ended = cli("rules", "draft", str(assessment), "--title", "Grain: the outlook")
    assert ended.code == 0
    (folder / "pack.yaml").write_text(ended.out, encoding="utf-8")
    assert load(str(folder / "pack.yaml"), assessment=TEXT).pack.assessment.title == "Grain: the outlook"


def test_what_is_there_is_not_overwritten(cli: Cli, assessment: Path, folder: Path) -> None:
    """Somebody may have filled it in."""
    (folder / "pack.yaml").write_text("mine")
    ended = cli("rules", "draft", str(assessment), "--out", "pack.yaml")
    assert (ended.code, (folder / "pack.yaml").read_text()) == (2, "mine")
    assert "pack.yaml is there already" in ended.err


def test_what_was_left_out_is_told(cli: Cli, folder: Path) -> None:
    """A whole book is no assessment."""
    (folder / "book.txt").write_text("Prices will rise. " * 205)
    assert "5 more were left out" in cli("rules", "draft", "book.txt").err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nowhere.txt",), "nowhere.txt: cannot be read"),
        (("grain-trade.txt", "--date", "soon"), "soon: no day"),
        (("huge.txt",), "huge.txt: larger than"),
        (("grain-trade.txt", "--out", "nowhere/pack.yaml"), "nowhere/pack.yaml"),
    ],
)
def test_mistakes_are_told(
    cli: Cli, assessment: Path, folder: Path, words: tuple[str, ...], told: str
) -> None:
    """Each with its name."""
    (folder / "huge.txt").write_bytes(b" " * 2_000_001)
    ended = cli("rules", "draft", *words)
    assert ended.code != 0
    assert told in ended.err
