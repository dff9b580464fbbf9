"""Messages as bytes: headers and MIME parts, the same bytes for the same input. Knows nothing of content."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import HeaderRegistry, MessageIDHeader, UniqueUnstructuredHeader
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP, Policy
from typing import Any
from urllib.parse import quote

from storage.records import Picture
from watcher.mail.addresses import address_of, domain_of
from watcher.mail.pictures import content_id

#: RFC 2045, section 6.7: a quoted-printable line has at most 76 characters.
LINE_LENGTH = 76


class _Subject(UniqueUnstructuredHeader):
    """A subject that is encoded as a whole.

    The standard fold encodes word by word and doubles a space beside an encoded one. What looks like an
    encoded word (RFC 2047) is kept as the text it is: else a feed could write what nobody cleaned.
    """

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        kwds["parse_tree"] = cls.value_parser("")
        kwds["decoded"] = value

    def fold(self, *, policy: Policy) -> str:
        charset = "utf-8" if "=?" in str(self) else None
        lines = Header(str(self), charset, header_name="Subject", maxlinelen=LINE_LENGTH).encode(
            linesep=policy.linesep
        )
        return f"Subject: {lines}{policy.linesep}"


class _Unsubscribe(UniqueUnstructuredHeader):
    """An address in angle brackets on one line: folded it would be encoded, which no mail program reads.

    The longest address makes a line below the 998 characters of RFC 5322, section 2.1.1.
    """

    def fold(self, *, policy: Policy) -> str:
        return f"List-Unsubscribe: {self}{policy.linesep}"


# Without a type of their own, long ids are folded into encoded words, which no mail program threads by.
_HEADERS = HeaderRegistry()
for _name, _type in {
    "subject": _Subject,
    "references": MessageIDHeader,
    "in-reply-to": MessageIDHeader,
    "list-unsubscribe": _Unsubscribe,
}.items():
    _HEADERS.map_to_type(_name, _type)  # type: ignore[arg-type]  # the stub asks for a class the registry makes
_POLICY = SMTP.clone(max_line_length=LINE_LENGTH, header_factory=_HEADERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """What a message says: a subject of one line, the text, and the same in HTML with its pictures."""

    subject: str
    text: str
    html: str
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who sends a message to whom, both as canonical mailboxes, and the key of its delivery."""

    sender: str
    recipient: str
    key: str


def message_id(key: str, sender: str) -> str:
    """A Message-ID that depends on the delivery's key and the sender's domain only.

    A mail sent twice is thereby seen to be one mail (RFC 5322, section 3.6.4).
    """
    return f"<{delivery_id(key)}@{domain_of(sender)}>"


def delivery_id(key: str) -> str:
    """The id of a message on every channel: 32 letters and digits that depend on the delivery's key only."""
    return _digest("message", key)


def thread_id(pack: str, forecast: str, sender: str) -> str:
    """The id of a message that is never sent: the root under which a forecast's alerts are threaded."""
    return f"<{_digest('thread', pack, forecast)}@{domain_of(sender)}>"


def build_message(
    rendered: Rendered, envelope: Envelope, *, date: datetime, thread: str | None = None
) -> EmailMessage:
    """Put text and HTML into one message (multipart/alternative); the same input gives the same bytes.

    Pictures stand beside the HTML, which shows them by their Content-ID (multipart/related, RFC 2387).
    `date` is aware, `thread` is a `thread_id`.
    """
    message = EmailMessage(policy=_POLICY)
    message["From"] = envelope.sender
    message["To"] = envelope.recipient
    message["Subject"] = rendered.subject
    message["Date"] = date
    message["Message-ID"] = message_id(envelope.key, envelope.sender)
    if thread is not None:
        message["In-Reply-To"] = thread
        message["References"] = thread
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no vacation note answers it
    # RFC 2369, section 3.2; what is not plain in an address stands as a code (RFC 6068, section 2).
    unsubscribe = quote(address_of(envelope.sender), safe="@")
    message["List-Unsubscribe"] = f"<mailto:{unsubscribe}?subject=unsubscribe>"
    message.set_content(rendered.text, cte="quoted-printable")
    message.add_alternative(rendered.html, subtype="html", cte="quoted-printable")
    if rendered.pictures:
        _illustrate(list(message.iter_parts())[-1], rendered.pictures, envelope.key)
    # "=_" cannot occur in quoted-printable text (RFC 2045, section 6.7), so no body can fake an edge; nor
    # does base64 have an underscore.
    message.set_boundary(f"=_{_digest('boundary', envelope.key)}")
    return message


def _illustrate(page: MIMEPart, pictures: Iterable[Picture], key: str) -> None:
    """Put pictures beside a page; none is offered as a file of its own."""
    for picture in pictures:
        page.add_related(
            picture.png,
            maintype="image",
            subtype="png",
            cid=f"<{content_id(picture)}>",
            disposition="inline",
            filename=f"{picture.name}.png",
        )
    page.set_param("type", "text/html")  # RFC 2387, section 3.1: what is shown of it
    page.set_boundary(f"=_{_digest('pictures', key)}")


def _digest(*words: str) -> str:
    """128 bits of SHA-256 over words kept apart: ("a", "bc") and ("ab", "c") differ."""
    told_apart = b"".join(f"{len(word)}:{word}".encode("utf-8", "backslashreplace") for word in words)
    return hashlib.sha256(told_apart).hexdigest()[:32]
