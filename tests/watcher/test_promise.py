"""What reaches a reader, and when, of what happens to alerts: from feeds to mails."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from email.message import EmailMessage

import builders
import pytest
from desk import ANN, BOB, NOON, QUIET, SCRAPPED, SIGNED, SIGNED_TOO, Desk, Entry, address, addressees
from rule_samples import compiled, ferry_data

from storage import Alert, Held, Says
from watcher.attention.quiet import QuietHours
from watcher.attention.recipient import Readiness
from watcher.digest import IsoWeek, render
from watcher.promise import BACKLOG_BEFORE, LATE_AFTER, close_catch_up, held_by
from watcher.telling import told_in
from watcher.week import summarize_week
from watcher.weekly import write_due_digests

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WINDOW = 5 * MINUTE
SUNDAY = datetime(2026, 2, 1, 12, tzinfo=UTC)
OLD = NOON - BACKLOG_BEFORE - timedelta(seconds=1)
WORKS = ("bridge", "tunnel", "harbour")
#: What the agency sent, and what five desks wrote themselves.
WIRE = (
    "Both islands have agreed on who pays for what, and the work will begin at the northern shore in the "
    "spring of next year, officials of the two councils said."
)
OWN = tuple(
    " ".join(one.split())
    for one in (
        """
        After a night of talks the ministers walked out smiling, with a paper that gives the contractor
        forty months from the first stone.
        """,
        """
        Fishermen along the strait fear for their nets, while shopkeepers in the old town hope for
        visitors who never came by boat.
        """,
        """
        The price has risen twice since the first drawings were shown, and nobody would say on Tuesday
        where the last third comes from.
        """,
        """
        Engineers who studied the currents for a decade call the chosen line the harder of two, though
        it is shorter by a mile.
        """,
        """
        A petition against the plan, signed by half of the villages on the eastern side, was handed over
        as the pens were laid down.
        """,
    )
)


def three_forecasts(desk: Desk) -> None:
    """Let the desk judge by three forecasts, each of a work of its own."""
    data = ferry_data()
    (pattern,) = data["forecasts"]
    data["topics"] = {work: {"en": [work]} for work in WORKS}
    data["forecasts"] = []
    for work in WORKS:
        one = ferry_data()["forecasts"][0] | {"id": f"{work}-built"}
        for indicator in one["indicators"]:
            indicator["rules"] = [
                rule | {"id": f"{rule['id']}-{work}", "about": work} for rule in indicator["rules"]
            ]
        data["forecasts"].append(one)
    assert pattern["id"] == "bridge-built"
    desk.app = replace(desk.app, rulesets=(compiled(data),))


def headline(number: int) -> str:
    """The title of a story of its own, of one of three forecasts; the ordinal tells it from the others."""
    return f"Norrey and Sund sign contract for {WORKS[number % 3]} after {number + 1}th round"


def live(
    desk: Desk, length: timedelta, each: Callable[[], object] = lambda: None, step: timedelta = MINUTE
) -> None:
    """Do what the daemon does, a step after the other."""
    end = desk.clock() + length
    while desk.clock() < end:
        each()
        desk.poll()
        write_due_digests(desk.app)
        desk.deliver()
        desk.clock.moment += step


def to(name: str, desk: Desk) -> list[EmailMessage]:
    """The mails that somebody got."""
    return [mail for mail in desk.post.taken if mail["To"] == name]


def text(mail: EmailMessage) -> str:
    """What a mail says."""
    plain = mail.get_body(("plain",))
    assert plain is not None
    content: str = plain.get_content()
    return content


def promised_of(desk: Desk, alert: Alert) -> list[tuple[str, Says, Held]]:
    """What was promised on an alert, and to whom."""
    with desk.app.store.read() as tx:
        return [(one.recipient, one.says, one.held) for one in tx.outbox.mentions(alert.id)]


@pytest.mark.parametrize(("days", "weeks"), [(3, 1), (20, 3)])
def test_stop_of_days_is_caught_up_with_in_one_summary(desk: Desk, days: int, weeks: int) -> None:
    """Each feed is polled once at the start, each missed week has its digest, no alert is missing."""
    three_forecasts(desk)
    desk.set(alert_group_window=WINDOW)
    desk.clock.moment = SUNDAY
    feeds = [f"paper{number}" for number in range(12)]
    desk.subscribe(*feeds)
    for feed in feeds:
        desk.publish(feed, QUIET)
    with desk.app.store.begin() as tx:
        tx.heartbeats.beat("poll what is due", desk.clock())
    live(desk, HOUR, step=10 * MINUTE)
    desk.post.taken.clear()
    desk.web.asked.clear()
    for number, feed in enumerate(feeds):
        entries = [
            Entry(headline(3 * number + part), at=SUNDAY + (part + 1) * days * DAY / 4) for part in range(3)
        ]
        desk.publish(feed, QUIET, *entries)
    desk.clock.moment = SUNDAY + days * DAY
    live(desk, 15 * MINUTE)
    assert Counter(one.url for one in desk.web.asked) == {address(feed): 1 for feed in feeds}
    live(desk, 2 * HOUR, step=10 * MINUTE)
    alerts = desk.alerts()
    assert len(alerts) == 36
    for name in (ANN, BOB):
        subjects = [str(mail["Subject"]) for mail in to(name, desk)]
        summaries = [mail for mail in to(name, desk) if str(mail["Subject"]).startswith("Summary")]
        assert len(summaries) == 1
        assert len(subjects) == 1 + weeks
        assert all(alert.id in text(summaries[0]) for alert in alerts)
    for alert in alerts:
        assert [(who, held) for who, _, held in promised_of(desk, alert)] == [(ANN, "late"), (BOB, "late")]
    with desk.app.store.read() as tx:
        assert len(tx.digests.written()) == weeks
    assert desk.undelivered() == ()


def test_story_of_eight_outlets_is_one_alert_and_one_update(either_desk: Desk) -> None:
    """Three of them copy one wire text: the update, four hours after the second voice, counts six."""
    desk = either_desk
    desk.set(alert_group_window=WINDOW, poll_interval=5 * MINUTE)
    texts = [WIRE, f"(Agency) {WIRE}", *OWN[:4], WIRE, OWN[4]]
    feeds = [f"Paper {number}".replace(" ", "") for number in range(8)]
    desk.subscribe(*feeds)
    for feed in feeds:
        desk.publish(feed, QUIET)

    def tell() -> None:
        number, rest = divmod((desk.clock() - NOON) // (5 * MINUTE), 5)
        if rest == 0 and number < 8:
            desk.publish(
                feeds[number],
                QUIET,
                Entry(SIGNED, at=desk.clock(), link=f"https://p.example/{number}", summary=texts[number]),
            )

    live(desk, 8 * HOUR, tell, step=5 * MINUTE)
    (alert,) = desk.alerts()
    assert len(alert.reports) == 8
    mails = to(ANN, desk)
    assert len(mails) == len(to(BOB, desk)) == 2
    assert [str(mail["Subject"]).split(":")[0] for mail in mails] == [
        "Confirms bridge-built",
        "Confirms bridge-built, now 6 independent publishers",
    ]
    assert [mail["Date"].datetime - NOON for mail in mails] == [timedelta(), 50 * MINUTE + 4 * HOUR]
    assert "8 PUBLISHERS, 6 INDEPENDENT" in text(mails[1])


def test_fifty_stories_in_an_hour_keep_the_cap_and_stand_in_the_digest(desk: Desk) -> None:
    """Ten messages an hour and one summary; every alert is told once, and is in the week's digest."""
    three_forecasts(desk)
    desk.set(alert_group_window=WINDOW, poll_interval=MINUTE)
    feeds = [f"paper{number}" for number in range(5)]
    desk.subscribe(*feeds)
    told: dict[str, list[Entry]] = {feed: [Entry(QUIET)] for feed in feeds}

    def tell() -> None:
        for number in range(50):
            if NOON + number * HOUR / 50 <= desk.clock() < NOON + number * HOUR / 50 + MINUTE:
                told[feeds[number % 5]].append(Entry(headline(number), at=desk.clock()))
        for feed, entries in told.items():
            desk.publish(feed, *entries)

    live(desk, 3 * HOUR, tell)
    alerts = desk.alerts()
    assert len(alerts) == 50
    for name in (ANN, BOB):
        mails = to(name, desk)
        single = [mail["Date"].datetime for mail in mails if not str(mail["Subject"]).startswith("Summary")]
        assert all(sum(one <= each < one + HOUR for each in single) <= 10 for one in single)
        assert len(mails) - len(single) <= 2
        assert all(any(alert.id in text(mail) for mail in mails) for alert in alerts)
    for alert in alerts:
        assert [who for who, _, _ in promised_of(desk, alert)] == [ANN, BOB]
    digest = summarize_week(desk.app, IsoWeek(year=2026, number=5))
    assert {one.id for each in digest.forecasts for one in each.alerts} == {one.id for one in alerts}
    page = render(digest)
    assert all(one.id in page.text and one.id in page.html for one in alerts)


def test_older_news_of_a_new_feed_is_told_in_a_summary(either_desk: Desk) -> None:
    """It counts like any other; what is no older than two days is told at once."""
    desk = either_desk
    desk.subscribe("a")
    entries = Entry(SIGNED, at=OLD), Entry(SCRAPPED, at=OLD), Entry(SIGNED_TOO, guid="new"), QUIET
    desk.publish("a", *entries)
    (polled,) = desk.poll()
    assert all(alert.counts for alert in polled.alerts)
    desk.deliver()
    for alert in polled.alerts:
        held = Held.BACKLOG if alert.happened_at == OLD else Held.NOT
        assert promised_of(desk, alert) == [(ANN, Says.RAISED, held), (BOB, Says.RAISED, held)]
    summaries = [mail for mail in desk.post.taken if str(mail["Subject"]).startswith("Summary: 2 alerts")]
    assert addressees(summaries) == [ANN, BOB]


def test_news_of_the_last_two_days_is_told_at_once(desk: Desk) -> None:
    """Though the feed was added after it."""
    desk.subscribe("a")
    desk.publish("a", Entry(SIGNED, at=OLD + timedelta(seconds=1)))
    (polled,) = desk.poll()
    assert [held for _, _, held in promised_of(desk, polled.alerts[0])] == [Held.NOT] * 2


def test_summary_tells_alerts_as_they_are_when_it_is_sent_and_who_got_it_hears_of_corrections(
    desk: Desk,
) -> None:
    """At once: the correction is new, however old the news."""
    desk.subscribe("a")
    desk.publish("a", Entry(SIGNED, at=OLD, guid="1"))
    desk.poll()
    desk.deliver()
    desk.publish("a", Entry(QUIET, at=OLD, guid="1"))
    desk.clock.moment = desk.feed("a").next_due
    (polled,) = desk.poll()
    assert len(polled.corrected) == 1
    desk.deliver()
    assert [str(mail["Subject"]).split(":")[0] for mail in to(ANN, desk)] == ["Summary", "Corrected"]


def test_without_recipients_alerts_are_logged_all_the_same(desk: Desk) -> None:
    """And nothing is promised."""
    desk.set(recipients=())
    desk.subscribe("a")
    desk.publish("a", SIGNED)
    (polled,) = desk.poll()
    assert len(polled.alerts) == 1
    assert desk.undelivered() == ()


def test_each_recipient_is_told_by_their_own_wishes(desk: Desk) -> None:
    """One sleeps, one reads the digest: what crosses a threshold reaches both at once."""
    ann, bob = desk.app.settings.recipients
    night = replace(ann, quiet=QuietHours(time(11), time(13)))
    desk.set(recipients=(night, replace(bob, alerts=Readiness.DIGEST, escalate_at=(70,))))
    desk.subscribe("a")
    desk.publish("a", SIGNED)
    desk.poll()
    (held,) = desk.undelivered()
    assert (held.recipient, held.next_attempt) == (ANN, NOON + HOUR)
    desk.clock.moment = desk.feed("a").next_due
    desk.publish(
        "a", SIGNED, Entry(SCRAPPED, at=desk.clock()), Entry("Sund abandons bridge", at=desk.clock() - MINUTE)
    )
    desk.poll()
    desk.deliver()
    assert addressees(desk.post.taken) == [BOB]


def test_sweep_by_hand_lets_its_summary_leave(desk: Desk) -> None:
    """Nothing more comes until the next one, which may be tomorrow's; a night is slept through."""
    ann, bob = desk.app.settings.recipients
    desk.set(alert_group_window=WINDOW, recipients=(ann, replace(bob, quiet=QuietHours(time(11), time(13)))))
    desk.subscribe("a")
    desk.publish("a", Entry(SIGNED, at=OLD))
    desk.poll()
    assert {one.next_attempt for one in desk.undelivered()} == {NOON + WINDOW, NOON + HOUR}
    close_catch_up(desk.app)
    assert [one.next_attempt for one in desk.undelivered()] == [NOON, NOON + HOUR]


@pytest.mark.parametrize(
    ("overdue", "published", "held"),
    [
        (LATE_AFTER, NOON, Held.NOT),
        (LATE_AFTER + MINUTE, NOON, Held.LATE),
        (timedelta(), NOON - BACKLOG_BEFORE, Held.NOT),
        (timedelta(), NOON - BACKLOG_BEFORE - MINUTE, Held.BACKLOG),
        (DAY, NOON - BACKLOG_BEFORE - MINUTE, Held.BACKLOG),
    ],
)
def test_what_is_old_is_told_from_the_feed_and_its_poll(
    overdue: timedelta, published: datetime, held: Held
) -> None:
    """A poll that fails is due again soon: the next one is not late."""
    feed = builders.feed(added_at=NOON, next_due=NOON)
    assert held_by(feed, published, NOON + overdue) is held


def test_message_tells_each_alert_once_and_the_gravest_of_what_happened(desk: Desk) -> None:
    """That it was raised, though it was strengthened since; that it escalated above all."""
    desk.subscribe("a")
    desk.publish("a", "Norrey and Sund to fund bridge")
    desk.poll()
    desk.clock.moment = desk.feed("a").next_due
    desk.publish("a", Entry(SIGNED, at=desk.clock()))
    desk.poll()
    (first, _) = desk.undelivered()
    with desk.app.store.begin() as tx:
        assert len(tx.outbox.members(first.id)) == 2
        (row, _) = tx.outbox.lease(desk.clock(), until=desk.clock(), limit=2)
        (told,) = told_in(desk.app, tx, row)
    assert (told.says, told.told_before, told.alert.strengthens) == (Says.RAISED, False, "money-planned")


def test_reader_whose_update_waits_is_told_the_figure_of_when_it_is_sent(desk: Desk) -> None:
    """The alert's own mail, while it waits, tells further publishers as well, and no update is promised."""
    desk.subscribe("a", "b")
    desk.publish("a", SIGNED)
    desk.publish("b", QUIET)
    desk.poll()
    desk.clock.moment = desk.feed("b").next_due
    desk.publish("b", Entry(SIGNED_TOO, at=desk.clock()))
    desk.poll()
    assert len(desk.undelivered()) == 2
    desk.deliver()
    assert "2 PUBLISHERS" in text(to(ANN, desk)[0])
