"""Short texts handed to apprise, and by it to a real server on loopback."""

import json
import socket

import builders
import pytest
from hooks import Received, take
from web import WebServer, redirect, response

from storage import DeliveryKind
from storage.promises import Says
from watcher.channels.content import Content
from watcher.channels.notify import address_trouble, notify
from watcher.channels.short import LONGEST_TEXT, short_note
from watcher.logs import set_up_logs
from watcher.mail.message import Rendered
from watcher.mail.telling import Told
from watcher.ports import Note, SendFailed, Sent

# Apprise loads all its services at once, and one of them asks for what Python is about to drop.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


def note(address: str) -> Note:
    """A note to an address."""
    return Note(address=address, title="Contradicts fta", text="Belief fell.\nhttps://p.example/1")


def chat(web: WebServer, target: str = "/T0KENT0KEN") -> str:
    """The address by which apprise posts JSON to a target of a server."""
    return f"json://bot:hunter22@127.0.0.1:{web.port}{target}"


def test_note_arrives_with_title_and_text() -> None:
    """What is handed to apprise is what the service gets."""
    received: list[Received] = []
    with WebServer() as web:
        web.script("/T0KENT0KEN", take(received, response()))
        assert notify(note(chat(web))) == Sent()
    shown = json.loads(received[0].body)
    assert (shown["title"], shown["message"]) == ("Contradicts fta", "Belief fell.\nhttps://p.example/1")


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (response(status="500 Oops"), "error=500"),
        (response(status="404 Oops"), "error=404"),
        (redirect("/elsewhere"), "error=302"),
    ],
)
@pytest.mark.usefixtures("logs_restored")
def test_refusal_is_told_and_tried_again(answer: bytes, says: str, capfd: pytest.CaptureFixture[str]) -> None:
    """Its words come back, and nothing of the address stands in them or in the log."""
    set_up_logs("json", verbose=True)
    with WebServer() as web:
        web.script("/T0KENT0KEN", take([], answer))
        failed = notify(note(chat(web)))
        assert len(web.asked) == 1
    assert isinstance(failed, SendFailed)
    assert says in failed.words
    assert not failed.permanent
    for secret in ("hunter22", "T0KEN"):
        assert secret not in failed.words + "".join(capfd.readouterr())


def test_server_that_is_not_there_is_told() -> None:
    """Nothing listens: the note waits."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    failed = notify(note(f"json://127.0.0.1:{port}/T0KENT0KEN"))
    assert isinstance(failed, SendFailed)
    assert "onnection error" in failed.words
    assert "T0KEN" not in failed.words


@pytest.mark.parametrize("address", ["nonsense://hunter22-hunter22", "slack://hunter22", "hunter22"])
def test_address_that_apprise_cannot_read_is_told_and_not_quoted(address: str) -> None:
    """A slip in an address is seen before the first alert, and sends nothing."""
    assert address_trouble(address)
    assert "hunter22" not in address_trouble(address)
    failed = notify(note(address))
    assert isinstance(failed, SendFailed)
    assert not failed.permanent


def test_address_that_apprise_reads_is_no_trouble() -> None:
    """Nobody is asked for that."""
    assert address_trouble("json://127.0.0.1:9/T0KENT0KEN") == ""


def content(*told: Told, subject: str = "Subject", text: str = "") -> Content:
    """A message on alerts, or with a text of its own."""
    return Content(
        id="1",
        kind=DeliveryKind.ALERT,
        date=builders.NOON,
        recipient="notify:chat",
        rendered=Rendered(subject=subject, text=text, html=""),
        told=told,
    )


def told(title: str = "Talks concluded", **changes: object) -> Told:
    """An alert of this title."""
    return Told(
        alert=builders.alert(title=title, **changes), pack=builders.pack(), says=Says.RAISED, told_before=True
    )


def test_alert_is_told_in_three_lines() -> None:
    """What happened, what it does to the belief, and where it stands."""
    made = short_note(content(told()), "json://x")
    alert = builders.alert()
    happened, moved, where = made.text.splitlines()
    assert happened == f"Contradicts {alert.forecast}: Talks concluded"
    assert moved.startswith("Belief fell from ")
    assert where == alert.reports[0].url


def test_corrected_alert_says_so() -> None:
    """Nobody acts on what was taken back."""
    assert (
        "Corrected: withdrawn. It counts no more."
        in short_note(content(told(correction="withdrawn")), "x").text
    )


def test_many_alerts_are_bounded_and_counted() -> None:
    """A telephone shows the first, and how many there are."""
    text = short_note(content(*[told("Long title " * 30)] * 50), "json://x").text
    assert len(text) < LONGEST_TEXT + 300
    shown = text.count("Contradicts")
    assert text.endswith(f"and {50 - shown} more alerts")


def test_feed_can_address_nobody_in_a_chat() -> None:
    """A headline calls no one, opens no tag and hides no link."""
    hostile = "@everyone <!channel> [bank](http://evil.example)\n\x1b[2J\u202e"
    for made in (
        short_note(content(told(hostile), subject=hostile), "x"),
        short_note(content(subject=hostile, text=hostile), "x"),
    ):
        for mark in ("@e", "<", ">", "[b", "\x1b", "\u202e"):
            assert mark not in made.title + made.text


def test_other_messages_are_cut() -> None:
    """A digest is no text for a telephone: its beginning is."""
    text = short_note(content(text="word " * 1_000), "x").text
    assert len(text) <= LONGEST_TEXT
    assert text.endswith("…")
