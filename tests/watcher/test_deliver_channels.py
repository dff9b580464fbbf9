"""Messages to recipients of every channel, each by the door that is theirs."""

import json
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from ipaddress import ip_network
from pathlib import Path

import pytest
from builders import mail_recipient
from command_line import FERRY
from desk import ANN, BOB, SIGNED, Desk, Entry
from hooks import SECRET, Received, take
from web import WebServer, response

from storage import DeliveryKind, DigestKey, DigestRun, NewDelivery
from watcher.app import load_packs
from watcher.attention.recipient import Channel, Recipient
from watcher.channels.webhook import webhook_poster
from watcher.deliver import Delivered, deliver
from watcher.mail.message import message_id, thread_id
from watcher.ports import Doors, Note, Posting, SendFailed, SendOutcome, Sent

HOOK = Recipient(
    name="webhook:cases", channel=Channel.WEBHOOK, address="https://hooks.example/T0KENT0KEN", secret=SECRET
)
CHAT = Recipient(name="notify:chat", channel=Channel.NOTIFY, address="slack://T0KENT0KEN")
WEEK_4 = DigestKey(week="2026-W04")
EVERYBODY = (mail_recipient(ANN), HOOK, CHAT)


class Office:
    """All three doors; what `answers` holds for a name of a door is its outcome, else all is taken."""

    def __init__(self, desk: Desk) -> None:
        self.posted: list[Posting] = []
        self.noted: list[Note] = []
        self.answers: dict[str, SendOutcome] = {}
        self.doors = Doors(mail=desk.post, post=self.post, notify=self.notify)

    def post(self, posting: Posting) -> SendOutcome:
        """Take what is posted."""
        self.posted.append(posting)
        return self.answers.get("post", Sent())

    def notify(self, note: Note) -> SendOutcome:
        """Take a note."""
        self.noted.append(note)
        return self.answers.get("notify", Sent())


@pytest.fixture
def alerted(desk: Desk) -> Desk:
    """A desk with one alert, promised to a reader, a program and a chat."""
    desk.set(recipients=EVERYBODY)
    desk.subscribe("a")
    desk.publish("a", SIGNED)
    desk.poll()
    return desk


def digest(desk: Desk) -> DigestRun:
    """A digest that was written now."""
    return DigestRun(
        key=WEEK_4, written_at=desk.clock(), subject="Week 4", text="Quiet.\n", html="<p>Quiet.</p>\n"
    )


def deliver_to(desk: Desk, doors: Doors) -> Delivered:
    """Deliver what is due."""
    return deliver(desk.app, doors, lambda: False)


def test_each_recipient_is_told_by_its_channel(alerted: Desk) -> None:
    """One alert goes out three ways, under ids by which a repetition is seen."""
    office = Office(alerted)
    assert deliver_to(alerted, office.doors) == Delivered(sent=3)
    (mail,), (posting,), (note,) = alerted.post.taken, office.posted, office.noted
    (alert,) = alerted.alerts()
    assert mail["To"] == ANN
    assert (posting.address, posting.secret) == (HOOK.address, SECRET)
    shape = json.loads(posting.body)
    assert [one["id"] for one in shape["alerts"]] == [alert.id]
    assert (shape["id"], shape["recipient"], shape["kind"]) == (posting.id, "webhook:cases", "alert")
    assert shape["subject"] == mail["Subject"]
    assert note.address == CHAT.address
    assert SIGNED in note.text


def test_id_of_a_webhook_is_that_of_a_mail_of_the_same_key(alerted: Desk) -> None:
    """The key alone makes it, so the same promise has one id on every channel and at every attempt."""
    office = Office(alerted)
    office.answers["post"] = SendFailed(words="503")
    deliver_to(alerted, office.doors)
    (waiting,) = alerted.undelivered()
    del office.answers["post"]
    alerted.clock.advance(minutes=2)
    deliver_to(alerted, office.doors)
    first, second = office.posted
    assert first.id == second.id
    assert message_id(waiting.key, "a@b.example") == f"<{first.id}@b.example>"
    assert [one["id"] for one in json.loads(first.body)["alerts"]] == [
        one["id"] for one in json.loads(second.body)["alerts"]
    ]


def test_what_has_no_door_waits_and_holds_up_nobody(alerted: Desk) -> None:
    """Without a mail server the others are told, and the mail goes out once there is one."""
    office = Office(alerted)
    assert deliver_to(alerted, replace(office.doors, mail=None)) == Delivered(sent=2)
    (waiting,) = alerted.undelivered()
    assert (waiting.recipient, waiting.attempts) == (ANN, 0)
    assert deliver_to(alerted, office.doors) == Delivered(sent=1)


def test_webhook_that_fails_is_tried_once_a_round(alerted: Desk) -> None:
    """A receiver that hangs costs the others one wait, not one for each of its messages."""
    office = Office(alerted)
    office.answers["post"] = SendFailed(words="no answer within 15 s")
    with alerted.app.store.begin() as tx:
        tx.digests.write(DigestRun(key=WEEK_4, written_at=alerted.clock(), subject="W", text="t", html="h"))
        promise = NewDelivery(kind=DeliveryKind.DIGEST, subject_id="2026-W04", recipient=HOOK.name)
        tx.outbox.promise(promise, alerted.clock())
    assert deliver_to(alerted, office.doors) == Delivered(sent=2, failed=1)
    assert len(office.posted) == 1
    assert deliver_to(alerted, office.doors) == Delivered(failed=1)
    assert len(office.posted) == 2


def test_mail_server_that_is_not_to_be_reached_is_tried_once_a_round(alerted: Desk) -> None:
    """What waits for it costs a program and a chat one wait, not one for each mail."""
    office = Office(alerted)
    alerted.set(recipients=(*EVERYBODY, mail_recipient(BOB)))
    with alerted.app.store.begin() as tx:
        tx.digests.write(digest(alerted))
        for name in (ANN, BOB):
            promise = NewDelivery(kind=DeliveryKind.DIGEST, subject_id="2026-W04", recipient=name)
            tx.outbox.promise(promise, alerted.clock())
    alerted.post.refusals = dict.fromkeys((ANN, BOB), SendFailed(words="no answer", blocked=True))
    assert deliver_to(alerted, office.doors) == Delivered(sent=2, failed=1)
    assert deliver_to(alerted, office.doors) == Delivered(failed=1)
    assert (len(office.posted), len(office.noted)) == (1, 1)


def test_receiver_that_asks_for_time_is_given_it(alerted: Desk) -> None:
    """Retry-After puts the next attempt off, never forward."""
    office = Office(alerted)
    asked_for = alerted.clock() + timedelta(hours=2)
    office.answers["post"] = SendFailed(words="429", retry_after=asked_for)
    office.answers["notify"] = SendFailed(words="busy", retry_after=alerted.clock() + timedelta(seconds=1))
    deliver_to(alerted, office.doors)
    due = {one.recipient: one.next_attempt for one in alerted.undelivered()}
    assert due == {HOOK.name: asked_for, CHAT.name: alerted.clock() + timedelta(minutes=1)}


def test_recipient_who_is_no_longer_in_the_settings_leaves_a_dead_letter(alerted: Desk) -> None:
    """What was promised to somebody who is gone is told as such, and its address is known to nobody."""
    alerted.set(recipients=(mail_recipient(ANN),))
    office = Office(alerted)
    assert deliver_to(alerted, office.doors) == Delivered(sent=1, failed=2)
    assert not office.posted
    assert {(one.recipient, one.error) for one in alerted.undelivered() if one.dead_at} == {
        (HOOK.name, "no longer a recipient in the settings"),
        (CHAT.name, "no longer a recipient in the settings"),
    }


def test_digest_goes_out_as_text(alerted: Desk) -> None:
    """A program gets the digest's words, and no alerts with them."""
    office = Office(alerted)
    run = digest(alerted)
    with alerted.app.store.begin() as tx:
        tx.digests.write(run)
        for one in (HOOK, CHAT):
            promise = NewDelivery(kind=DeliveryKind.DIGEST, subject_id=str(run.key), recipient=one.name)
            tx.outbox.promise(promise, alerted.clock())
    deliver_to(alerted, office.doors)
    shape = json.loads(office.posted[-1].body)
    assert (shape["kind"], shape["subject"], shape["text"], shape["alerts"]) == (
        "digest",
        "Week 4",
        "Quiet.\n",
        [],
    )
    assert (office.noted[-1].title, office.noted[-1].text) == ("Week 4", "Quiet.")


def test_real_receiver_gets_every_alert(alerted: Desk) -> None:
    """Over real HTTP: what fails at first arrives later, and tells the same."""
    received: list[Received] = []
    busy, taken = response(status="503 Busy"), response()
    with WebServer() as web:
        web.script("/hook", take(received, busy), take(received, taken))
        hook = replace(HOOK, address=web.url("/hook"))
        alerted.set(recipients=(hook,), allow_private=(ip_network("127.0.0.0/8"),))
        poster = webhook_poster(alerted.app.settings.allow_private, "tests/1", now=alerted.clock)
        doors = Doors(post=poster)
        assert deliver_to(alerted, doors).sent == 0
        (waiting,) = [one for one in alerted.undelivered() if one.recipient == hook.name]
        assert waiting.error == "webhook at 127.0.0.1: 503 Service Unavailable"
        alerted.clock.advance(minutes=2)
        assert deliver_to(alerted, doors).sent == 1
    first, second = (json.loads(one.body) for one in received)
    assert first["alerts"] == second["alerts"]
    assert first["id"] == second["id"]


def summary_mail(desk: Desk) -> EmailMessage:
    """The one mail on news that is older than the subscription to its feed."""
    desk.set(recipients=(mail_recipient(ANN),))
    desk.subscribe("a")
    desk.publish("a", Entry(SIGNED, at=desk.clock() - timedelta(days=5)))
    desk.poll()
    desk.clock.advance(hours=1)
    assert desk.deliver() == Delivered(sent=1)
    (mail,) = desk.post.taken
    return mail


def test_summary_of_one_forecast_stands_in_its_thread(desk: Desk) -> None:
    """A mail program shows it beside the alerts of that forecast."""
    mail = summary_mail(desk)
    (alert,) = desk.alerts()
    assert mail["References"] == thread_id(alert.pack, alert.forecast, desk.app.settings.mail_from)


def test_summary_of_two_forecasts_stands_in_no_thread(desk: Desk, tmp_path: Path) -> None:
    """It belongs to neither."""
    twin = tmp_path / "twin.yaml"
    twin.write_text(FERRY.read_text(encoding="utf-8").replace("island-bridge", "twin", 1), encoding="utf-8")
    desk.app = replace(desk.app, rulesets=load_packs((str(FERRY), str(twin))))
    assert summary_mail(desk)["References"] is None
    assert len(desk.alerts()) == 2
