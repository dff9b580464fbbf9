import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rule_samples import NOON, ferry, news

from rules.backtest import Backtest, backtest
from rules.model import Grade, Item

SIGNED, SIGNED_TOO = (
    "Norrey and Sund sign contract for bridge",
    "Contract for bridge signed by Norrey and Sund",
)
PLANNED = "Norrey and Sund to fund bridge"
SCRAPPED, QUIET = "Sund scraps bridge", "Fog delays morning ferry"
DAY = timedelta(days=1)


def _told(title: str, at: datetime = NOON, publisher: str = "Herald") -> Item:
    """An item of a publisher, at an address of its own."""
    name = f"{publisher} {title} {at:%j %H}"
    return news(title, id=name, url=f"https://paper.example/{name}", publisher=publisher, published=at)


def _relived(*items: Item, grade: Grade = Grade.F) -> Backtest:
    return backtest(ferry(), [(item, grade) for item in items])


def test_alerts_come_in_the_order_of_publication_whatever_the_order_given() -> None:
    """Each starts from the belief that the one before left."""
    result = _relived(_told(SCRAPPED, NOON + DAY), _told(QUIET), _told(SIGNED))
    assert (result.pack, result.items) == ("island-bridge", 3)
    assert [alert.item.title for alert in result.alerts] == [SIGNED, SCRAPPED]
    assert [alert.day for alert in result.alerts] == [NOON.date(), NOON.date() + DAY]
    first, second = result.alerts
    assert (round(first.before, 4), round(first.after, 4)) == (0.7, 0.8119)
    assert (second.before, round(second.after, 4)) == (first.after, 0.6651)


def test_publishers_of_one_text_are_one_voice() -> None:
    """Two papers print what an agency sent, and a third writes itself."""
    wire = "The two islands have agreed on who pays for what, and work at the shore will begin in the spring."
    (alert,) = _relived(
        *(
            replace(_told(SIGNED, publisher=publisher), summary=summary)
            for publisher, summary in (("Herald", wire), ("Times", ""), ("Courier", f"(Agency) {wire}"))
        )
    ).alerts
    assert alert.voices == (("Courier", "Herald"), ("Times",))


def test_course_has_a_point_for_each_day_that_moved_the_belief() -> None:
    """It begins with the prior on the day the forecast opens; of one day the last belief stays."""
    result = _relived(_told(SIGNED), _told(SCRAPPED, NOON + DAY / 12), _told(SIGNED, NOON + 9 * DAY))
    (course,) = result.courses
    first, second, third = (alert.after for alert in result.alerts)
    assert first != second
    days, beliefs = zip(*course.curve, strict=True)
    assert days == (date(2025, 1, 10), date(2025, 2, 3), date(2025, 2, 12))
    assert beliefs == (pytest.approx(0.7), second, third)
    assert course.belief == third


def test_course_of_a_forecast_without_news_is_its_prior() -> None:
    """Nothing came, nothing moved."""
    result = _relived(_told(QUIET))
    assert result.alerts == ()
    assert [round(point, 2) for course in result.courses for _, point in course.curve] == [0.7]


def test_one_story_is_one_alert_with_every_report() -> None:
    """What the same publisher says again at the same address is no further report."""
    first, other = _told(SIGNED), _told(SIGNED_TOO, NOON + DAY, "Courier")
    again = news(SIGNED, id="again", url=first.url, publisher=first.publisher, published=NOON + 2 * DAY)
    (alert,) = _relived(other, again, first).alerts
    assert alert.reports == (first, other)
    assert alert.label == ("bridge-built", alert.match.stance)


def test_items_without_an_address_are_reports_of_their_own() -> None:
    """As those of a file that gives none."""
    first, second = (replace(_told(title), url="") for title in (SIGNED, SIGNED_TOO))
    (alert,) = _relived(first, second).alerts
    assert set(alert.reports) == {first, second}


def test_deed_strengthens_the_alert_of_its_plan() -> None:
    """One alert stands by the deed; the course shows both days."""
    plan, deed = _told(PLANNED), _told(SIGNED, NOON + DAY, "Courier")
    result = _relived(plan, deed)
    (alert,) = result.alerts
    assert (alert.item, alert.reports, alert.match.indicator.id) == (deed, (plan, deed), "money")
    (course,) = result.courses
    assert [round(point, 3) for _, point in course.curve] == [0.7, 0.728, 0.823]


def test_page_that_tells_the_deed_now_is_no_further_report_of_the_plan() -> None:
    """What it said before gives way; other reports stay."""
    plan, other = _told(PLANNED), _told(PLANNED, NOON + DAY / 2, "Courier")
    same = news(SIGNED, id="same", url=plan.url, publisher=plan.publisher, published=NOON + DAY)
    (alert,) = _relived(plan, other, same).alerts
    assert (alert.item, alert.reports) == (same, (same, other))


def test_news_before_the_forecast_opens_raises_nothing_and_late_news_moves_nothing() -> None:
    """The span of a forecast holds for the past too."""
    early, late = datetime.fromisoformat("2025-01-09T12:00Z"), datetime.fromisoformat("2027-01-11T12:00Z")
    result = _relived(_told(SIGNED, early), _told(SCRAPPED, late))
    assert [alert.item.title for alert in result.alerts] == [SCRAPPED]
    assert not result.alerts[0].counts
    assert len(result.courses[0].curve) == 1


def test_step_tells_what_its_news_did() -> None:
    """A further publisher is a step of its own, with the factor by which it moved the odds."""
    plan, deed, further = (
        _told(PLANNED),
        _told(SIGNED, NOON + DAY),
        _told(SIGNED_TOO, NOON + 2 * DAY, "Courier"),
    )
    (course,) = _relived(plan, deed, further).courses
    assert [(step.what, step.item, step.day) for step in course.steps] == [
        ("raised", plan, NOON.date()),
        ("strengthened", deed, (NOON + DAY).date()),
        ("corroborated", further, (NOON + 2 * DAY).date()),
    ]
    odds = course.forecast.prior.probability / (1 - course.forecast.prior.probability)
    for step in course.steps:
        odds *= step.factor
        assert step.after == pytest.approx(odds / (1 + odds))
    assert course.account.odds == pytest.approx(math.log(odds))
    assert [moment for moment, _ in course.held] == [
        datetime(2025, 1, 10, tzinfo=UTC),
        *(item.published for item in (plan, deed, further)),
    ]


def test_publisher_weighs_by_its_grade() -> None:
    """Of several that tell a story the best counts, and how many they are."""
    unknown, trusted = _told(SIGNED), _told(SIGNED_TOO, NOON + DAY, "Courier")
    (course,) = backtest(ferry(), [(unknown, Grade.F), (trusted, Grade.A)]).courses
    assert [part.entry.share for part in course.account.parts] == [pytest.approx(1.0 * 0.9)]
    (course,) = _relived(unknown, grade=Grade.B).courses
    assert [part.entry.share for part in course.account.parts] == [pytest.approx(0.9 * 0.8)]


def test_once_the_end_is_known_no_news_counts() -> None:
    """Neither another story nor another publisher of one that counted; both are told all the same."""
    first, further = _told(SIGNED), _told(SIGNED_TOO, NOON + DAY, "Courier")
    other = _told(SCRAPPED, NOON + DAY)
    items = [(item, Grade.F) for item in (first, further, other)]
    result = backtest(ferry(), items, {"bridge-built": NOON.date()})
    (course,) = result.courses
    assert [step.item for step in course.steps] == [first]
    assert (course.ends, course.over) == (NOON.date(), datetime(2025, 2, 4, tzinfo=UTC))
    counted, late = result.alerts
    assert (counted.counts, counted.reports) == (True, (first, further))
    assert (late.counts, late.before) == (False, late.after)


def test_end_after_the_horizon_gives_no_more_time() -> None:
    """A forecast that is resolved late closed when it closed; without items there is no last day."""
    result = backtest(ferry(), [], {"bridge-built": date(2028, 1, 1)})
    assert [course.ends for course in result.courses] == [ferry().pack.forecasts[0].closes]
    assert result.last is None
    assert _relived(_told(QUIET), _told(SIGNED, NOON + DAY)).last == (NOON + DAY).date()


_ITEMS = st.builds(
    _told,
    st.sampled_from([SIGNED, SIGNED_TOO, SCRAPPED, QUIET]),
    st.integers(-30 * 24, 800 * 24).map(lambda hours: NOON + timedelta(hours=hours)),
    st.sampled_from(["Herald", "Courier"]),
)


@given(st.lists(_ITEMS, max_size=8, unique_by=lambda item: item.id))
def test_result_does_not_depend_on_the_order_of_the_items(items: list[Item]) -> None:
    """And the last step leads to the last belief."""
    result = _relived(*items)
    assert _relived(*sorted(items, key=lambda item: item.title)) == result
    (course,) = result.courses
    beliefs = [course.forecast.prior.probability, *(step.after for step in course.steps)]
    assert [step.before for step in course.steps] == pytest.approx(beliefs[:-1])
    assert course.belief == pytest.approx(beliefs[-1])
