"""A whole app on a real store, with fakes at the three doors only: fetch, send and now.

It judges by the ferry pack: one forecast, `bridge-built`, from 10 January 2025 to 10 January 2027.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape
from zlib import crc32
from zoneinfo import ZoneInfo

from builders import mail_recipient
from command_line import FERRY

from storage import Alert, Delivery, Feed, NewFeed, Store
from watcher.app import App, load_packs
from watcher.config import Settings
from watcher.deliver import Delivered, deliver
from watcher.digest import WeekTime
from watcher.poll import Polled
from watcher.ports import Doors, Fetched, FetchOutcome, FetchRequest, SendFailed, SendOutcome, Sent
from watcher.sweep import sweep

#: Tuesday of week 2026-W05.
NOON = datetime(2026, 1, 27, 12, 0, tzinfo=UTC)
ANN, BOB = "ann@desk.example", "bob@desk.example"

#: Headlines of one story each: the first two confirm `bridge-built`, the third contradicts it.
SIGNED = "Norrey and Sund sign contract for bridge"
SIGNED_TOO = "Contract for bridge signed by Norrey and Sund"
SCRAPPED = "Sund scraps bridge"
QUIET = "Fog delays morning ferry"


@dataclass(slots=True)
class Clock:
    """A clock that stands until it is set."""

    moment: datetime = NOON

    def __call__(self) -> datetime:
        """Give the moment it was set to."""
        return self.moment

    def advance(self, **amount: float) -> None:
        """Go on, or back."""
        self.moment += timedelta(**amount)


@dataclass(slots=True)
class Web:
    """Answers fetches from `pages`: an outcome, an exception to raise, or something to call for either."""

    pages: dict[str, FetchOutcome | Exception | Callable[[], FetchOutcome]] = field(default_factory=dict)
    asked: list[FetchRequest] = field(default_factory=list)

    def __call__(self, request: FetchRequest) -> FetchOutcome:
        """Answer one fetch."""
        self.asked.append(request)
        page = self.pages[request.url]
        if isinstance(page, Exception):
            raise page
        return page() if callable(page) else page


@dataclass(slots=True)
class Post:
    """Takes every message, except to those in `refusals`."""

    taken: list[EmailMessage] = field(default_factory=list)
    refusals: dict[str, SendFailed | Exception] = field(default_factory=dict)

    def __call__(self, message: EmailMessage) -> SendOutcome:
        """Take or refuse one message."""
        refusal = self.refusals.get(str(message["To"]))
        if isinstance(refusal, Exception):
            raise refusal
        if refusal is None:
            self.taken.append(message)
        return refusal or Sent()


@dataclass(slots=True)
class Desk:
    """The app, and its three doors to hand."""

    app: App
    clock: Clock
    web: Web = field(default_factory=Web)
    post: Post = field(default_factory=Post)

    def subscribe(self, *names: str) -> None:
        """Subscribe to feeds at https://NAME.example/feed, titled by their names, and due at once."""
        with self.app.store.begin() as tx:
            tx.feeds.seed(
                [NewFeed(url=address(name), title=name, language="en") for name in names], self.clock()
            )

    def publish(self, name: str, *entries: "str | Entry", etag: str = "") -> None:
        """Let a feed hold these entries from now on; a text is an entry published now."""
        body = rss(*(Entry(one, at=self.clock()) if isinstance(one, str) else one for one in entries))
        self.web.pages[address(name)] = Fetched(body=body, url=address(name), etag=etag)

    def poll(self) -> tuple[Polled, ...]:
        """Poll what is due."""
        return tuple(sweep(self.app, self.web, threads=1))

    def deliver(self) -> Delivered:
        """Deliver what is due."""
        return deliver(self.app, Doors(mail=self.post), lambda: False)

    def set(self, **changes: Any) -> None:
        """Change settings."""
        self.app = replace(self.app, settings=replace(self.app.settings, **changes))

    def alerts(self) -> tuple[Alert, ...]:
        """The alerts logged, newest first."""
        with self.app.store.read() as tx:
            return tx.alerts.list()

    def feed(self, name: str) -> Feed:
        """The state of a feed."""
        with self.app.store.read() as tx:
            (found,) = (feed for feed in tx.feeds.all() if feed.url == address(name))
        return found

    def undelivered(self) -> tuple[Delivery, ...]:
        """The messages that wait or are dead."""
        with self.app.store.read() as tx:
            return tx.outbox.undelivered(1_000)

    def items(self) -> int:
        """How many items are kept."""
        with self.app.store.read() as tx:
            return tx.items.count()


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a feed; its link is by default made from its title, and its guid is its link."""

    title: str
    at: datetime = NOON
    link: str = ""
    summary: str = ""
    guid: str = ""


def address(name: str) -> str:
    """The address of a feed known by a name."""
    return f"https://{name}.example/feed"


def rss(*entries: Entry) -> bytes:
    """Write an RSS feed."""
    return (
        f'<rss version="2.0"><channel><title>t</title>{"".join(map(_item, entries))}</channel></rss>'.encode()
    )


def ferry_settings(folder: Path, **changes: Any) -> Settings:
    """Settings of an app that judges by the ferry pack and mails two people."""
    base = Settings(
        file=None,
        database_url="",
        data_dir=folder,
        packs=(str(FERRY),),
        feeds=None,
        smtp=None,
        mail_from="Watcher <watcher@desk.example>",
        recipients=(mail_recipient(ANN), mail_recipient(BOB)),
        alert_group_window=timedelta(0),
        allow_private=(),
        poll_interval=None,
        host_gap=timedelta(0),
        timezone=ZoneInfo("UTC"),
        digest_at=WeekTime.parse("Monday 07:00"),
        contact="",
        fulltext=False,
        log_format=None,
    )
    return replace(base, **changes)


def set_desk(store: Store, folder: Path) -> Desk:
    """Make a desk; it is subscribed to nothing yet."""
    settings, clock = ferry_settings(folder), Clock()
    return Desk(
        app=App(
            settings=settings, store=store, rulesets=load_packs(settings.packs), now=clock, dice=lambda: 0
        ),
        clock=clock,
    )


def addressees(messages: Iterable[EmailMessage]) -> list[str]:
    """Whom messages are to."""
    return [str(message["To"]) for message in messages]


def _item(entry: Entry) -> str:
    link = entry.link or f"https://paper.example/{crc32(entry.title.encode())}"
    guid = entry.guid or link
    return (
        f"<item><title>{escape(entry.title)}</title><link>{escape(link)}</link><guid>{escape(guid)}</guid>"
        f"<description>{escape(entry.summary)}</description><pubDate>{format_datetime(entry.at)}</pubDate></item>"
    )
