"""What was expected and never came, from the polls to the belief."""

from collections.abc import Container, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from desk import SIGNED, Desk, Entry, address
from living import running
from rule_samples import compiled, ferry_data
from structlog.testing import capture_logs
from waiting import until

from rules import RuleSet, load
from storage import Lapse
from watcher import daemon
from watcher.lapsing import note_lapses
from watcher.ledger import believed_at, read_ledger
from watcher.ports import FetchFailed, NotModified

#: The forecast on joint exercises opens; one is expected to be announced every 183 days.
OPENS = datetime(2025, 3, 15, 12, tzinfo=UTC)
FORECAST = "joint-exercises"
BY = date(2025, 9, 14)
DAY = timedelta(days=1)
_NEVER: Mapping[int, str] = {}
DOWN = FetchFailed(words="nobody answers")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write down signs of life a hundred times as often, so that tests need not wait."""
    monkeypatch.setattr(daemon, "HOUSEKEEPING_S", daemon.HOUSEKEEPING_S / 100)


@pytest.fixture(scope="module")
def exercises() -> RuleSet:
    """The built-in pack, with all of its forecasts."""
    return load("india-belgium")


def watch(
    desk: Desk,
    ruleset: RuleSet,
    *,
    days: int = 187,
    down: Container[int] = (),
    told: Mapping[int, str] = _NEVER,
) -> None:
    """Poll a feed once a day; on some days nobody answers, on some there is a headline."""
    desk.app = replace(desk.app, rulesets=(ruleset,))
    desk.clock.moment = OPENS
    desk.subscribe("a")
    for day in range(days):
        desk.clock.moment = OPENS + day * DAY
        desk.web.pages[address("a")] = DOWN if day in down else NotModified()
        if day in told:
            desk.publish("a", told[day])
        desk.poll()


def let_the_daemon_look(desk: Desk) -> None:
    """Run the daemon until it has looked for lapses."""

    def has_looked() -> bool:
        with desk.app.store.read() as tx:
            return "note what never came" in {beat.job for beat in tx.heartbeats.all()}

    with running(desk):
        until(has_looked)


def lapses(desk: Desk, forecast: str = FORECAST) -> tuple[Lapse, ...]:
    """What was logged of a forecast."""
    with desk.app.store.read() as tx:
        return tx.lapses.list(forecast=forecast)


def belief(desk: Desk, forecast: str = FORECAST) -> float:
    """What is believed of a forecast now."""
    (ruleset,) = desk.app.rulesets
    (its,) = (one for one in ruleset.pack.forecasts if one.id == forecast)
    with desk.app.store.read() as tx:
        return believed_at(read_ledger(tx, ruleset.pack.id, its, desk.clock())).evidence


def test_expected_exercise_that_does_not_come_lowers_the_belief(
    either_desk: Desk, exercises: RuleSet
) -> None:
    """By the ratio that the pack gives its silence: from 0.65, odds of 13 to 7, to odds 1.5 times less."""
    desk = either_desk
    watch(desk, exercises)
    assert belief(desk) == pytest.approx(0.65)
    let_the_daemon_look(desk)
    (lapse,) = lapses(desk)
    assert (lapse.indicator, lapse.since, lapse.by) == ("exercise-announced", OPENS.date(), BY)
    assert (lapse.ratio, lapse.watched) == (1 / 1.5, 1.0)
    assert belief(desk) == pytest.approx(13 / (13 + 7 * 1.5))


def test_the_same_with_the_feeds_down_does_not(either_desk: Desk, exercises: RuleSet) -> None:
    """For more than a fifth of the wait nobody would have heard of an exercise."""
    desk = either_desk
    watch(desk, exercises, down=range(100, 140))
    let_the_daemon_look(desk)
    assert lapses(desk) == ()
    assert belief(desk) == pytest.approx(0.65)


def test_the_same_with_the_daemon_stopped_does_not(desk: Desk) -> None:
    """Days without any poll are days on which nobody listened."""
    watch(desk, bridge({"every": "P60D", "strength": 2}), days=40)
    desk.clock.advance(days=30)
    assert note_lapses(desk.app) == ()


def test_what_comes_is_waited_for_no_more(desk: Desk) -> None:
    """The next wait begins with it, and ends in silence in its turn."""
    watch(desk, bridge({"every": "P30D", "strength": 2}), told={20: SIGNED}, days=60)
    (lapse,) = note_lapses(desk.app)
    assert (lapse.since, lapse.by) == ((OPENS + 20 * DAY).date(), (OPENS + 50 * DAY).date())


def test_each_wait_is_logged_once_also_after_a_stop(desk: Desk) -> None:
    """However often the job looks, and however late it does for the first time."""
    watch(desk, bridge({"every": "P20D", "strength": 2}), days=70)
    with capture_logs() as logs:
        found = note_lapses(desk.app)
    ends = [(OPENS + days * DAY).date() for days in (20, 40, 60)]
    assert [lapse.by for lapse in found] == ends
    assert [(log["event"], log["indicator"], log["by"], log["watched"]) for log in logs] == [
        ("indicator.lapsed", "money", day.isoformat(), 1.0) for day in ends
    ]
    assert note_lapses(desk.app) == ()


def test_silence_of_one_sign_fades_as_news_of_it_does(desk: Desk) -> None:
    """The second lapse weighs half of the first, the third a quarter."""
    watch(desk, bridge({"every": "P20D", "strength": 2}), days=70)
    note_lapses(desk.app)
    assert belief(desk, "bridge-built") == pytest.approx(7 / (7 + 3 * 2**1.75))


def test_what_was_logged_is_not_changed_by_other_rules(desk: Desk) -> None:
    """Neither its ratio nor its days; and no day of it counts again."""
    watch(desk, bridge({"every": "P40D", "strength": 2}), days=44)
    (lapse,) = note_lapses(desk.app)
    for expected in ({"every": "P20D", "strength": 9}, {"by": "2025-04-01", "strength": 9}, None):
        desk.app = replace(desk.app, rulesets=(bridge(expected),))
        assert note_lapses(desk.app) == ()
        assert lapses(desk, "bridge-built") == (lapse,)
        assert belief(desk, "bridge-built") == pytest.approx(7 / (7 + 3 * 2))


def test_news_of_its_last_day_that_come_late_are_in_time(desk: Desk) -> None:
    """A feed is polled a day later at times, and a failed poll made up for."""
    ruleset = bridge({"every": "P30D", "strength": 2})
    watch(desk, ruleset, days=32)
    assert note_lapses(desk.app) == ()
    desk.clock.advance(days=1)
    desk.publish("a", Entry(SIGNED, at=OPENS + 30 * DAY))
    desk.poll()
    desk.clock.advance(days=3)
    assert note_lapses(desk.app) == ()


def bridge(expected: dict[str, object] | None) -> RuleSet:
    """The ferry pack as of the day on which exercises open, with one thing expected, or nothing."""
    data = ferry_data()
    data["forecasts"][0]["opens"] = OPENS.date().isoformat()
    if expected is not None:
        data["forecasts"][0]["indicators"][0]["expected"] = expected
    return compiled(data)
