import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import builders
import pytest
from command_line import FERRY, Cli, OpenMemory, keep

from rules.model import Stance, Verdict
from storage import Alert, Answer, LineKind, NewLine

#: A month before the clock of the command line, so that rules had their time.
LONG_AGO = datetime.now(UTC) - timedelta(days=90)
SIGNED = builders.alert(
    id="s0",
    pack="island-bridge",
    forecast="bridge-built",
    indicator="money",
    rule="money-asserted",
    story="st0",
    stance=Stance.CONFIRMS,
    raised_at=LONG_AGO,
    happened_at=LONG_AGO,
)
SCRAPPED = replace(SIGNED, id="c0", stance=Stance.CONTRADICTS, indicator="dropped", rule="dropped-by-one")


def _stories(alert: Alert, number: int) -> list[Alert]:
    """So many alerts like one, a day and a story each."""
    return [
        replace(
            alert,
            id=f"{alert.id}-{each}",
            story=f"{alert.story}-{each}",
            raised_at=alert.raised_at + timedelta(days=each),
            happened_at=alert.happened_at + timedelta(days=each),
        )
        for each in range(number)
    ]


def test_log_is_diagnosed_with_what_to_do(cli: Cli, memory: OpenMemory) -> None:
    """The matrix, what each row is worth, what is silent, and a sentence on each thing that is wanting."""
    keep(memory, alerts=[*_stories(SIGNED, 6), SCRAPPED])
    ended = cli("rules", "diagnose")
    assert (ended.code, ended.err) == (0, "")
    assert re.search(r"^6C +bridge-built/money \(confirms\)$", ended.out, re.MULTILINE)
    assert re.search(r"^1I +bridge-built/dropped \(contradicts\)$", ended.out, re.MULTILINE)
    assert re.search(r"^A +bridge-built$", ended.out, re.MULTILINE)
    row = r"^6 +6 +- +3 +100% \(61 to 100%\) +0\.0 +- +whatever happens +bridge-built/money$"
    assert re.search(row, ended.out, re.MULTILINE)
    assert re.search(r"^91 days +bridge-built/money-planned/money-promised$", ended.out, re.MULTILINE)
    told = ended.out.partition("What to do:\n")[2].splitlines()
    assert told[0].startswith(
        "- bridge-built/money fires whatever happens: 6 of 6 stories came with the opposite."
    )
    assert told[1].startswith("- bridge-built: confirming coverage in one language only (en): ")
    assert told[2].startswith("- 1 rule raised nothing: ")


def test_rows_stand_in_json_with_their_figures(cli: Cli, memory: OpenMemory) -> None:
    """Rejected and corrected alerts are no stories; the former are counted."""
    rejected = replace(SIGNED, id="r1", story="r1", verdict=Verdict.IRRELEVANT, rejected_at=LONG_AGO)
    gone = replace(SIGNED, id="g1", story="g1", counts=False, correction="edited")
    keep(memory, alerts=[SIGNED, rejected, replace(rejected, id="r2", story="r2"), gone])
    told = cli("rules", "diagnose").out
    assert re.search(r"^1 +1 +0 of 2 +3 .* rejected +bridge-built/money$", told, re.MULTILINE)
    (answer,) = cli("rules", "diagnose", "--json").json["packs"]
    money = answer["indicators"][0]
    assert (money["indicator"], money["stories"], money["rejected"], money["finding"]) == (
        "money",
        1,
        2,
        "rejected",
    )
    assert money["cells"] == {"bridge-built": {"confirms": 1, "contradicts": 0, "nothing": 0}}
    assert answer["advice"][0].startswith("bridge-built/money was judged wrong 2 times and right 0")
    assert [(one["stance"], one["lack"]) for one in answer["gaps"]] == [
        ("contradicts", "no indicator ever fired")
    ]
    assert (answer["first"], answer["resolved"]) == (LONG_AGO.date().isoformat(), 0)


@pytest.mark.parametrize(
    ("answer", "came", "words"),
    [
        (Answer.NO, "no", "confirms a claim that came out false, by 5 stories: lower its strength"),
        (Answer.YES, "yes", ""),
        (Answer.VOID, "-", ""),
    ],
)
def test_resolution_tells_whether_stories_pointed_the_right_way(
    cli: Cli, memory: OpenMemory, answer: Answer, came: str, words: str
) -> None:
    """One that is void tells nothing; of few forecasts it is said that they are."""
    keep(memory, alerts=_stories(SIGNED, 5))
    store = memory()
    with store.begin() as tx:
        line = NewLine(
            who="ann",
            pack="island-bridge",
            forecast="bridge-built",
            kind=LineKind.RESOLVED,
            answer=answer,
            on=datetime.now(UTC).date(),
            why="the gazette says so",
        )
        tx.lines.add(line, datetime.now(UTC))
    store.close()
    out = cli("rules", "diagnose").out
    assert re.search(rf"^5 .* {came} +\w.* bridge-built/money$", out, re.MULTILINE)
    assert words in out
    told = f"Of 5 confirming stories on forecasts that were resolved, {5 * (came == 'yes')} pointed the way"
    assert (told in out) == (came != "-")
    assert ("That rests on 1 resolved forecast, which says little." in out) == (came != "-")


def test_days_that_are_asked_for_bound_alerts_and_waits(cli: Cli, memory: OpenMemory) -> None:
    """A rule had only those days."""
    keep(memory, alerts=[SIGNED])
    since = (datetime.now(UTC) - timedelta(days=5)).date().isoformat()
    (answer,) = cli("rules", "diagnose", "--since", since, "--json").json["packs"]
    assert [one["days"] for one in answer["idle"]] == [6, 6, 6]
    assert "3 rules had less than a month: look again later." in answer["advice"]


@pytest.mark.parametrize("pack", ["island-bridge", str(FERRY)])
def test_empty_log_is_diagnosed_too(cli: Cli, pack: str) -> None:
    """Nothing was seen from either side, and nobody knows since when."""
    ended = cli("rules", "diagnose", "--pack", pack, "--forecast", "bridge-built")
    assert ended.code == 0
    assert ended.out.startswith("island-bridge: 0 stories\n")
    assert ended.out.count("- bridge-built: no con") == 2
    assert re.search(r"^- +bridge-built/money/money-asserted$", ended.out, re.MULTILINE)


def test_past_is_diagnosed_before_the_pack_is_watched(
    cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By news of a file; a pack that is named needs no configuration, and a line that is none is told."""
    monkeypatch.setenv("WATCHER_PACKS", "nowhere")
    news = [
        {"id": "1", "date": "2026-01-01", "title": "Norrey and Sund sign contract for bridge", "lang": "en"},
        {"id": "2", "date": "2026-01-05", "title": "Sund scraps bridge", "lang": "en"},
        {"id": "3", "date": "2026-03-05", "title": "Fog", "lang": "en"},
    ]
    lines = [*map(json.dumps, news), "fog"]
    (folder / "news.jsonl").write_text("\n".join(lines), encoding="utf-8")
    words = ("rules", "diagnose", "--pack", str(FERRY), "--backtest", "news.jsonl")
    ended = cli(*words, "--json")
    assert (ended.code, "news.jsonl:4" in ended.err) == (2, True)
    (answer,) = ended.json["packs"]
    assert (answer["first"], answer["last"]) == ("2026-01-01", "2026-03-05")
    assert [(one["indicator"], one["stories"], one["opposed"]) for one in answer["indicators"]] == [
        ("money", 1, 1),
        ("dropped", 1, 1),
        ("money-planned", 0, 0),
    ]
    later = cli(*words, "--since", "2026-01-02", "--json").json["packs"][0]
    assert [one["indicator"] for one in later["indicators"] if one["stories"]] == ["dropped"]


def test_past_tells_how_forecasts_ended_and_what_to_leave_out(cli: Cli, folder: Path) -> None:
    """News from after the end counts no more, and neither do lines that are to be passed over."""
    signed = {"date": "2026-01-01", "title": "Norrey and Sund sign contract for bridge", "lang": "en"}
    news = [
        signed | {"id": "1"},
        signed | {"id": "2", "date": "2026-02-01"},
        signed | {"id": "3", "date": "2026-03-01"},
        signed | {"id": "4", "date": "2026-01-20", "invented": True},
    ]
    (folder / "news.jsonl").write_text("\n".join(map(json.dumps, news)), encoding="utf-8")
    (folder / "ends.yaml").write_text(
        "pack: island-bridge\nresolutions:\n"
        "  - {forecast: bridge-built, answer: no, on: 2026-02-01, why: it is so,"
        " sources: [https://gazette.example/]}\n",
        encoding="utf-8",
    )
    words = ("--backtest", "news.jsonl", "--without", "invented", "--resolutions", "ends.yaml", "--json")
    (answer,) = cli("rules", "diagnose", *words).json["packs"]
    money = answer["indicators"][0]
    assert (money["indicator"], money["stories"], money["came"]) == ("money", 2, False)
    assert (answer["resolved"], answer["pointing"][0]["in_no"]) == (1, 2)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--without", "invented"), "belong to a past: name it with --backtest"),
        (("--forecast", "nothing"), "there is no forecast 'nothing'"),
        (("--pack", "nothing"), "no pack 'nothing' is loaded"),
    ],
)
def test_what_is_not_there_is_a_mistake(cli: Cli, words: tuple[str, ...], told: str) -> None:
    """The words say where ids are found."""
    ended = cli("rules", "diagnose", *words)
    assert (ended.code, told in ended.err) == (2, True)
