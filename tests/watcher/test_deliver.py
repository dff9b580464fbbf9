from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from mailbox import Mailbox, open_mailbox
from threading import Event

import pytest
from builders import mail_recipient
from desk import ANN, BOB, NOON, SCRAPPED, SIGNED, Desk, Entry, addressees
from structlog.testing import capture_logs

from storage import DeliveryKind, DigestKey, DigestRun, NewDelivery, NewMember, Picture, Says, StorageError
from watcher.backoff import GIVE_UP_AFTER
from watcher.deliver import LEASE, Delivered, deliver
from watcher.mail.smtp import smtp_sender
from watcher.mail.smtp_url import parse_smtp_url
from watcher.ports import Doors, SendFailed, SendOutcome, Sent

LATER = SendFailed(words="mail server mx: 451 try again later")
NEVER = SendFailed(words="mail server mx: 550 no such user", permanent=True)


@pytest.fixture
def alerted(desk: Desk) -> Desk:
    """A desk with one alert, promised to two people."""
    desk.subscribe("a")
    desk.publish("a", SIGNED)
    desk.poll()
    return desk


def post_office(mailbox: Mailbox) -> str:
    """The address of a mail server that offers no encryption."""
    return f"{mailbox.url}?starttls=never"


def test_sends_each_promise_once(either_desk: Desk) -> None:
    """What was taken is not sent again."""
    either_desk.subscribe("a")
    either_desk.publish("a", SIGNED)
    either_desk.poll()
    assert either_desk.deliver() == Delivered(sent=2)
    assert either_desk.deliver() == Delivered()
    assert sorted(addressees(either_desk.post.taken)) == [ANN, BOB]
    with either_desk.app.store.read() as tx:
        assert tx.outbox.tally().sent == 2


def test_failed_message_is_postponed_with_the_servers_words_and_sent_again_as_itself(alerted: Desk) -> None:
    """The second try has the same Message-ID and bytes, so a mail program shows one mail."""
    tried: list[EmailMessage] = []

    def greylisted(message: EmailMessage) -> SendOutcome:
        tried.append(message)
        return LATER if len(tried) <= 2 else Sent()

    assert deliver(alerted.app, Doors(mail=greylisted), lambda: False) == Delivered(failed=2)
    for waiting in alerted.undelivered():
        assert (waiting.error, waiting.attempts, waiting.dead_at) == (LATER.words, 1, None)
        assert waiting.next_attempt == NOON + timedelta(minutes=1)
    alerted.clock.advance(minutes=1)
    assert deliver(alerted.app, Doors(mail=greylisted), lambda: False) == Delivered(sent=2)
    assert {bytes(one) for one in tried[:2]} == {bytes(one) for one in tried[2:]}
    assert len({one["Message-ID"] for one in tried}) == 2


def test_permanent_refusal_is_buried_with_the_servers_words_and_others_are_sent(alerted: Desk) -> None:
    """A mailbox that is gone is not knocked at again, and costs the other reader nothing."""
    alerted.post.refusals[ANN] = NEVER
    with capture_logs() as logs:
        assert alerted.deliver() == Delivered(sent=1, failed=1)
    (dead,) = alerted.undelivered()
    assert (dead.recipient, dead.error, dead.dead_at) == (ANN, NEVER.words, NOON)
    assert [log["why"] for log in logs if log["event"] == "mail.dead"] == [NEVER.words]
    alerted.clock.advance(days=30)
    assert alerted.deliver() == Delivered()


def test_message_is_given_up_after_a_week_of_trying(alerted: Desk) -> None:
    """Nobody wants a mail about last month, and nobody may believe it was sent."""
    alerted.post.refusals = {ANN: LATER, BOB: LATER}
    alerted.deliver()
    alerted.clock.moment += GIVE_UP_AFTER
    alerted.deliver()
    assert {one.dead_at for one in alerted.undelivered()} == {alerted.clock()}


def test_message_that_waited_through_a_long_stop_has_its_week_of_trying(alerted: Desk) -> None:
    """A network that is not up yet costs none; and a clock that stood ahead keeps none for longer."""
    alerted.post.refusals = {ANN: LATER, BOB: LATER}
    alerted.clock.advance(days=20)
    alerted.deliver()
    assert {one.dead_at for one in alerted.undelivered()} == {None}
    alerted.clock.advance(days=-1)
    with alerted.app.store.begin() as tx:
        tx.outbox.pull_back(beyond=alerted.clock(), leased_beyond=alerted.clock(), to=alerted.clock())
    alerted.deliver()
    assert {one.dead_at for one in alerted.undelivered()} == {alerted.clock()}


def test_same_failure_is_logged_once(alerted: Desk) -> None:
    """A mail server that is down over night fills no log."""
    alerted.post.refusals = {ANN: LATER}
    with capture_logs() as logs:
        for _ in range(3):
            alerted.deliver()
            alerted.clock.advance(hours=1)
    assert len([log for log in logs if log["event"] == "mail.postponed"]) == 1


def test_message_that_breaks_us_is_postponed_and_blocks_no_other(alerted: Desk) -> None:
    """A fault of ours at one message is told with its trace, and tried again later."""
    alerted.post.refusals[ANN] = KeyError("secret")
    with capture_logs() as logs:
        assert alerted.deliver() == Delivered(sent=1, failed=1)
    (waiting,) = alerted.undelivered()
    assert (waiting.recipient, waiting.dead_at) == (ANN, None)
    assert waiting.error == "the program failed on this message: KeyError"
    assert [log["exc_info"] for log in logs if log["event"] == "mail.broke"] == [True]


def test_message_that_cannot_be_rendered_blocks_no_other(alerted: Desk) -> None:
    """A recipient that fits into no header costs the other reader nothing."""
    hostile = mail_recipient("eve@x.example\nBcc: all")
    promise = NewDelivery(kind=DeliveryKind.ALERT, subject_id="e1:0", recipient=hostile.name)
    (alert,) = alerted.alerts()
    member = NewMember(event="e1:0", alert_id=alert.id, says=Says.RAISED)
    with alerted.app.store.begin() as tx:
        tx.outbox.open(promise, member, NOON, due=NOON)
    alerted.set(recipients=(*alerted.app.settings.recipients, hostile))
    assert alerted.deliver() == Delivered(sent=2, failed=1)
    assert alerted.undelivered()[0].error.startswith("the program failed on this message: ")


@pytest.mark.parametrize("kind", DeliveryKind)
def test_promise_whose_subject_is_gone_is_told_and_blocks_no_other(alerted: Desk, kind: DeliveryKind) -> None:
    """An alert or digest that somebody deleted leaves a message that says what is missing."""
    with alerted.app.store.begin() as tx:
        tx.outbox.promise(NewDelivery(kind=kind, subject_id="gone", recipient=ANN), NOON)
    assert alerted.deliver() == Delivered(sent=2, failed=1)
    assert alerted.undelivered()[0].error == "what it was to tell is no longer stored"


def test_alert_whose_pack_is_gone_is_still_delivered(alerted: Desk) -> None:
    """A promise outlives the settings it was made under; another pack does not stand in."""
    (ruleset,) = alerted.app.rulesets
    other = replace(ruleset, pack=replace(ruleset.pack, id="other"))
    alerted.app = replace(alerted.app, rulesets=(other,))
    assert alerted.deliver() == Delivered(sent=2)
    body = alerted.post.taken[0].get_body(("plain",))
    assert body is not None
    assert SIGNED in body.get_content()
    assert "bridge-built" in body.get_content()
    assert "island-bridge (a pack that is not configured)" in body.get_content()


def test_mail_names_the_alerts_to_be_read_beside_it(either_desk: Desk) -> None:
    """What speaks against it within three days, from both sides."""
    desk = either_desk
    desk.subscribe("a")
    desk.publish("a", SIGNED, Entry(SCRAPPED, at=NOON - timedelta(days=2)))
    desk.poll()
    desk.deliver()
    alerts = desk.alerts()
    assert len({alert.stance for alert in alerts}) == 2
    for mail in desk.post.taken:
        plain = mail.get_body(("plain",))
        assert plain is not None
        for alert in alerts:
            line = f"Other news of these days: {alert.stance} bridge-built (alert {alert.id})"
            assert line in plain.get_content().splitlines()


def test_digest_is_sent_as_it_was_written(alerted: Desk) -> None:
    """The mail of a digest holds the kept text and HTML, and its date."""
    run = DigestRun(
        key=DigestKey(week="2026-W04", audience="few"),
        written_at=NOON,
        subject="Week 4",
        text="Quiet.\n",
        html="<p>Quiet.</p>\n",
        pictures=(Picture(name="strip", png=b"\x89PNG"),),
    )
    with alerted.app.store.begin() as tx:
        tx.digests.write(run)
        tx.outbox.promise(NewDelivery(kind=DeliveryKind.DIGEST, subject_id=str(run.key), recipient=ANN), NOON)
    alerted.deliver()
    (mail,) = [one for one in alerted.post.taken if one["Subject"] == "Week 4"]
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert (plain.get_content(), html.get_content()) == (run.text, run.html)
    (picture,) = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert picture.get_content() == run.pictures[0].png


def test_stops_between_two_messages(alerted: Desk) -> None:
    """Told to stop, delivery ends after the message in hand; the others wait unleased."""
    stop = Event()

    def send(_message: EmailMessage) -> SendOutcome:
        stop.set()
        return Sent()

    assert deliver(alerted.app, Doors(mail=send), stop.is_set) == Delivered(sent=1)
    assert alerted.deliver() == Delivered(sent=1)


def test_database_that_fails_after_sending_costs_a_repeat_that_is_seen_as_such(alerted: Desk) -> None:
    """At least once: what was sent and not written down is sent again under the same Message-ID."""
    tried: list[str] = []

    def send_and_lose_the_database(message: EmailMessage) -> SendOutcome:
        tried.append(message["Message-ID"])
        raise StorageError("the database is gone")

    with pytest.raises(StorageError):
        deliver(alerted.app, Doors(mail=send_and_lose_the_database), lambda: False)
    assert {one.attempts for one in alerted.undelivered()} == {0}
    alerted.clock.moment += LEASE
    assert alerted.deliver() == Delivered(sent=2)
    assert tried[0] in [one["Message-ID"] for one in alerted.post.taken]


def test_clock_set_back_sends_nothing_twice_and_loses_nothing(alerted: Desk) -> None:
    """Messages promised an hour ahead wait until the clock is there."""
    alerted.clock.advance(hours=-1)
    assert alerted.deliver() == Delivered()
    alerted.clock.advance(hours=1)
    assert alerted.deliver() == Delivered(sent=2)
    alerted.clock.advance(hours=-1)
    assert alerted.deliver() == Delivered()


def test_real_server_that_refuses_one_of_two_recipients(alerted: Desk) -> None:
    """Over real SMTP: one reader gets the alert, the other's refusal is kept in the server's words."""
    with open_mailbox() as mailbox:
        mailbox.answers[f"RCPT {ANN}"] = "554 5.7.1 relay access denied"
        send = smtp_sender(parse_smtp_url(post_office(mailbox)))
        assert deliver(alerted.app, Doors(mail=send), lambda: False) == Delivered(sent=1, failed=1)
        (mail,) = mailbox.wait_for(1)
    assert mail["To"] == BOB
    (dead,) = alerted.undelivered()
    assert dead.recipient == ANN
    assert "554" in dead.error
    assert "relay access denied" in dead.error
    assert dead.dead_at is not None


def test_real_server_that_defers_takes_it_at_the_next_try(alerted: Desk) -> None:
    """Over real SMTP: greylisting costs a minute."""
    with open_mailbox() as mailbox:
        mailbox.answers["RCPT"] = "450 4.2.0 greylisted"
        send = smtp_sender(parse_smtp_url(post_office(mailbox)))
        assert deliver(alerted.app, Doors(mail=send), lambda: False) == Delivered(failed=2)
        assert "greylisted" in alerted.undelivered()[0].error
        del mailbox.answers["RCPT"]
        alerted.clock.advance(minutes=2)
        assert deliver(alerted.app, Doors(mail=send), lambda: False) == Delivered(sent=2)
        assert sorted(addressees(mailbox.wait_for(2))) == [ANN, BOB]


def test_message_of_a_second_alert_about_the_same_forecast_is_another_one(alerted: Desk) -> None:
    """What was sent is not added to; both are in their forecast's thread."""
    alerted.deliver()
    alerted.clock.moment = alerted.feed("a").next_due
    alerted.publish("a", SIGNED, SCRAPPED)
    alerted.poll()
    alerted.deliver()
    taken = [one for one in alerted.post.taken if one["To"] == ANN]
    assert len({one["Message-ID"] for one in taken}) == 2
    assert len({one["In-Reply-To"] for one in taken}) == 1


def test_message_to_somebody_who_is_no_recipient_any_more_is_a_dead_letter_that_says_so(
    alerted: Desk,
) -> None:
    """The settings say whom to tell, and where; back in them, it can be revived."""
    everybody = alerted.app.settings.recipients
    alerted.set(recipients=everybody[:1])
    assert alerted.deliver() == Delivered(sent=1, failed=1)
    (dead,) = alerted.undelivered()
    assert (dead.recipient, dead.dead_at) == (everybody[1].name, NOON)
    assert dead.error == "no longer a recipient in the settings"
    alerted.set(recipients=everybody)
    with alerted.app.store.begin() as tx:
        tx.outbox.revive([dead.id], NOON)
    assert alerted.deliver() == Delivered(sent=1)


def test_recipient_is_reached_at_their_address_whatever_their_name(alerted: Desk) -> None:
    """The outbox knows names only."""
    ann, bob = alerted.app.settings.recipients
    alerted.set(recipients=(replace(ann, address="ann@new.example"), bob))
    alerted.deliver()
    assert addressees(alerted.post.taken) == ["ann@new.example", BOB]
