from datetime import timedelta

import builders
import mail_samples
from desk import ANN, BOB, NOON, QUIET, SCRAPPED, SIGNED, SIGNED_TOO, Desk, Entry, addressees

from watcher.conclude import BACKLOG_BEFORE
from watcher.mail.backlog import MOST, render_backlog

OLD = NOON - BACKLOG_BEFORE - timedelta(seconds=1)


def test_older_news_of_a_new_feed_is_told_in_one_mail(either_desk: Desk) -> None:
    """It counts like any other; what is no older than two days is mailed by itself."""
    desk = either_desk
    desk.subscribe("a")
    desk.publish(
        "a", Entry(SIGNED, at=OLD), Entry(SCRAPPED, at=OLD), Entry(SIGNED_TOO, at=NOON, guid="new"), QUIET
    )
    (polled,) = desk.poll()
    assert all(alert.counts for alert in polled.alerts)
    waiting = [one.key for one in desk.undelivered()]
    told = [one for one in waiting if one.startswith("backlog:feed-")]
    assert len(told) == 2
    desk.deliver()
    mails = [mail for mail in desk.post.taken if "older news of a" in str(mail["Subject"])]
    assert addressees(mails) == [ANN, BOB]
    text = mails[0].get_body(("plain",))
    assert text is not None
    for alert in polled.alerts:
        assert (f"watcher alerts show {alert.id}" in text.get_content()) is (alert.happened_at == OLD)


def test_news_of_the_last_two_days_is_mailed_by_itself(desk: Desk) -> None:
    """Though the feed was added after it."""
    desk.subscribe("a")
    desk.publish("a", Entry(SIGNED, at=OLD + timedelta(seconds=1)))
    (polled,) = desk.poll()
    assert [one.subject_id for one in desk.undelivered()] == [polled.alerts[0].id] * 2


def test_summary_tells_alerts_as_they_are_when_it_is_sent(desk: Desk) -> None:
    """One that grew or was corrected meanwhile is in it, and whoever got it is told of later corrections."""
    desk.subscribe("a")
    entry = Entry(SIGNED, at=OLD, guid="1")
    desk.publish("a", entry)
    desk.poll()
    desk.deliver()
    desk.publish("a", Entry(QUIET, at=OLD, guid="1"))
    desk.clock.moment = desk.feed("a").next_due
    (polled,) = desk.poll()
    assert len(polled.corrected) == 1
    desk.deliver()
    assert [str(mail["Subject"]).split()[:3] for mail in desk.post.taken] == [
        ["1", "alert", "from"],
        ["1", "alert", "from"],
        ["Corrected:", "Confirms", "bridge-built:"],
        ["Corrected:", "Confirms", "bridge-built:"],
    ]


def test_more_alerts_than_are_read_are_counted() -> None:
    """Oldest first; a feed without a title is named by its host, never by an address with a password."""
    alerts = [builders.alert(id=f"id{n:03}", happened_at=NOON + timedelta(days=n)) for n in range(MOST + 2)]
    feed = builders.feed(title="", url="https://ann:secret@paper.example/", host="paper.example")
    told = render_backlog(alerts[::-1], feed=feed)
    assert told.subject == "102 alerts from older news of paper.example"
    assert [f"show id{n:03}" in told.text for n in (0, MOST - 1, MOST)] == [True, True, False]
    assert "and 2 more alerts: watcher alerts list" in told.text
    assert "secret" not in told.text + told.html


def test_what_a_feed_says_is_made_harmless() -> None:
    """Markup in a name is text."""
    told = render_backlog([mail_samples.late_alert()], feed=builders.feed(title="Example <b>News</b>"))
    assert "<b>" not in told.html
    assert "after the horizon" in told.text
