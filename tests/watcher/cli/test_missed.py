import json
from pathlib import Path
from typing import Any

import builders
import pytest
from command_line import Cli, OpenMemory, keep

LABEL = ("--forecast", "bridge-built", "--stance", "confirms")
MISSED = "Norrey and Sund paint bridge"
FOUND = "Norrey and Sund sign contract for bridge"


def _examples(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "missed.jsonl").read_text().splitlines()]


def test_missed_event_is_kept_and_shown_as_missed_until_a_rule_finds_it(cli: Cli, folder: Path) -> None:
    """With what came nearest; the example is a line that the rules are tested on."""
    ended = cli("alerts", "missed", f"{MISSED}\nIn blue.", *LABEL, "--language", "EN-gb")
    assert (ended.code, ended.err) == (0, "")
    assert "shows it as missed until a rule finds it" in ended.out
    assert (
        "- money-asserted (confirms bridge-built) has bridge, island, mainland; no event: funded" in ended.out
    )
    (example,) = _examples(folder)
    assert (example["title"], example["summary"], example["lang"]) == (MISSED, "In blue.", "en")
    assert example["labels"] == [{"forecast": "bridge-built", "stance": "confirms"}]
    assert {"id", "date"} <= example.keys()


def test_event_that_is_found_now_is_not_kept(cli: Cli, folder: Path) -> None:
    """It says by which rule, and what logs it."""
    out = cli("alerts", "missed", FOUND, *LABEL).out
    assert f"money-asserted matches: confirms bridge-built, “{FOUND}”" in out
    assert "`watcher rules rejudge`" in out
    assert cli("alerts", "missed", FOUND).out == out
    assert not (folder / "missed.jsonl").exists()


def test_event_found_with_the_other_stance_only_is_missed(cli: Cli, folder: Path) -> None:
    """What matches instead is told too, and the rules of the stance that was missed come first."""
    told = cli("alerts", "missed", FOUND, *LABEL[:3], "contradicts", "--json").json
    assert [match["rule"] for match in told["matches"]] == ["money-asserted"]
    assert told["kept_in"] == str(folder / "missed.jsonl")
    assert [one["rule"] for one in told["nearest"]] == ["dropped-by-one", "money-promised"]
    assert told["nearest"][0]["lacks"] == ["no event: dropped or delayed"]


def test_reporting_twice_keeps_one_example_with_every_label(cli: Cli, folder: Path) -> None:
    """An event may bear on more than one forecast; lines that a person wrote stay as they are."""
    file = folder / "missed.jsonl"
    file.write_bytes(b'broken \xff\n\n[]\n{"id": "mine"}\n')
    assert "becomes a test of the rules" in cli("alerts", "missed", MISSED).out
    for stance in ("confirms", "contradicts", "confirms"):
        cli("alerts", "missed", MISSED, *LABEL[:3], stance)
    cli("alerts", "missed", MISSED)
    lines = file.read_bytes().splitlines()
    assert lines[:3] == [b"broken \xff", b"[]", b'{"id": "mine"}']
    (example,) = lines[3:]
    assert [label["stance"] for label in json.loads(example)["labels"]] == ["confirms", "contradicts"]


def test_kept_item_is_found_by_its_address(cli: Cli, folder: Path, memory: OpenMemory) -> None:
    """Title, text, publisher and day are those of the item."""
    item = builders.item(title=MISSED, summary="In blue.", publisher="Herald")
    keep(memory, item)
    assert cli("alerts", "missed", item.url, *LABEL).code == 0
    (example,) = _examples(folder)
    assert (example["url"], example["title"], example["outlet"]) == (item.url, MISSED, "Herald")
    assert example["date"] == "2026-01-27"


def test_an_address_may_be_written_in_any_case(cli: Cli) -> None:
    """As `rules explain` takes it: it is no title of an event."""
    ended = cli("alerts", "missed", "HTTPS://herald.example/1", *LABEL)
    assert ended.code == 2
    assert "no kept item has the address HTTPS://herald.example/1" in ended.err


def test_title_stands_above_the_text(cli: Cli, folder: Path) -> None:
    """Or for an address of which nothing is kept."""
    cli("alerts", "missed", "They met.", "--title", MISSED)
    cli("alerts", "missed", "https://paper.example/1", "--title", "Fog")
    first, second = _examples(folder)
    assert (first["title"], first["summary"], first["url"]) == (MISSED, "They met.", "")
    assert (second["title"], second["summary"], second["url"]) == ("Fog", "", "https://paper.example/1")
    assert "No rule has any part of it." in cli("alerts", "missed", "Fog").out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("https://paper.example/1",), "no kept item has the address https://paper.example/1"),
        ((" \n ",), "there is no text"),
        ((MISSED, "--forecast", "bridge-built"), "give --forecast and --stance together"),
        ((MISSED, "--forecast", "bridge", "--stance", "confirms"), "there is no forecast 'bridge'"),
    ],
)
def test_mistakes_are_told_and_keep_nothing(
    words: tuple[str, ...], told: str, cli: Cli, folder: Path
) -> None:
    """Each with what to do instead."""
    ended = cli("alerts", "missed", *words)
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err
    assert not (folder / "missed.jsonl").exists()
