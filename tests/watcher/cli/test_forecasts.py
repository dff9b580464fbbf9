import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import builders
import pytest
from command_line import FERRY, Cli, OpenMemory, keep

from rules.model import Grade, Stance, Terms
from storage import Heard, LineKind, NewLine, Revision
from storage.judgements import Alert
from watcher.app import load_packs

LEDGER_PAGE = Path(__file__).resolve().parents[3] / "docs" / "ledger.md"
NOON = builders.NOON
WEEK = timedelta(weeks=1)
CLAIM = "Norrey and Sund agree to build the bridge within two years."
OF: dict[str, Any] = {"pack": "island-bridge", "forecast": "bridge-built"}


def cells(printed: str) -> list[str]:
    """The lines of a table, the gaps of its columns left out."""
    return [" ".join(line.split()) for line in printed.splitlines()]


def found(name: str, **changes: Any) -> Alert:
    """An alert that contradicts the forecast of the ferry pack, by three publishers, one of grade B."""
    values: dict[str, Any] = {"story": name, "indicator": "dropped", "ratio": 0.25} | OF | changes
    at: datetime = values.setdefault("raised_at", NOON)
    heard = (Heard(at=at, best=Grade.B, independent=3),)
    return builders.alert(id=name, heard=heard, happened_at=at, **values)


def test_belief_folds_what_counts(cli: Cli, memory: OpenMemory) -> None:
    """70 % and one contradiction of four to one, of which nine tenths count; others count nothing."""
    alerts = [
        found("one"),
        found("late", counts=False, raised_at=NOON + WEEK),
        found("elsewhere", pack="other"),
        found("gone", forecast="gone"),
    ]
    keep(
        memory,
        alerts=[
            replace(one, happened_at=NOON.replace(year=2099)) if one.id == "late" else one for one in alerts
        ],
    )
    (forecast,) = cli("forecasts", "list", "--json").json
    assert (forecast["id"], forecast["pack"]) == ("bridge-built", "island-bridge")
    assert (forecast["prior"], forecast["alerts"]) == (0.7, 2)
    odds = 0.7 / 0.3 * 0.25**0.9
    assert forecast["belief"] == forecast["evidence_only"] == pytest.approx(odds / (1 + odds))
    assert (forecast["opens"], forecast["due_from"], forecast["closes"]) == (
        "2025-01-10",
        "2026-01-10",
        "2027-01-10",
    )


def test_list_as_of_a_day(cli: Cli, memory: OpenMemory) -> None:
    """The figures of a digest are those of the end of its week: what came later is not there."""
    keep(memory, alerts=[found("one"), found("later", raised_at=NOON + 2 * WEEK)])
    assert cells(cli("forecasts", "list", "--at", "2026-02-01").out) == [
        "FORECAST PRIOR BELIEF WEEK 8 WEEKS ALERTS STATUS CLOSES CLAIM",
        f"bridge-built 70% 40% ▼ ▆▆▆▆▆▆▆▄ 1 due 2027-01-10 {CLAIM}",
    ]
    assert cli("forecasts", "list", "--at", "2026-01-26", "--json").json[0]["belief"] == pytest.approx(0.7)
    ended = cli("forecasts", "list", "--at", "2999-01-01")
    assert (ended.code, "lies ahead" in ended.err) == (2, True)


def test_account_can_be_added_up(cli: Cli, memory: OpenMemory) -> None:
    """As docs/ledger.md shows it: every entry with its parts; the log odds add up to the belief."""
    alerts = [
        found("one", title="Sund scraps bridge"),
        found("two", raised_at=NOON + timedelta(days=1), title="Bridge shelved"),
        found("three", stance=Stance.CONFIRMS, indicator="money", ratio=3.0, title="Contract signed"),
    ]
    keep(memory, alerts=alerts)
    shown = cli("forecasts", "show", "bridge-built", "--at", "2026-02-01").out
    start = shown.index("ENTRY")
    (page,) = re.findall(r"```text\n(ENTRY.*?)```", LEDGER_PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert shown[start : shown.index("\n\n", start)] == page.rstrip("\n")
    account = cli("forecasts", "show", "bridge-built", "--json").json["account"]
    moves = [each["moves"] for each in account["entries"]]
    assert account["log_odds"] == pytest.approx(account["prior_log_odds"] + sum(moves))


def test_one_forecast_is_shown_with_all_that_bears_on_it(cli: Cli, memory: OpenMemory) -> None:
    """Claim, resolution, curve, indicators, the alerts so far, and what was written by hand."""
    keep(memory, alerts=[found("a1b2c3d4")])
    store = memory()
    with store.begin() as tx:
        tx.lines.add(NewLine(who="ann", kind=LineKind.BELIEF, belief=0.5, why="told so", **OF), NOON + WEEK)
    store.close()
    shown = cli("forecasts", "show", "bridge-built").out
    for words in ("paragraph 2, sentence 1", "gazette.example", "money is set aside", "50% (evidence 40%)"):
        assert words in shown
    for words in ("── on evidence", builders.TITLE, "ann set the belief to 50%: told so"):
        assert words in shown
    details = cli("forecasts", "show", "bridge-built", "--json").json
    assert [indicator["id"] for indicator in details["indicators"]] == ["money", "money-planned", "dropped"]
    assert [alert["id"] for alert in details["log"]] == ["a1b2c3d4"]
    assert [(line["by"], line["belief"]) for line in details["lines"]] == [("ann", 0.5)]


def test_history_tells_news_from_changed_rules(cli: Cli, memory: OpenMemory) -> None:
    """Every move in the order of time, by what, from where to where; both lines once a belief was set."""
    keep(memory, alerts=[found("one", title="Sund scraps bridge")])
    terms = Terms.of(load_packs((str(FERRY),))[0].forecast("bridge-built"))
    weaker = replace(terms, prior=0.6, closes=terms.closes.replace(year=2026))
    store = memory()
    with store.begin() as tx:
        for at, each in ((NOON - WEEK, weaker), (NOON + WEEK, terms)):
            tx.revisions.add(Revision(at=at, ruleset="x", terms=each, **OF))
        tx.lines.add(
            NewLine(who="ann", kind=LineKind.BELIEF, belief=0.5, why="told so", **OF), NOON + 2 * WEEK
        )
    store.close()
    assert cells(cli("forecasts", "history", "bridge-built").out) == [
        "AT WHAT ENTRY EVIDENCE STATED BY",
        "2026-01-27 12:00 raised one 60% → 30% - ▼ dropped: Sund scraps bridge",
        "2026-02-03 12:00 rules changed - 30% → 40% - prior 60% → 70%; closes 2026-01-10 → 2027-01-10",
        "2026-02-10 12:00 belief line:1 40% - → 50% ann set the belief to 50%: told so",
    ]
    span = ("--since", "2026-02-03", "--until", "2026-02-03")
    (move,) = cli("forecasts", "history", "bridge-built", *span, "--json").json
    assert (move["what"], move["entry"], move["before"]["stated"]) == ("rules", "", None)
    nothing = cli("forecasts", "history", "bridge-built", "--until", "2025-02-01")
    assert nothing.out == "Nothing moved the belief in that time.\n"


def test_forecasts_of_earlier_editions_are_listed_on_request(cli: Cli, memory: OpenMemory) -> None:
    """The ledger knows what no pack has any more; who asks for all sees it, and its own page stays."""
    terms = Terms.of(load_packs((str(FERRY),))[0].forecast("bridge-built"))
    store, gone = memory(), replace(terms, claim="A tunnel.")
    with store.begin() as tx:
        tx.revisions.add(
            Revision(at=NOON, pack="island-bridge", forecast="tunnel-dug", ruleset="x", terms=gone)
        )
    store.close()
    listed = cli("forecasts").out
    assert "tunnel-dug" not in listed
    assert "1 forecast of earlier editions: `watcher forecasts list --all`" in listed
    assert [one["id"] for one in cli("forecasts", "list", "--all", "--json").json] == [
        "bridge-built",
        "tunnel-dug",
    ]
    assert "A tunnel." in cli("forecasts", "show", "tunnel-dug").out


def test_new_edition_supersedes_and_renews(
    cli: Cli, memory: OpenMemory, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The older forecast is over when the newer opens, and each names the other."""
    text = FERRY.read_text()
    newer = text[text.index("  - id: bridge-built") : text.index("feeds:")]
    newer = newer.replace("id: bridge-built", "id: bridge-begun\n    supersedes: bridge-built")
    newer = newer.replace("opens: 2025-01-10", "opens: 2026-01-10")
    for name in ("money", "dropped"):
        newer = newer.replace(f"id: {name}", f"id: begun-{name}")
    edition = folder / "edition"
    edition.mkdir()
    (edition / "ferry.yaml").write_text(text)
    (edition / "newer.yaml").write_text(f"forecasts:\n{newer}")
    monkeypatch.setenv("WATCHER_PACKS", str(edition))
    keep(memory)
    ended = cli("forecasts", "list", "--json")
    assert ended.code == 0, ended.err
    old, new = ended.json
    assert (old["status"], old["superseded_by"]) == ("superseded", "bridge-begun")
    assert old["superseded_on"] == "2026-01-10"
    assert (new["status"], new["supersedes"]) == ("due", "bridge-built")
    assert cli("forecasts", "list", "--at", "2026-01-09", "--json").json[0]["status"] == "open"
    assert "Superseded by bridge-begun from 2026-01-10 on" in cli("forecasts", "history", "bridge-built").out
    assert "Superseded by  bridge-begun, from 2026-01-10 on" in cli("forecasts", "show", "bridge-built").out
    (edition / "newer.yaml").write_text(f"forecasts:\n{newer}".replace("supersedes:", "renews:"))
    assert "Renewed by    bridge-begun" in cli("forecasts", "show", "bridge-built").out
    assert "Renews        bridge-built" in cli("forecasts", "show", "bridge-begun").out


def test_what_is_expected_is_shown_before_it_is_due(
    cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its last day and what its silence would weigh, also as values; else nothing is said of it."""
    assert "EXPECTED" not in cli("forecasts", "show", "bridge-built").out
    assert cli("forecasts", "show", "bridge-built", "--json").json["expected"] == []
    today = datetime.now(UTC).date()
    text = Path(FERRY).read_text(encoding="utf-8")
    text = text.replace("opens: 2025-01-10", f"opens: {today}").replace(
        "due_from: 2026-01-10", f"due_from: {today}"
    )
    text = text.replace("closes: 2027-01-10", f"closes: {today + timedelta(days=100)}")
    text = text.replace("strength: 4\n", "strength: 4\n        expected: {every: P28D, strength: 2}\n")
    (folder / "pack.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("WATCHER_PACKS", str(folder / "pack.yaml"))
    shown = " ".join(cli("forecasts", "show", "bridge-built").out.split())
    by = today + timedelta(days=28)
    assert f"dropped {today} {by} due in 4 weeks × 2.00 one side gives the bridge up" in shown
    (due,) = cli("forecasts", "show", "bridge-built", "--json").json["expected"]
    assert due == {
        "indicator": "dropped",
        "stance": "contradicts",
        "since": str(today),
        "by": str(by),
        "wait": "open",
        "due": "due in 4 weeks",
        "likelihood_ratio": 2.0,
        "watched": None,
    }


def test_unknown_forecast_is_a_mistake(cli: Cli) -> None:
    """The message names what is near, and says where ids are found."""
    ended = cli("forecasts", "show", "bridge-bild")
    assert ended.code == 2
    assert "did you mean bridge-built? `watcher forecasts` lists them" in ended.err


def test_forecast_of_two_packs_needs_its_pack(
    cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same id may stand in two packs."""
    other = folder / "other.yaml"
    other.write_text(FERRY.read_text().replace("pack: island-bridge", "pack: other-bridge"))
    monkeypatch.setenv("WATCHER_PACKS", f"{FERRY},{other}")
    ended = cli("forecasts", "show", "bridge-built")
    assert ended.code == 2
    assert "island-bridge, other-bridge" in ended.err
    assert cli("forecasts", "show", "bridge-built", "--pack", "other-bridge").code == 0


def test_pack_loaded_twice_is_a_mistake(cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two packs of one id would share their alerts."""
    copy = folder / "copy.yaml"
    copy.write_text(FERRY.read_text())
    monkeypatch.setenv("WATCHER_PACKS", f"{FERRY},{copy}")
    ended = cli("forecasts")
    assert ended.code == 2
    assert "island-bridge is loaded already" in ended.err


@pytest.mark.parametrize(
    "words",
    [
        ("list", "--at", "0001-01-20"),
        ("show", "bridge-built", "--at", "0001-02-01"),
        ("history", "bridge-built", "--since", "0001-01-01"),
    ],
)
def test_day_at_the_begin_of_the_calendar_is_a_mistake(cli: Cli, words: tuple[str, ...]) -> None:
    """Weeks before a day are looked at too, and there are none."""
    ended = cli("forecasts", *words)
    assert ended.code == 2
    assert "is before 1900" in ended.err
