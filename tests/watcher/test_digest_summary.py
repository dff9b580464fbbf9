import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import builders
import pytest
from digests import digest_of
from hypothesis import given
from hypothesis import strategies as st

from rules.account import log_odds, probability
from rules.model import Stance, Verdict
from storage.judgements import Alert
from storage.records import Feed
from watcher.digest import Digest, IsoWeek

BRUSSELS = ZoneInfo("Europe/Brussels")
WEEK = IsoWeek.parse("2026-W05")
NOW = datetime(2026, 2, 2, 6, 0, tzinfo=UTC)
START = WEEK.start(BRUSSELS)
END = WEEK.end(BRUSSELS)
PACKS = (
    builders.pack(forecasts=(builders.forecast(), builders.forecast(id="eu-unity"))),
    builders.pack(id="other", forecasts=(builders.forecast(),)),
)

_ALERTS = st.lists(
    st.builds(
        builders.alert,
        pack=st.sampled_from(["india-belgium", "other", "gone"]),
        forecast=st.sampled_from(["fta-protracted", "eu-unity", "gone"]),
        stance=st.sampled_from(Stance),
        ratio=st.sampled_from([0.25, 0.5, 2.0, 4.0]),
        counts=st.booleans(),
        raised_at=st.datetimes(datetime(2026, 1, 1), datetime(2026, 4, 30), timezones=st.just(UTC)),  # noqa: DTZ001  hypothesis adds the zone
    ),
    max_size=12,
).map(lambda alerts: [replace(alert, id=f"{n}") for n, alert in enumerate(alerts)])


def _summary(alerts: Sequence[Alert] = (), feeds: Sequence[Feed] = (), week: IsoWeek = WEEK) -> Digest:
    return digest_of(week, zone=BRUSSELS, packs=PACKS, alerts=alerts, feeds=feeds, undelivered=0, now=NOW)


def believed(ratios: Sequence[float]) -> float:
    """The belief by stories of different indicators that count whole, from a prior of 70 per cent."""
    return probability(log_odds(0.7) + sum(map(math.log, ratios)))


def _told(digest: Digest) -> list[str]:
    return [alert.id for each in digest.forecasts for alert in each.alerts] + [
        alert.id for alert in digest.orphans
    ]


@given(_ALERTS)
def test_every_alert_is_told_in_exactly_one_week_and_one_place(alerts: list[Alert]) -> None:
    """Over all weeks no alert is lost and none told twice, not even one on a forecast that is gone."""
    weeks = [IsoWeek.parse("2026-W01")]
    while weeks[-1] < IsoWeek.parse("2026-W20"):
        weeks.append(weeks[-1].next)
    told = Counter(each for week in weeks for each in _told(_summary(alerts, week=week)))
    assert told == Counter(alert.id for alert in alerts)


@given(_ALERTS)
def test_weeks_join_up(alerts: list[Alert]) -> None:
    """A week begins with the belief that the week before ended with."""
    before, after = _summary(alerts, week=WEEK.previous), _summary(alerts)
    assert [each.after for each in before.forecasts] == [each.before for each in after.forecasts]


@pytest.mark.parametrize(
    ("raised_at", "is_told"),
    [
        (START - timedelta(microseconds=1), False),
        (START, True),
        (END - timedelta(microseconds=1), True),
        (END, False),
    ],
)
def test_the_week_holds_its_first_moment_and_not_its_last(raised_at: datetime, *, is_told: bool) -> None:
    """Midnight belongs to the week it opens."""
    assert bool(_told(_summary([builders.alert(raised_at=raised_at)]))) is is_told


def test_alerts_after_the_horizon_are_told_but_move_nothing() -> None:
    """They wait for a person to resolve the forecast."""
    [week, *_] = _summary([builders.alert(counts=False, happened_at=NOW + timedelta(weeks=9))]).forecasts
    assert len(week.alerts) == 1
    assert week.before == week.after == 0.7


def test_a_strengthened_alert_is_told_in_both_weeks_and_moves_each_by_its_part() -> None:
    """What the plan moved stays with its week, whenever the deed came."""
    hour = timedelta(hours=1)
    stood = builders.stood(until=START + hour, ratio=0.5)
    grown = builders.alert(indicator="deed", ratio=0.1, raised_at=START - hour, stood=(stood,))
    first, second = _summary([grown], week=WEEK.previous), _summary([grown])
    plan, deed = first.forecasts[0], second.forecasts[0]
    assert plan.alerts == deed.alerts == (grown,)
    assert plan.after == deed.before == pytest.approx(believed([0.5]))
    assert deed.after == pytest.approx(believed([0.1]))
    assert _told(_summary([grown], week=WEEK.next)) == []


def test_an_alert_strengthened_again_leaves_every_week_as_it_ended() -> None:
    """A week that was told is not told otherwise later, and each week has what moved in it."""
    hour, ratios = timedelta(hours=1), [0.5, 0.25, 0.1]
    first = builders.stood(until=START + hour, ratio=0.5)
    second = builders.stood(until=END + hour, ratio=0.25)
    grown = builders.alert(indicator="deed", ratio=0.1, raised_at=START - hour, stood=(first, second))
    weeks = [_summary([grown], week=week).forecasts[0] for week in (WEEK.previous, WEEK, WEEK.next)]
    assert [week.after for week in weeks] == [pytest.approx(believed([ratio])) for ratio in ratios]
    assert [week.before for week in weeks[1:]] == [week.after for week in weeks[:-1]]
    assert all(week.alerts == (grown,) for week in weeks)


def test_what_moved_the_belief_most_comes_first() -> None:
    """What should change a mind is read first, whenever it came; of equals what contradicts."""
    early = builders.alert(id="early", indicator="visit", stance=Stance.CONFIRMS, ratio=1.0, raised_at=START)
    equal = builders.alert(id="equal", indicator="call", ratio=1.0, raised_at=START + timedelta(days=1))
    late = builders.alert(id="late", indicator="near", ratio=0.5, raised_at=START + timedelta(days=3))
    later = builders.alert(id="later", indicator="deed", ratio=0.25, raised_at=START + timedelta(days=4))
    digest = _summary([early, equal, later, late])
    assert _told(digest) == ["later", "late", "equal", "early"]
    assert [story.factor for story in digest.forecasts[0].stories] == pytest.approx([0.25, 0.5, 1, 1])


@pytest.mark.parametrize(("closes", "asked"), [("2026-01-31", True), ("2026-02-01", False)])
def test_a_forecast_is_to_be_resolved_once_its_last_day_is_over(closes: str, *, asked: bool) -> None:
    """The day itself still counts; from the next on a person is asked how it ended."""
    day = datetime.fromisoformat(closes).date()
    packs = [builders.pack(forecasts=(builders.forecast(closes=day),))]
    digest = digest_of(WEEK, zone=BRUSSELS, packs=packs, alerts=[], feeds=[], undelivered=0, now=NOW)
    assert digest.forecasts[0].to_resolve is asked


def test_feeds_are_counted_as_read_or_told_with_their_words() -> None:
    """Silence of a feed is no news about the world: the digest says which feeds were silent."""
    last_week = START - timedelta(days=1)
    feeds = _summary(
        feeds=[
            builders.feed(),
            builders.feed(enabled=False, error="not told"),
            builders.feed(title="Broken", error="404 Not Found", failures=3),
            builders.feed(title="New", last_success=None),
            builders.feed(title="", url="https://slow.example.test/", last_success=last_week),
        ]
    ).feeds
    assert (feeds.enabled, feeds.read) == (4, 1)
    assert [(trouble.name, trouble.words) for trouble in feeds.troubles] == [
        ("Broken", "404 Not Found"),
        ("New", "not read yet"),
        ("https://slow.example.test/", "not read this week"),
    ]


@pytest.mark.parametrize("rejected_at", [START, END - timedelta(microseconds=1)])
def test_a_rejected_alert_is_told_among_the_corrections_of_its_weeks(rejected_at: datetime) -> None:
    """Of the week it was raised in, and of that in which a verdict took it out; it moves belief back."""
    rejected = builders.alert(
        raised_at=START - timedelta(hours=1), verdict=Verdict.IRRELEVANT, rejected_at=rejected_at
    )
    for week in (WEEK.previous, WEEK):
        digest = _summary([rejected], week=week)
        assert (digest.corrections, _told(digest)) == ((rejected,), [])
    moved = _summary([rejected]).forecasts[0]
    assert [moved.before, moved.after] == pytest.approx([believed([0.25]), 0.7])
    assert _summary([rejected], week=WEEK.next).corrections == ()


def test_verdicts_are_tallied_over_all_that_was_ever_raised() -> None:
    """By the rule that each alert stands by; a right one stays where it was told."""
    right = builders.alert(verdict=Verdict.RIGHT, raised_at=START - timedelta(weeks=9))
    digest = _summary([right, builders.alert(id="b", raised_at=START)])
    (tally,) = digest.tallies
    assert (tally.right, tally.unjudged, digest.corrections) == (1, 1, ())
    assert _told(digest) == ["b"]
