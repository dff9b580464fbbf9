"""Webhooks posted to real servers on loopback."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Any

import builders
import pytest
from hooks import SECRET, Received, take
from web import WebServer, drip, hang, redirect, reset, response

from storage import DeliveryKind
from storage.promises import Held, Says
from watcher.channels.content import Content
from watcher.channels.shape import REPORT_ROOM, webhook_body
from watcher.channels.signature import signed
from watcher.channels.webhook import webhook_poster
from watcher.feeds.proxy import Proxy
from watcher.mail.message import Rendered, delivery_id
from watcher.mail.telling import Told
from watcher.ports import Posting, SendFailed, SendOutcome, Sent

NOW = datetime(2026, 2, 3, 12, 0, tzinfo=UTC)
LOOPBACK = (ip_network("127.0.0.1/32"),)
BODY = b'{"version": 1}'
ID = delivery_id("alert:a1:webhook:cases")


def posting(web: WebServer, target: str = "/hook", **parts: str) -> Posting:
    """What is to be posted to a target of a server."""
    return Posting(address=web.url(target, **parts), secret=SECRET, id=ID, body=BODY)


def post(what: Posting, deadline_s: float = 10) -> SendOutcome:
    """Post to loopback, which is allowed."""
    return webhook_poster(LOOPBACK, "tests/1", now=lambda: NOW, deadline_s=deadline_s)(what)


def refusal(outcome: SendOutcome) -> SendFailed:
    """Give a failure as such."""
    assert isinstance(outcome, SendFailed), outcome
    return outcome


def test_posts_json_signed_and_whole() -> None:
    """A receiver gets what was given, with what it needs to verify it."""
    received: list[Received] = []
    with WebServer() as web:
        web.script("/hook?to=desk", take(received, response(status="204 No Content")))
        assert post(posting(web, "/hook?to=desk")) == Sent()
    (got,) = received
    assert got.body == BODY
    assert got.asked.head.startswith(b"POST /hook?to=desk HTTP/1.1\r\n")
    headers = got.headers()
    assert headers["content-type"] == "application/json"
    assert {name: headers[name] for name in headers if name.startswith("webhook-")} == {
        name.decode(): value.decode() for name, value in signed(ID, NOW, BODY, SECRET)
    }


def test_login_in_the_address_is_sent_as_a_header() -> None:
    """A receiver behind basic authentication is reached, and its password is in no request line."""
    received: list[Received] = []
    with WebServer() as web:
        web.script("/hook", take(received, response()))
        assert post(posting(web, credentials="ann:hunter22@")) == Sent()
    assert received[0].headers()["authorization"] == "Basic YW5uOmh1bnRlcjIy"
    assert b"hunter22" not in received[0].asked.head


@pytest.mark.parametrize(
    ("status", "ends"),
    [
        ("400 Bad Request", "for good"),
        ("401 Unauthorized", "for good"),
        ("404 Not Found", "for good"),
        ("410 Gone", "for good"),
        ("408 Request Timeout", "for now"),
        ("425 Too Early", "for now"),
        ("429 Too Many Requests", "for now"),
        ("500 Internal Server Error", "for now"),
        ("503 Service Unavailable", "for now"),
    ],
)
def test_refusal_is_told_in_the_servers_words_and_is_for_good_or_not(status: str, ends: str) -> None:
    """What is wrong with the message stays wrong; what is wrong with the moment passes."""
    said = response(b"out of\x1b[31m order", status=status, headers=((b"Content-Type", b"text/plain"),))
    with WebServer() as web:
        web.script("/hook", take([], said))
        failed = refusal(post(posting(web)))
    assert failed.words == f"webhook at 127.0.0.1: {status}: out of [31m order"
    assert failed.permanent is (ends == "for good")


def test_wish_to_be_asked_later_is_kept() -> None:
    """Who is too busy says for how long."""
    busy = response(status="429 Too Many Requests", headers=((b"Retry-After", b"7200"),))
    with WebServer() as web:
        web.script("/hook", take([], busy))
        assert refusal(post(posting(web))).retry_after == NOW + timedelta(hours=2)


def test_redirect_is_not_followed() -> None:
    """What was signed for one address is shown to no other."""
    with WebServer() as web:
        web.script("/hook", take([], redirect("/elsewhere")))
        failed = refusal(post(posting(web)))
        assert [asked.target for asked in web.asked] == ["/hook"]
    assert failed == SendFailed(words="webhook at 127.0.0.1: 302 Found: redirects are not followed")


def test_private_address_is_refused_unless_allowed() -> None:
    """A setting that leads into one's own network has to be meant."""
    with WebServer() as web:
        poster = webhook_poster((), "tests/1", now=lambda: NOW)
        failed = refusal(poster(posting(web)))
        assert not web.asked
    assert "127.0.0.1 is a loopback address; allow it with allow_private_addresses" in failed.words


def test_proxy_of_the_settings_is_gone_through() -> None:
    """Webhooks take the way of the feeds, and private addresses stay refused."""
    received: list[Received] = []
    with WebServer() as web:
        web.script("http://hooks.example/hook", take(received, response()))
        post = webhook_poster(
            (),
            "tests/1",
            now=lambda: NOW,
            proxy=Proxy(host="127.0.0.1", port=web.port),
            resolve=lambda host, _: ("93.184.216.34",) if host == "hooks.example" else ("127.0.0.1",),
        )
        assert post(Posting(address="http://hooks.example/hook", secret=SECRET, id=ID, body=BODY)) == Sent()
        inner = Posting(address="http://inner.example/hook", secret=SECRET, id=ID, body=BODY)
        assert "inner.example leads to it" in refusal(post(inner)).words
    assert [one.body for one in received] == [BODY]


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (hang(), "no answer within 0.3 s"),
        (drip(b"HTTP/1.1 200 OK\r\n", b"X-More: of it\r\n"), "no answer within 0.3 s"),
        (reset(), "closed the connection without an answer|the connection broke"),
        (response(headers=((b"X-Long", b"x" * 70_000),)), "headers take more than 64 KiB"),
    ],
)
def test_server_that_misbehaves_is_left_in_time(act: object, says: str) -> None:
    """Nobody can hold up the messages to others."""
    with WebServer() as web:
        web.script("/hook", act)  # type: ignore[arg-type]  # acts and bytes are both told
        failed = refusal(post(posting(web), deadline_s=0.3))
    assert any(one in failed.words for one in says.split("|"))
    assert not failed.permanent


def test_endless_words_of_a_refusal_are_cut() -> None:
    """An answer is read as far as it helps."""
    head = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\n\r\n"
    with WebServer() as web:
        web.script("/hook", drip(head, b"no such hook " * 400))
        failed = refusal(post(posting(web)))
    assert failed.permanent
    assert len(failed.words) < 260


def test_address_is_not_repeated_by_words_that_come_back() -> None:
    """Servers like to say what was asked for, and of a webhook that is often the secret."""
    echo = response(
        b"Cannot POST /services/T0KENT0KEN?key=hunter22",
        status="404 X",
        headers=((b"Content-Type", b"text/plain"),),
    )
    with WebServer() as web:
        web.script("/services/T0KENT0KEN?key=hunter22", take([], echo))
        what = posting(web, "/services/T0KENT0KEN?key=hunter22")
        failed = refusal(post(what))
    assert failed.words == "webhook at 127.0.0.1: 404 Not Found: Cannot POST /***/***?key=***"
    assert "T0KEN" not in repr(what)
    assert SECRET not in repr(what)


def told(reports: int = 1) -> Told:
    """An alert that was strengthened, with so many reports."""
    filed = tuple(
        builders.report(publisher=f"paper-{number}", url=f"https://p.example/{number}")
        for number in range(reports)
    )
    return Told(alert=builders.alert(reports=filed), pack=builders.pack(), says=Says.RAISED, held=Held.BURST)


def shaped(*alerts: Told) -> dict[str, Any]:
    """Read what a webhook is sent on alerts."""
    content = Content(
        id=ID,
        kind=DeliveryKind.ALERT,
        date=NOW,
        recipient="webhook:cases",
        rendered=Rendered(subject="Subject", text="Text\n", html="<p>"),
        told=alerts,
    )
    shape: dict[str, Any] = json.loads(webhook_body(content, NOW))
    return shape


def test_body_tells_what_a_mail_tells() -> None:
    """A program gets the words, and the values that they are made of."""
    shape = shaped(told())
    alert, pack = builders.alert(), builders.pack()
    (shown,) = shape.pop("alerts")
    assert shape == {
        "version": 1,
        "id": ID,
        "kind": "alert",
        "sent_at": "2026-02-03T12:00:00Z",
        "recipient": "webhook:cases",
        "subject": "Subject",
        "text": "Text\n",
    }
    (report,) = shown.pop("reports")
    assert shown == {
        "id": alert.id,
        "says": "raised",
        "held": "burst",
        "pack": alert.pack,
        "forecast": alert.forecast,
        "claim": pack.forecasts[0].claim,
        "stance": alert.stance.value,
        "indicator": alert.indicator,
        "indicator_says": pack.forecasts[0].indicators[0].says,
        "title": alert.title,
        "belief_before": alert.belief_at_first,
        "belief_after": alert.belief_after,
        "likelihood_ratio": alert.ratio,
        "after_horizon": False,
        "raised_at": "2026-01-27T12:00:00Z",
        "happened_at": alert.happened_at.isoformat().replace("+00:00", "Z"),
        "correction": "",
        "reports_left": 0,
    }
    (evidence,) = report.pop("evidence")
    marked = [evidence["text"][start:end] for start, end in evidence["marks"]]
    first = builders.report().evidence[0]
    assert marked == [first.text[start - first.start : end - first.start] for start, end in first.marks]
    assert (report["publisher"], report["url"]) == ("paper-0", "https://p.example/0")


def test_what_is_told_of_an_alert_is_what_the_words_of_the_message_say() -> None:
    """One that was corrected, or strengthened, before its message left is told as the mail tells it."""
    corrected = builders.alert(correction="the publisher took it back", stood=(builders.stood(),))
    taken_back = replace(told(), alert=corrected)
    grown = replace(told(), alert=builders.alert(stood=(builders.stood(),)), says=Says.STRENGTHENED)
    shown = shaped(taken_back, grown, replace(grown, told_before=True))["alerts"]
    assert [one["says"] for one in shown] == ["corrected", "raised", "strengthened"]


def test_reports_are_bounded_and_no_alert_is_left_out() -> None:
    """However much was reported, a receiver gets every alert and no flood."""
    shape = shaped(*[told(reports=40)] * 200)
    alerts = shape["alerts"]
    assert len(alerts) == 200
    assert [(len(one["reports"]), one["reports_left"]) for one in (alerts[0], alerts[-1])] == [
        (12, 28),
        (0, 40),
    ]
    assert len(json.dumps(alerts)) < REPORT_ROOM + 200 * 2_000
