"""The doors to the outside, as plain callables, and the values that pass through them.

A test fakes these and nothing else.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRequest:
    """A conditional GET: the validators are echoed byte for byte, "" where there is none."""

    url: str
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A body arrived whole. `url` is where the redirects ended, `moved_to` where permanent ones led first.

    `fresh_until`, in aware UTC, is how long the server promised that nothing changes; None where
    it promised nothing.
    """

    body: bytes
    url: str
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    moved_to: str = ""
    fresh_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The server says that nothing changed (304); `moved_to` and `fresh_until` as of a body."""

    moved_to: str = ""
    fresh_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailed:
    """No body: `words` say why, for a person; `retry_after` is the server's own wish, already UTC.

    Where that wish holds for all that its host serves, `host` names it. What is `gone`
    has ended for good, at the very address that was asked.
    """

    words: str
    retry_after: datetime | None = None
    host: str = ""
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchStopped:
    """We were told to stop before the answer came: it says nothing of the feed."""


FetchOutcome = Fetched | NotModified | FetchFailed | FetchStopped


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The server took responsibility for the message, whatever its `words`; "" where it said none."""

    words: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendFailed:
    """The server did not take it: `words` are its own where it spoke; `permanent` means never (5xx).

    `retry_after` is its own wish when to be asked again, already UTC; None where it has none. `blocked`
    where no server answered, or none let us in: another message would fare no better there now.
    """

    words: str
    permanent: bool = False
    retry_after: datetime | None = None
    blocked: bool = False


SendOutcome = Sent | SendFailed


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """JSON for a webhook at a web address; `id` is that of the delivery, and `secret` signs it."""

    address: str = field(repr=False)
    secret: str = field(repr=False)
    id: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A title of one line and a short text for an address of apprise."""

    address: str = field(repr=False)
    title: str
    text: str


Fetch = Callable[[FetchRequest], FetchOutcome]
Send = Callable[[EmailMessage], SendOutcome]
Post = Callable[[Posting], SendOutcome]
Notify = Callable[[Note], SendOutcome]
Now = Callable[[], datetime]
Dice = Callable[[], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """The ways by which messages go out; what is for one that is None waits."""

    mail: Send | None = None
    post: Post | None = None
    notify: Notify | None = None
