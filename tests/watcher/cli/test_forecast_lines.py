"""What people write into a ledger: beliefs, evidence, words on entries, answers."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import builders
import pytest
from command_line import FERRY, Cli, Ended, OpenMemory, keep

from rules.model import Grade
from storage import Heard, Lapse
from storage.judgements import Alert
from watcher.app import load_packs
from watcher.ledger.revising import note_revisions

NOW = datetime.now(UTC)
TODAY = NOW.date()
DAY = timedelta(days=1)
OF: dict[str, Any] = {"pack": "island-bridge", "forecast": "bridge-built"}
WHY = ("--why", "told so", "--by", "ann")


@pytest.fixture(autouse=True)
def _running(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The forecast opened a year ago, is due since yesterday, and closes in a year."""
    text = FERRY.read_text()
    days = {"opens": TODAY - 365 * DAY, "due_from": TODAY - DAY, "closes": TODAY + 365 * DAY}
    for key, old in (("opens", "2025-01-10"), ("due_from", "2026-01-10"), ("closes", "2027-01-10")):
        text = text.replace(f"{key}: {old}", f"{key}: {days[key]}")
    pack = folder / "running.yaml"
    pack.write_text(text)
    monkeypatch.setenv("WATCHER_PACKS", str(pack))


def found(name: str = "0a1b2c") -> Alert:
    """An alert of ten days ago that contradicts the forecast, and counts whole."""
    at = NOW - 10 * DAY
    heard = (Heard(at=at, best=Grade.A, independent=3),)
    return builders.alert(
        id=name, story=name, indicator="dropped", raised_at=at, happened_at=at, heard=heard, **OF
    )


def wrote(cli: Cli, *words: str) -> str:
    """Write into the ledger, and give what was said."""
    ended = cli("forecasts", *words, *WHY)
    assert ended.code == 0, ended.err
    return ended.out


def refused(cli: Cli, *words: str) -> str:
    """Try to write what cannot be, and give what was said."""
    ended = cli("forecasts", *words, *WHY)
    assert (ended.code, ended.out) == (2, "")
    return ended.err


def belief(cli: Cli) -> float:
    """What is believed now."""
    (one,) = cli("forecasts", "list", "--json").json
    value: float = one["belief"]
    return value


def acts(cli: Cli) -> list[tuple[str, str, str]]:
    """What the journal has, oldest first."""
    return [(act["did"], act["to"], act["as"]) for act in reversed(cli("acts", "--json").json)]


def test_belief_is_set_beside_the_evidence(cli: Cli, memory: OpenMemory) -> None:
    """Both lines are told from then on, and once it is taken back there is one again."""
    keep(memory, alerts=[found()])
    told = wrote(cli, "believe", "bridge-built", "50")
    assert told == (
        "Line 1 sets it. The belief of bridge-built rose from 37% to 50%; the evidence alone says 37%.\n"
    )
    (one,) = cli("forecasts", "list", "--json").json
    assert (one["stated"], one["evidence_only"]) == (0.5, pytest.approx(7 / 19))
    assert wrote(cli, "take-back", "1") == (
        "Line 1 is taken back. The belief of bridge-built fell from 50% to 37%.\n"
    )
    assert belief(cli) == pytest.approx(7 / 19)
    assert acts(cli) == [
        ("forecast-believe", "bridge-built", "line 1"),
        ("line-take-back", "line:1", "line 2"),
    ]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("believe", "bridge-built", "0.4"), "0.4 would be less than one per cent"),
        (("believe", "bridge-built", "half"), "'half' is no belief"),
        (("believe", "bridge-built", "nan"), "nan is no belief"),
        (("believe", "bridge-built", "99%"), "who is surer resolves the forecast"),
        (("believe", "bridge-bilt", "40"), "did you mean bridge-built?"),
        (
            ("believe", "bridge-built", "40", "--pack", "ferry"),
            "no pack 'ferry' is known: there are",
        ),
        (("evidence", "bridge-built", "confirms"), "say what it weighs"),
        (("evidence", "bridge-built", "confirms", "--strength", "101"), "a figure from 1 to 100"),
        (("evidence", "bridge-built", "confirms", "--strength", "nan"), "a figure from 1 to 100"),
        (("evidence", "bridge-built", "confirms", "--strength", "2", "--indicator", "money"), "not by both"),
        (("evidence", "bridge-built", "confirms", "--indicator", "monye"), "did you mean money"),
        (("evidence", "bridge-built", "confirms", "--indicator", "dropped"), "say contradicts"),
        (("evidence", "bridge-built", "confirms", "--strength", "2", "--on", "2999-01-01"), "lies ahead"),
        (
            ("evidence", "bridge-built", "confirms", "--strength", "2", "--on", "2001-01-01"),
            "the assessment knew",
        ),
        (
            ("evidence", "bridge-built", "confirms", "--strength", "2", "--source", "x" * 1001),
            "at most 1,000",
        ),
        (("edit", "0a1b2c"), "say what to edit"),
        (("edit", "0a1b2c", "--strength", "0"), "a figure from 1 to 100"),
        (("edit", "lapse:money:2026-01-01", "--grade", "B"), "was told by nobody"),
        (("refuse", "0a1b2d"), "did you mean 0a1b2c?"),
        (("refuse", "lapse:money:2026-01-02"), "did you mean lapse:money:2026-01-01?"),
        (("refuse", "line:7"), "there is no entry 'line:7'"),
        (("take-back", "7"), "there is no line '7'"),
        (
            ("resolve", "bridge-built", "yes", "--on", "2999-01-01", "--source", "https://a.example"),
            "lies ahead",
        ),
        (
            ("resolve", "bridge-built", "yes", "--on", "2001-01-01", "--source", "https://a.example"),
            "opened on",
        ),
        (
            ("resolve", "bridge-built", "yes", "--on", f"{TODAY}", "--source", "told by phone"),
            "http:// or https://",
        ),
        (
            ("resolve", "bridge-built", "yes", "--on", f"{TODAY}", "--source", "javascript:x()"),
            "http:// or https://",
        ),
    ],
)
def test_mistakes_are_told_in_words(cli: Cli, memory: OpenMemory, words: tuple[str, ...], told: str) -> None:
    """What cannot be is refused with what to write instead, and nothing is written."""
    keep(memory, alerts=[found()])
    store = memory()
    with store.begin() as tx:
        tx.lapses.add(
            Lapse(
                at=NOW,
                indicator="money",
                since=TODAY - 300 * DAY,
                by=datetime(2026, 1, 1, tzinfo=UTC).date(),
                ratio=0.5,
                watched=1.0,
                **OF,
            )
        )
    store.close()
    assert told in refused(cli, *words)
    assert acts(cli) == []


def test_every_line_has_a_reason(cli: Cli) -> None:
    """Without one it is refused: who comes later has nobody to ask."""
    assert cli("forecasts", "believe", "bridge-built", "40").code == 2
    ended = cli("forecasts", "believe", "bridge-built", "40", "--why", " ")
    assert (ended.code, "--why takes a reason" in ended.err) == (2, True)


def test_evidence_by_hand_is_a_story_of_its_own(cli: Cli) -> None:
    """It weighs by its strength, its grade and its credibility, or as the indicator it is of."""
    told = wrote(
        cli,
        "evidence",
        "bridge-built",
        "contradicts",
        "--strength",
        "4",
        "--grade",
        "B",
        "--credibility",
        "2",
    )
    assert told == (
        "Line 1: contradicts bridge-built with a ratio of 0.25, B2, of which 81% counts. "
        "The belief of bridge-built fell from 70% to 43%.\n"
    )
    odds = 0.7 / 0.3 * 0.25**0.81
    assert belief(cli) == pytest.approx(odds / (1 + odds))
    wrote(cli, "evidence", "bridge-built", "confirms", "--indicator", "money", "--source", "cable 12")
    odds *= 3**0.49
    assert belief(cli) == pytest.approx(odds / (1 + odds))
    (entry,) = [
        each
        for each in cli("forecasts", "show", "bridge-built", "--json").json["account"]["entries"]
        if each["entry"] == "line:2"
    ]
    assert (entry["indicator"], entry["grade"], entry["credibility"]) == ("money", "F", 6)


def test_entries_are_edited_refused_and_accepted(cli: Cli) -> None:
    """What is not named in an edit stays; what is refused comes back when it is accepted."""
    wrote(
        cli,
        "evidence",
        "bridge-built",
        "contradicts",
        "--strength",
        "4",
        "--grade",
        "A",
        "--credibility",
        "1",
    )
    assert belief(cli) == pytest.approx(7 / 19)
    assert "is edited" in wrote(cli, "edit", "line:1", "--strength", "2")
    assert belief(cli) == pytest.approx(7 / 13)
    assert "line:1 is refused" in wrote(cli, "refuse", "line:1")
    assert belief(cli) == pytest.approx(0.7)
    assert "line:1 is accepted" in wrote(cli, "accept", "line:1")
    assert belief(cli) == pytest.approx(7 / 13)
    assert "is taken back already" not in wrote(cli, "take-back", "line:2")
    assert belief(cli) == pytest.approx(7 / 19)
    assert "is taken back already" in refused(cli, "take-back", "2")
    assert "takes another one back" in refused(cli, "take-back", "5")


def test_word_on_an_alert_is_its_verdict(cli: Cli, memory: OpenMemory) -> None:
    """There is one truth: what is refused or accepted here, `watcher alerts` shows as judged."""
    keep(memory, alerts=[found()])
    assert "0a1b2c is judged irrelevant" in wrote(cli, "refuse", "0a1b")
    assert cli("alerts", "--json").json[0]["verdict"] == "irrelevant"
    assert belief(cli) == pytest.approx(0.7)
    assert "judged wrong-stance" in wrote(cli, "refuse", "0a1b2c", "--as", "wrong-stance")
    assert "is judged right" in wrote(cli, "accept", "0a1b2c")
    assert cli("alerts", "--json").json[0]["verdict"] == "right"
    assert belief(cli) == pytest.approx(7 / 19)
    assert cli("forecasts", "show", "bridge-built", "--json").json["lines"] == []
    assert [act[2] for act in acts(cli)] == ["irrelevant", "wrong-stance", "right"]
    wrote(cli, "edit", "0a1b", "--strength", "2")
    assert belief(cli) == pytest.approx(7 / 13)


def test_alert_that_was_refused_and_accepted_moved_the_belief_twice(cli: Cli, memory: OpenMemory) -> None:
    """Both moves stay in the history, and a belief that was set between them moves on."""
    keep(memory, alerts=[found()])
    wrote(cli, "refuse", "0a1b2c")
    wrote(cli, "believe", "bridge-built", "50")
    wrote(cli, "accept", "0a1b2c")
    assert belief(cli) == pytest.approx(1 / 5)
    moves = cli("forecasts", "history", "bridge-built", "--json").json
    assert [(each["what"], round(each["after"]["evidence"], 2)) for each in moves] == [
        ("raised", 0.37),
        ("rejected", 0.7),
        ("belief", 0.7),
        ("accepted", 0.37),
    ]


def test_refused_entries_stay_in_the_account(cli: Cli, memory: OpenMemory) -> None:
    """Whoever reads the account sees what a person took out of it, and that it has no say."""
    keep(memory, alerts=[found()])
    wrote(cli, "evidence", "bridge-built", "confirms", "--strength", "4")
    wrote(cli, "refuse", "0a1b2c")
    wrote(cli, "refuse", "line:1")
    shown = cli("forecasts", "show", "bridge-built", "--json").json
    told = {one["entry"]: (one["silent"], one["moves"]) for one in shown["account"]["entries"]}
    assert told == dict.fromkeys(("0a1b2c", "line:1"), ("a person refused it", 0))
    assert cli("forecasts", "show", "bridge-built").out.count("no say: a person refused it") == 2


def resolved(cli: Cli, answer: str, **days: int) -> Ended:
    """Resolve the forecast, by default as of today."""
    on = TODAY - days.get("ago", 0) * DAY
    source = "https://gazette.example/1"
    return cli("forecasts", "resolve", "bridge-built", answer, "--on", f"{on}", "--source", source, *WHY)


def test_answer_that_is_taken_back_leaves_the_one_before(cli: Cli) -> None:
    """Then none, and it is said how the forecast stands each time."""
    resolved(cli, "yes")
    resolved(cli, "no")
    assert "bridge-built is resolved yes again, by line 1." in wrote(cli, "take-back", "2")
    assert "bridge-built is without an answer." in wrote(cli, "take-back", "1")
    assert cli("forecasts", "list", "--json").json[0]["resolved"] is None


def test_answer_is_kept_and_scored(cli: Cli, memory: OpenMemory) -> None:
    """The scores are said at once; of two answers the newer stands, and both are in the history."""
    keep(memory, alerts=[found()])
    ended = resolved(cli, "yes")
    assert ended.code == 0, ended.err
    lines = [line.split() for line in ended.out.splitlines()]
    assert lines[0][:4] == ["Line", "1:", "bridge-built", "is"]
    assert ["first", "stated", "0.090", "0.515", "bits"] in lines
    assert ["final", f"{(12 / 19) ** 2:.3f}", "1.441", "bits"] in lines
    assert cli("forecasts", "list", "--json").json[0]["status"] == "resolved yes"
    again = resolved(cli, "no", ago=1)
    assert "Line 1 had resolved it before" in again.out
    (one,) = cli("forecasts", "list", "--json").json
    assert (one["status"], one["resolved"]["line"], one["to_resolve"]) == ("resolved no", 2, False)
    assert [each["what"] for each in cli("forecasts", "history", "bridge-built", "--json").json][-2:] == [
        "resolved"
    ] * 2
    (scored,) = cli("forecasts", "score", "--json").json["forecasts"]
    assert (scored["came"], scored["scores"]["prior"]["brier"]) == (False, pytest.approx(0.49))


def test_what_is_resolved_takes_no_more_belief(cli: Cli) -> None:
    """Until its answer is taken back."""
    resolved(cli, "void")
    assert "is resolved (line 1)" in refused(cli, "believe", "bridge-built", "40")
    assert (
        cli("forecasts", "score").out
        == "No forecast was resolved by then: `watcher forecasts resolve` does that.\n"
    )
    wrote(cli, "take-back", "1")
    wrote(cli, "believe", "bridge-built", "40")


def test_scores_are_printed(cli: Cli) -> None:
    """Each belief by its two scores, the means, and the table of calibration with its warning."""
    resolved(cli, "no", ago=1)
    told = [" ".join(line.split()) for line in cli("forecasts", "score").out.splitlines()]
    head = "ANSWER ON FIRST HELD FINAL EVIDENCE PRIOR ALONE BASE FORECAST"
    row = f"no {TODAY - DAY} 0.490 0.490 0.490 0.490 0.490 0.250 0.250 island-bridge/bridge-built"
    bits = f"no {TODAY - DAY} 1.737 1.737 1.737 1.737 1.737 1.000 1.000 island-bridge/bridge-built"
    assert [line for line in told if line in {head, row, bits}] == [head, row, head, bits]
    assert "0.490 0.490 0.490 0.490 0.490 0.250 0.250 mean of 1" in told
    assert "70% to 80% 1 few 70% 0 of 1 0 to 79%" in told
    assert any("that few tell little" in line for line in told)
    assert cli("forecasts", "score", "--pack", "other").code == 2
    assert cli("forecasts", "score", "--at", f"{TODAY - DAY}", "--json").json["forecasts"] == []


def revise(memory: OpenMemory, folder: Path, old: str, new: str) -> None:
    """Write another edition of the pack, whose terms are kept as the daemon does."""
    pack = folder / "running.yaml"
    pack.write_text(pack.read_text().replace(old, new))
    store = memory()
    note_revisions(store, load_packs((str(pack),)), NOW)
    store.close()


def test_a_forecast_past_its_horizon_asks(cli: Cli, memory: OpenMemory, folder: Path) -> None:
    """The list and the status say so, until somebody resolves it."""
    revise(memory, folder, f"closes: {TODAY + 365 * DAY}", f"closes: {TODAY - DAY}")
    listed = cli("forecasts").out
    assert "past its horizon, to be resolved" in listed
    assert "1 forecast to be resolved" in listed
    assert cli("status", "--json").json["to_resolve"] == ["bridge-built"]
    assert "1 to be resolved: bridge-built" in cli("status").out
    resolved(cli, "no", ago=1)
    assert cli("status", "--json").json["to_resolve"] == []


def test_a_forecast_with_decisive_evidence_asks(cli: Cli, memory: OpenMemory, folder: Path) -> None:
    """Before its horizon too: news decided it, and a person says so."""
    revise(memory, folder, "strength: 4\n", "strength: 4\n        decisive: true\n")
    assert cli("status", "--json").json["to_resolve"] == []
    keep(memory, alerts=[found()])
    assert cli("forecasts", "list", "--json").json[0]["status"] == "decided, to be resolved"
    assert cli("status", "--json").json["to_resolve"] == ["bridge-built"]
