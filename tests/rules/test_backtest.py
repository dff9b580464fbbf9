from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rule_samples import NOON, ferry, news

from rules.backtest import Backtest, backtest
from rules.model import Item

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


def _relived(*items: Item) -> Backtest:
    return backtest(ferry(), items)


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


_ITEMS = st.builds(
    _told,
    st.sampled_from([SIGNED, SIGNED_TOO, SCRAPPED, QUIET]),
    st.integers(-30 * 24, 800 * 24).map(lambda hours: NOON + timedelta(hours=hours)),
    st.sampled_from(["Herald", "Courier"]),
)


@given(st.lists(_ITEMS, max_size=8, unique_by=lambda item: item.id))
def test_result_does_not_depend_on_the_order_of_the_items(items: list[Item]) -> None:
    """And the last step leads to the last belief."""
    result = backtest(ferry(), items)
    assert backtest(ferry(), sorted(items, key=lambda item: item.title)) == result
    (course,) = result.courses
    beliefs = [course.forecast.prior.probability, *(step.after for step in course.steps)]
    assert [step.before for step in course.steps] == pytest.approx(beliefs[:-1])
    assert course.belief == pytest.approx(beliefs[-1])
