from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import builders
import pytest
from command_line import FERRY, Cli, OpenMemory, keep

from watcher.cli.actions.forecasts import status_on


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2025, 3, 14), "not yet open"),
        (date(2025, 3, 15), "open"),
        (date(2025, 9, 14), "open"),
        (date(2025, 9, 15), "due"),
        (date(2026, 3, 15), "due"),
        (date(2026, 3, 16), "after the horizon"),
    ],
)
def test_status_follows_the_dates(day: date, status: str) -> None:
    """First and last days belong to the span."""
    assert status_on(builders.forecast(), day) == status


def test_belief_folds_what_counts(cli: Cli, memory: OpenMemory) -> None:
    """A prior of 70 % and one contradiction of four to one; others, and those too late, move nothing."""
    of_forecast = {"pack": "island-bridge", "forecast": "bridge-built"}
    alerts = [
        builders.alert(**of_forecast, ratio=0.25),
        builders.alert(
            **of_forecast,
            id="late",
            story="late",
            ratio=0.5,
            counts=False,
            happened_at=datetime(2027, 1, 11, tzinfo=UTC),
        ),
        builders.alert(pack="other", forecast="bridge-built", id="other", ratio=0.5),
        builders.alert(pack="island-bridge", forecast="gone", id="gone", ratio=0.5),
    ]
    keep(memory, alerts=alerts)
    (forecast,) = cli("forecasts", "list", "--json").json
    assert (forecast["id"], forecast["pack"]) == ("bridge-built", "island-bridge")
    assert (forecast["prior"], forecast["alerts"]) == (0.7, 2)
    assert forecast["belief"] == pytest.approx(0.3684, abs=1e-4)
    assert (forecast["opens"], forecast["due_from"], forecast["closes"]) == (
        "2025-01-10",
        "2026-01-10",
        "2027-01-10",
    )
    head, line = cli("forecasts").out.splitlines()
    assert head.split() == ["FORECAST", "PRIOR", "BELIEF", "ALERTS", "STATUS", "CLOSES", "CLAIM"]
    assert line.split()[:4] == ["bridge-built", "70%", "37%", "2"]


def test_one_forecast_is_shown_with_all_that_bears_on_it(cli: Cli, memory: OpenMemory) -> None:
    """Claim, resolution, indicators and the alerts so far."""
    keep(memory, alerts=[builders.alert(pack="island-bridge", forecast="bridge-built")])
    shown = cli("forecasts", "show", "bridge-built").out
    for words in ("paragraph 2, sentence 1", "gazette.example", "money is set aside", "fell from 70% to 37%"):
        assert words in shown
    assert builders.TITLE in shown
    details = cli("forecasts", "show", "bridge-built", "--json").json
    assert [indicator["id"] for indicator in details["indicators"]] == ["money", "money-planned", "dropped"]
    assert [alert["id"] for alert in details["log"]] == ["a1b2c3d4"]


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
    """The message says where ids are found."""
    ended = cli("forecasts", "show", "nothing")
    assert ended.code == 2
    assert "`watcher forecasts` lists them" in ended.err


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
