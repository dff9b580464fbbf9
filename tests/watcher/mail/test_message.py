import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.mail.message import Envelope, Rendered, build_message, message_id, thread_id
from watcher.mail.plain import clean

_SENDER = "Watcher <watcher@example.test>"
_DATE = datetime(2026, 1, 27, 12, 0, tzinfo=UTC)
_DOMAINS = st.from_regex(
    r"[a-z]([a-z0-9-]{0,40}[a-z0-9])?(\.[a-z]([a-z0-9-]{0,40}[a-z0-9])?){0,3}", fullmatch=True
)


def _message(rendered: Rendered, *, sender: str = _SENDER, key: str = "alert:1:ann") -> EmailMessage:
    thread = thread_id("pack", "forecast", sender)
    return build_message(
        rendered,
        Envelope(sender=sender, recipient="ann@example.test", key=key),
        date=_DATE,
        thread=thread,
    )


def _reread(message: EmailMessage) -> EmailMessage:
    parsed = message_from_bytes(message.as_bytes(), policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


@given(st.text(), st.text(), _DOMAINS)
def test_ids_follow_from_key_and_domain_alone(one: str, other: str, domain: str) -> None:
    """The same key gives the same id whoever's name is in front, another key another id."""
    assert message_id(one, f"a@{domain}") == message_id(one, f"Bee <b@{domain}>")
    assert (message_id(one, f"a@{domain}") == message_id(other, f"a@{domain}")) == (one == other)
    assert re.fullmatch(rf"<[0-9a-f]{{32}}@{re.escape(domain)}>", message_id(one, f"a@{domain}"))


@given(st.text(), st.text(), st.text(), st.text())
def test_threads_tell_packs_and_forecasts_apart(pack: str, forecast: str, pack2: str, forecast2: str) -> None:
    """Words are not merely glued: ("a", "bc") and ("ab", "c") are two threads."""
    same = thread_id(pack, forecast, _SENDER) == thread_id(pack2, forecast2, _SENDER)
    assert same == ((pack, forecast) == (pack2, forecast2))


@given(st.text(), st.text(), st.text(), st.text())
def test_any_text_survives_the_journey_and_repeats_byte_for_byte(
    subject: str, text: str, html: str, key: str
) -> None:
    """Clean text arrives as it was, and the same input makes the same bytes."""
    rendered = Rendered(subject=clean(subject), text=f"{clean(text)}\n", html=f"{clean(html)}\n")
    message = _message(rendered, key=key)
    assert message.as_bytes() == _message(rendered, key=key).as_bytes()
    read = _reread(message)
    assert read["Subject"] == rendered.subject
    plain, rich = read.iter_parts()
    assert isinstance(plain, EmailMessage)
    assert isinstance(rich, EmailMessage)
    bodies = [part.get_content().replace("\r\n", "\n") for part in (plain, rich)]
    assert bodies == [rendered.text, rendered.html]


@given(_DOMAINS)
def test_long_domains_leave_the_ids_readable(domain: str) -> None:
    """Ids are never folded into encoded words, for then no mail program would thread by them."""
    sender = f"watcher@{domain}"
    read = _reread(_message(Rendered(subject="s", text="t\n", html="h\n"), sender=sender))
    # A folded line begins with the space it was folded at.
    ids = [read[name].strip() for name in ("Message-ID", "References", "In-Reply-To")]
    thread = thread_id("pack", "forecast", sender)
    assert ids == [message_id("alert:1:ann", sender), thread, thread]


def test_headers_say_that_no_person_wrote_and_where_to_complain() -> None:
    """Vacation notes stay silent (RFC 3834), and there is a way out of the list."""
    message = _message(Rendered(subject="s", text="t\n", html="h\n"))
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] == "<mailto:watcher@example.test?subject=unsubscribe>"
    assert message["Date"].datetime == _DATE


@pytest.mark.parametrize(
    "subject", ["=?utf-8?q?=E2=80=AEx?=", "a =?utf-8?b?DQpCY2M6IGV2ZQ==?=", "=?", "é =?x?="]
)
def test_an_encoded_word_of_a_feed_stays_the_text_it_is(subject: str) -> None:
    """Decoded at the reader's it could reorder the line, or say what was never cleaned."""
    message = _message(Rendered(subject=subject, text="t\n", html="h\n"))
    assert message["Subject"] == subject
    assert _reread(message)["Subject"] == subject


def test_bodies_are_ascii_on_the_wire_with_lines_that_every_relay_takes() -> None:
    """Old relays know neither 8-bit text nor long lines."""
    raw = _message(
        Rendered(subject="Ü" * 100, text="é" * 300 + "\n", html="<p>भारत</p>" * 50 + "\n")
    ).as_bytes()
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 78


def test_names_beyond_ascii_arrive_in_the_headers() -> None:
    """People's names are spelled as they spell them."""
    sender = "Ångström & भारत Überwachung <watcher@example.test>"
    read = _reread(_message(Rendered(subject="s", text="t\n", html="h\n"), sender=sender))
    [address] = read["From"].addresses
    assert address.display_name == "Ångström & भारत Überwachung"


def test_a_message_outside_a_thread_has_no_parent() -> None:
    """Only alerts hang together."""
    rendered = Rendered(subject="s", text="t\n", html="h\n")
    message = build_message(rendered, Envelope(sender=_SENDER, recipient="a@b", key="k"), date=_DATE)
    assert message["References"] is None
    assert message["In-Reply-To"] is None


@pytest.mark.parametrize(
    ("sender", "address"),
    [
        (f"{'a' * 64}@example.test", f"{'a' * 64}@example.test"),
        (f"{'%' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 61}", f"{'%25' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 61}"),
        ("Desk? <a&b+c=d?e@example.test>", "a%26b%2Bc%3Dd%3Fe@example.test"),
    ],
)
def test_the_way_out_is_one_address_that_can_be_read(sender: str, address: str) -> None:
    """However long, as RFC 2369 writes it: a URL in angle brackets, unbroken, on a line that relays take."""
    raw = _message(Rendered(subject="s", text="t\n", html="h\n"), sender=sender).as_bytes()
    (line,) = (line for line in raw.split(b"\r\n") if line.startswith(b"List-Unsubscribe"))
    assert line.decode("ascii") == f"List-Unsubscribe: <mailto:{address}?subject=unsubscribe>"
    assert len(line) < 998
