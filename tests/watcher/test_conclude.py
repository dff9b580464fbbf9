from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copy

import pytest
from concluding import conclude_on, item
from databases import sqlite_url
from desk import NOON, QUIET, SCRAPPED, SIGNED, SIGNED_TOO, Desk, Entry, set_desk
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rule_samples import compiled, ferry_data
from stored import weighing

from rules.backtest import backtest
from rules.copies import voices
from rules.model import Grade, Item, Said
from storage import Stood, open_store
from watcher.conclude import read_items
from watcher.ledger.turns import Stands, What, turns_of

HOUR = timedelta(hours=1)
PLANNED = "Norrey and Sund to fund bridge"


def test_items_without_matches_are_left_out() -> None:
    """Reading gives what was found, and nothing where nothing was."""
    assert read_items([item(QUIET)], ()) == ()


def test_story_told_by_two_publishers_is_one_alert_with_two_reports(either_desk: Desk) -> None:
    """The second report of a story adds a witness, which makes it weigh more, and is no second evidence."""
    either_desk.subscribe("a", "b")
    either_desk.publish("a", Entry(SIGNED, at=NOON - HOUR))
    either_desk.publish("b", Entry(SIGNED_TOO))
    either_desk.poll()
    (alert,) = either_desk.alerts()
    assert {report.publisher for report in alert.reports} == {"a", "b"}
    assert alert.belief_after == pytest.approx(0.8234, abs=1e-4)
    assert len(either_desk.undelivered()) == 2


def test_reports_are_signed_by_which_copies_are_told(desk: Desk) -> None:
    """What the agency sent is one voice, in two papers."""
    wire = "Both islands have agreed on who pays for what, and work will begin at the shore in spring."
    told = {"Herald": wire, "Courier": f"(Agency) {wire}", "Times": ""}
    conclude_on(desk, *(replace(item(SIGNED, publisher=name), summary=text) for name, text in told.items()))
    (alert,) = desk.alerts()
    assert voices((one.publisher, one.signature) for one in alert.reports) == (
        ("Courier", "Herald"),
        ("Times",),
    )


def test_report_tells_the_language_that_its_item_was_read_in(desk: Desk) -> None:
    """A feed that calls everything French does not make its English news French."""
    summary = "Both islands have agreed on who pays for what, and the work will begin in the spring."
    conclude_on(desk, replace(item(SIGNED), summary=summary, language="fr"))
    (alert,) = desk.alerts()
    assert [report.language for report in alert.reports] == ["en"]


def test_later_report_by_another_poll_joins_the_alert(desk: Desk) -> None:
    """The log remembers a story from one poll to the next, in the order they were told."""
    desk.subscribe("a")
    desk.publish("a", SIGNED)
    desk.poll()
    desk.clock.advance(days=2)
    desk.subscribe("b")
    desk.publish("b", SIGNED_TOO)
    desk.poll()
    (alert,) = desk.alerts()
    assert [report.publisher for report in alert.reports] == ["a", "b"]


def test_same_publisher_that_repeats_itself_is_one_report(desk: Desk) -> None:
    """The same page under another guid is no further witness."""
    first, again = (
        replace(item(SIGNED, at=at), url="https://herald.example/1") for at in (NOON, NOON + HOUR)
    )
    assert len(conclude_on(desk, first)) == 1
    assert conclude_on(desk, again) == ()
    assert len(desk.alerts()[0].reports) == 1


def test_deed_strengthens_the_alert_that_its_plan_raised_and_is_mailed(either_desk: Desk) -> None:
    """One alert for one story; belief goes as far as the deed alone would move it."""
    either_desk.subscribe("a")
    either_desk.publish("a", Entry(PLANNED, at=NOON - HOUR))
    either_desk.poll()
    either_desk.deliver()
    (plan,) = either_desk.alerts()
    assert (plan.indicator, plan.strengthens) == ("money-planned", "")
    either_desk.clock.advance(hours=1)
    either_desk.subscribe("b")
    either_desk.publish("b", Entry(SIGNED))
    either_desk.poll()
    either_desk.deliver()
    (deed,) = either_desk.alerts()
    assert (deed.id, deed.indicator, deed.strengthens) == (plan.id, "money", "money-planned")
    past = Stood(
        until=NOON + HOUR,
        indicator="money-planned",
        ratio=plan.ratio,
        counts=True,
        belief_before=plan.belief_before,
        said=Said.PLANNED,
    )
    assert (deed.raised_at, deed.told_at, deed.stood) == (NOON, NOON + HOUR, (past,))
    assert deed.belief_before == plan.belief_after
    assert deed.belief_after == pytest.approx(0.8234, abs=1e-4)
    assert [report.publisher for report in deed.reports] == ["b", "a"]
    subjects = [mail["Subject"] for mail in either_desk.post.taken]
    assert subjects == [
        *[f"Confirms bridge-built: {PLANNED}"] * 2,
        *[f"Confirms bridge-built more strongly: {SIGNED}"] * 2,
    ]
    assert len({mail["Message-ID"] for mail in either_desk.post.taken}) == 4


def test_page_that_tells_the_deed_now_is_quoted_with_the_deed(desk: Desk) -> None:
    """What heads the mail is what it quotes; the page is one report."""
    plan, deed = (
        replace(item(title, at=at), url="https://herald.example/live")
        for title, at in ((PLANNED, NOON), (SIGNED, NOON + HOUR))
    )
    conclude_on(desk, plan)
    conclude_on(desk, deed)
    (alert,) = desk.alerts()
    (report,) = alert.reports
    assert (alert.title, alert.item) == (report.title, report.item) == (SIGNED, deed.id)
    assert [quote.text for quote in report.evidence] == [SIGNED]


def test_who_was_not_told_of_the_plan_yet_is_told_of_the_deed_alone(either_desk: Desk) -> None:
    """A mail that waits tells what the alert is when it is sent, and how far belief moved in all."""
    either_desk.subscribe("a", "b")
    either_desk.publish("a", Entry(PLANNED, at=NOON - HOUR))
    either_desk.publish("b", QUIET)
    either_desk.poll()
    either_desk.clock.advance(days=1)
    either_desk.publish("b", Entry(SIGNED))
    either_desk.poll()
    either_desk.deliver()
    assert [mail["Subject"] for mail in either_desk.post.taken] == [f"Confirms bridge-built: {SIGNED}"] * 2
    for mail in either_desk.post.taken:
        body = mail.get_body(("plain",))
        assert body is not None
        text = body.get_content()
        assert "STRONGER" not in text
        assert "Belief rose from 70% to 82%." in text
        assert "raised 27 Jan 2026, 12:00 UTC, strengthened 28 Jan 2026, 12:00 UTC" in text
        assert mail["Date"].datetime == NOON + timedelta(days=1)


def test_alert_remembers_every_way_in_which_it_stood(desk: Desk) -> None:
    """From one poll to the next, and within one."""
    data = ferry_data()
    _, planned, _ = data["forecasts"][0]["indicators"]
    rule = planned["rules"][0] | {"id": "money-hinted", "accepts": ["hedged"]}
    hinted = planned | {"id": "money-hinted", "strength": 1.2, "rules": [rule]}
    data["forecasts"][0]["indicators"].append(hinted)
    desk.app = replace(desk.app, rulesets=(compiled(data),))
    told = ["Norrey and Sund could fund bridge", PLANNED, SIGNED]
    items = [item(title, at=NOON + n * HOUR) for n, title in enumerate(told)]
    conclude_on(desk, items[0])
    desk.clock.advance(hours=3)
    conclude_on(desk, *items[1:])
    (alert,) = desk.alerts()
    assert [each.indicator for each in alert.stood] == ["money-hinted", "money-planned"]
    assert [(turn.what, turn.now.told.ratio) for turn in turns_of(alert) if isinstance(turn.now, Stands)] == [
        (What.RAISED, 1.2),
        (What.STRENGTHENED, 3),
    ]


def test_alert_raised_after_the_horizon_counts_from_when_older_news_strengthens_it(desk: Desk) -> None:
    """What it stood by before moved no belief, and is not said to have done so later."""
    desk.clock.moment = datetime(2027, 1, 11, tzinfo=UTC)
    conclude_on(desk, item(PLANNED, at=desk.clock()))
    desk.clock.advance(hours=1)
    (alert,) = conclude_on(desk, item(SIGNED, at=datetime(2027, 1, 10, 20, tzinfo=UTC)))
    assert (alert.strengthens, alert.counts) == ("money-planned", True)
    before, after = (turn.now for turn in turns_of(alert))
    assert isinstance(before, Stands)
    assert isinstance(after, Stands)
    assert (before.counts, before.day) == (False, None)
    assert (after.counts, after.day) == (True, alert.happened_at.date())
    assert desk.alerts()[0].stood == alert.stood


def test_plan_told_after_its_deed_corroborates(desk: Desk) -> None:
    """What says less adds a witness."""
    conclude_on(desk, item(SIGNED))
    assert conclude_on(desk, item(PLANNED, at=NOON + HOUR, publisher="Courier")) == ()
    (alert,) = desk.alerts()
    assert (alert.indicator, len(alert.reports)) == ("money", 2)


def test_plan_and_deed_of_one_poll_are_one_mail(desk: Desk) -> None:
    """Nobody is told twice in one breath."""
    (alert,) = conclude_on(desk, item(PLANNED), item(SIGNED, at=NOON + HOUR))
    assert alert.strengthens == "money-planned"
    assert {one.subject_id for one in desk.undelivered()} == {f"{alert.id}:1"}
    assert len(desk.undelivered()) == 2


def test_event_that_comes_again_after_days_is_another_story(desk: Desk) -> None:
    """What happens twice counts twice."""
    raised = conclude_on(desk, item(SIGNED), item(SIGNED_TOO, at=NOON - timedelta(days=30)))
    assert len({alert.id for alert in raised}) == 2


def test_stances_are_alerts_of_their_own_and_beliefs_follow_the_order_of_events(desk: Desk) -> None:
    """The oldest item is judged first, and each alert starts where the one before ended."""
    raised = conclude_on(desk, item(SCRAPPED), item(SIGNED, at=NOON - HOUR))
    assert [alert.stance.value for alert in raised] == ["confirms", "contradicts"]
    beliefs = [round(belief, 4) for alert in raised for belief in (alert.belief_before, alert.belief_after)]
    assert beliefs == [0.7, 0.8119, 0.8119, 0.6651]


def test_item_before_the_forecast_opens_raises_nothing(desk: Desk) -> None:
    """What the assessment could know is no news about it."""
    assert conclude_on(desk, item(SIGNED, at=datetime(2025, 1, 9, 23, 59, tzinfo=UTC))) == ()
    assert desk.undelivered() == ()


def test_item_on_the_last_day_still_counts(desk: Desk) -> None:
    """The horizon includes its last day."""
    desk.clock.moment = datetime(2027, 1, 10, 23, 59, tzinfo=UTC)
    (alert,) = conclude_on(desk, item(SIGNED, at=desk.clock()))
    assert alert.counts


def test_item_after_the_horizon_alerts_and_moves_no_belief(desk: Desk) -> None:
    """Late evidence is told, marked as late, and later alerts do not build on it."""
    desk.clock.moment = datetime(2027, 1, 11, tzinfo=UTC)
    (alert,) = conclude_on(desk, item(SIGNED, at=desk.clock()))
    assert (alert.counts, alert.belief_before, alert.belief_after) == (
        False,
        alert.belief_after,
        alert.belief_before,
    )
    assert [one.subject_id for one in desk.undelivered()] == [f"{alert.id}:0"] * 2
    with desk.app.store.read() as tx:
        assert weighing(tx, alert.pack, alert.forecast) == ()


def test_without_recipients_nothing_is_promised(desk: Desk) -> None:
    """An alert is logged whether or not anybody wants mail."""
    assert len(conclude_on(desk, item(SIGNED), recipients=())) == 1
    assert desk.undelivered() == ()


def test_alert_names_itself_the_same_in_every_replay(desk: Desk, tmp_path: Path) -> None:
    """The id depends on what happened, so a lost database relived tells the same alerts."""
    (alert,) = conclude_on(desk, item(SIGNED))
    with closing(open_store(sqlite_url(tmp_path / "relived.db"))) as relived:
        (again,) = conclude_on(set_desk(relived, tmp_path), item(SIGNED))
    assert again == alert
    assert alert.ruleset == desk.app.rulesets[0].digest


def test_alert_of_an_item_without_a_title_is_called_by_its_evidence(desk: Desk) -> None:
    """An alert has a headline even where the publisher gave none."""
    untitled = Item(id="1", title="", summary=f"{SIGNED}.", publisher="Herald", published=NOON, language="en")
    (alert,) = conclude_on(desk, untitled)
    assert alert.title.startswith(SIGNED)
    assert alert.reports[0].title == ""


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    told=st.lists(
        st.tuples(st.sampled_from([SIGNED, SIGNED_TOO, SCRAPPED, QUIET]), st.integers(-500, 500)), max_size=8
    )
)
def test_what_is_relived_is_what_was_logged(
    sqlite_path: Path, tmp_path: Path, told: list[tuple[str, int]]
) -> None:
    """Where all items came in the order of their publication, a backtest gives the alerts of the log."""
    items = [replace(item(title, at=NOON + 12 * n * HOUR), url=f"{title} {n}") for title, n in set(told)]
    with closing(open_store(sqlite_url(Path(copy(sqlite_path, tmp_path / "relived.db"))))) as fresh:
        desk = set_desk(fresh, tmp_path)
        logged = conclude_on(desk, *items)
        kept = {alert.id: alert for alert in desk.alerts()}
    result = backtest(desk.app.rulesets[0], [(each, Grade.F) for each in items])
    assert [(one.id, one.story.id, one.before, one.after, one.counts) for one in result.alerts] == [
        (one.id, one.story, one.belief_before, one.belief_after, one.counts) for one in logged
    ]
    for one in result.alerts:
        assert {each.id for each in one.reports} == {report.item for report in kept[one.id].reports}
