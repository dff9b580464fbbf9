from command_line import FERRY
from desk import ANN, BOB, NOON, QUIET, SCRAPPED, SIGNED, SIGNED_TOO, Desk, Entry, addressees
from structlog.testing import capture_logs

from rules.model import Stance
from storage import Alert
from storage.items import MOST_EDITS
from watcher.app import load_packs
from watcher.digest import IsoWeek
from watcher.edits import GONE
from watcher.ledger.ledger import balance_of
from watcher.ledger.turns import Stands, turns_of
from watcher.poll import Polled
from watcher.week import summarize_week

PAGE = "https://paper.example/1"
PACK = load_packs((str(FERRY),))[0]
PRIOR = PACK.forecast("bridge-built").prior.probability


def publish(desk: Desk, *titles: str, feed: str = "a") -> Polled:
    """Let a feed's entries read so, numbered by their places, and poll it."""
    link = f"https://{feed}.example/"
    desk.publish(feed, *(Entry(title, link=f"{link}{n}") for n, title in enumerate(titles)))
    desk.clock.moment = max(desk.clock(), desk.feed(feed).next_due)
    (polled,) = (one for one in desk.poll() if one.feed.title == feed)
    return polled


def ratios(desk: Desk) -> tuple[float, ...]:
    """What counts for the forecast."""
    with desk.app.store.read() as tx:
        entries = balance_of(tx, PACK.pack.id, PACK.forecast("bridge-built")).entries()
    return tuple(entry.ratio for entry in entries)


def test_edit_that_takes_the_news_back_corrects_its_alert(either_desk: Desk) -> None:
    """It stays in the log, says so, counts no more, and whoever was told of it is told so once."""
    desk = either_desk
    desk.subscribe("a")
    (raised,) = publish(desk, SIGNED).alerts
    desk.deliver()
    desk.post.taken.clear()
    with capture_logs() as logs:
        polled = publish(desk, QUIET)
    assert (polled.items, polled.alerts) == (0, ())
    (corrected,) = desk.alerts()
    assert polled.corrected == (corrected,)
    assert (corrected.id, corrected.correction, corrected.counts) == (raised.id, GONE, False)
    assert (corrected.belief_before, corrected.belief_after) == (raised.belief_after, PRIOR)
    assert corrected.reports[0].withdrawn_at == corrected.told_at == desk.clock()
    assert not corrected.after_horizon
    assert ratios(desk) == ()
    assert "alert.corrected" in [each["event"] for each in logs]
    desk.deliver()
    assert addressees(desk.post.taken) == [ANN, BOB]
    assert desk.post.taken[0]["Subject"] == f"Corrected: Confirms bridge-built: {SIGNED}"
    publish(desk, QUIET, "Another day")
    assert desk.undelivered() == ()


def test_belief_before_a_correction_is_what_it_was(desk: Desk) -> None:
    """The ledger follows: the alert counted until its text was changed."""
    desk.subscribe("a")
    (raised,) = publish(desk, SIGNED).alerts
    publish(desk, QUIET)
    (corrected,) = desk.alerts()
    turns = list(turns_of(corrected))
    assert [(turn.at, turn.now.corrected) for turn in turns if isinstance(turn.now, Stands)] == [
        (raised.raised_at, False),
        (desk.clock(), True),
    ]


def test_nobody_is_told_of_the_correction_of_what_nobody_was_told(desk: Desk) -> None:
    """The mail that waits tells of the alert as it is then."""
    desk.subscribe("a")
    publish(desk, SIGNED)
    publish(desk, QUIET)
    assert len(desk.undelivered()) == 2
    desk.deliver()
    assert [str(mail["Subject"])[:9] for mail in desk.post.taken] == ["Corrected", "Corrected"]


def test_edit_that_turns_the_news_corrects_one_alert_and_raises_another(desk: Desk) -> None:
    """What it says now counts in place of what it said."""
    desk.subscribe("a")
    publish(desk, SIGNED)
    polled = publish(desk, SCRAPPED)
    (corrected,), (raised,) = polled.corrected, polled.alerts
    assert corrected.correction == "the publisher changed the text: it now contradicts the forecast"
    assert (raised.stance, raised.belief_before) == (Stance.CONTRADICTS, PRIOR)
    assert ratios(desk) == (raised.ratio,)


def test_edit_that_says_the_same_raises_no_second_alert(desk: Desk) -> None:
    """What is quoted is what stands there now."""
    desk.subscribe("a")
    (raised,) = publish(desk, SIGNED).alerts
    polled = publish(desk, SIGNED_TOO)
    assert (polled.alerts, polled.corrected) == ((), ())
    (alert,) = desk.alerts()
    assert (alert.id, alert.counts, alert.reports[0].title) == (raised.id, True, SIGNED_TOO)


def test_edit_may_say_what_the_first_words_did_not(desk: Desk) -> None:
    """A first flash says little; what was added is judged."""
    desk.subscribe("a")
    assert publish(desk, QUIET).alerts == ()
    (raised,) = publish(desk, SIGNED).alerts
    assert raised.happened_at == NOON
    assert desk.items() == 1


def test_alert_that_others_report_too_stays(desk: Desk) -> None:
    """Until the last of them takes it back; what was taken back is marked."""
    desk.subscribe("a")
    publish(desk, SIGNED, feed="a")
    desk.subscribe("b")
    publish(desk, SIGNED_TOO, feed="b")
    assert publish(desk, QUIET, feed="a").corrected == ()
    (alert,) = desk.alerts()
    assert (alert.correction, alert.counts) == ("", True)
    assert [report.withdrawn_at is None for report in alert.reports] == [False, True]
    assert [one.correction for one in publish(desk, QUIET, feed="b").corrected] == [GONE]


def test_next_report_lets_a_corrected_alert_stand_again(desk: Desk) -> None:
    """Of the same page or of another; it counts as it did, and is mailed."""
    desk.subscribe("a")
    (raised,) = publish(desk, SIGNED).alerts
    publish(desk, QUIET)
    desk.deliver()
    desk.post.taken.clear()
    desk.subscribe("b")
    (again,) = publish(desk, SIGNED_TOO, feed="b").alerts
    assert (again.id, again.correction, again.strengthens) == (raised.id, "", "")
    assert ratios(desk) == (raised.ratio,)
    desk.deliver()
    assert [str(mail["Subject"]) for mail in desk.post.taken] == [f"Confirms bridge-built: {SIGNED_TOO}"] * 2


def test_each_time_that_an_alert_stands_again_is_mailed(desk: Desk) -> None:
    """Whose last word was "corrected" hears that it counts once more, however often that changes."""
    desk.subscribe("a")
    publish(desk, SIGNED)
    desk.deliver()
    for said, subject in (
        (QUIET, "Corrected"),
        (SIGNED, "Confirms"),
        (QUIET, "Corrected"),
        (SIGNED, "Confirms"),
    ):
        desk.post.taken.clear()
        publish(desk, said)
        desk.deliver()
        assert [str(mail["Subject"]).split()[0].rstrip(":") for mail in desk.post.taken] == [subject] * 2


def test_another_feeds_edit_takes_back_only_what_it_said(desk: Desk) -> None:
    """Two feeds carry one page; the one that never told the news does not take it back."""
    desk.subscribe("a")
    desk.publish("a", Entry(SIGNED, link=PAGE))
    assert len(desk.poll()[0].alerts) == 1
    desk.subscribe("b")
    for title in (QUIET, "Fog delays evening ferry"):
        desk.publish("b", Entry(title, link=PAGE))
        desk.clock.moment = desk.feed("b").next_due
        assert [one.corrected for one in desk.poll() if one.feed.title == "b"] == [()]
    assert desk.alerts()[0].correction == ""


def test_an_item_is_judged_again_a_few_times_only(desk: Desk) -> None:
    """A page that changes without end stays as it was read last."""
    desk.subscribe("a")
    publish(desk, "Fog")
    for number in range(MOST_EDITS):
        assert publish(desk, f"Fog, day {number}").alerts == ()
    assert publish(desk, SIGNED).alerts == ()


def test_digest_tells_corrections_apart(desk: Desk) -> None:
    """They are no news of their forecast's week."""
    desk.subscribe("a")
    publish(desk, SIGNED)
    publish(desk, QUIET)
    digest = summarize_week(desk.app, IsoWeek(year=2026, number=5))
    alerts: tuple[Alert, ...] = desk.alerts()
    assert digest.corrections == alerts
    assert [each.alerts for each in digest.forecasts] == [()]
    assert digest.forecasts[0].after == PRIOR
