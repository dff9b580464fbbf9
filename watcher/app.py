"""Where the parts come together: the settings become rule sets and an open store.

The only module that opens the store.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from random import random
from threading import Event

from rules import Problem, ProblemsError, RuleSet, load
from rules.explain import asks
from rules.located import Location
from rules.model import Assessment, Item, Pack, StarterFeed
from storage import Alert, NewFeed, Store, open_store
from watcher import __version__
from watcher.attention.recipient import Channel
from watcher.channels.webhook import webhook_poster
from watcher.config import Settings
from watcher.config.routes import unknown
from watcher.feeds.fetch import Fetcher
from watcher.feeds.turns import Turns
from watcher.feeds.unpack import MIB
from watcher.mail.smtp import smtp_sender
from watcher.ports import Dice, Doors, Fetch, Notify, Now

#: Reads the pages of a poll's items that are near to a rule (`watcher.fulltext`), the others as they are.
ReadWhole = Callable[[Sequence[Item]], tuple[Item, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """What every use case is given. The `dice` give numbers in [0, 1), which spread polls and mails.

    At the `turns` all that fetches waits for its hosts.
    """

    settings: Settings
    store: Store
    rulesets: tuple[RuleSet, ...]
    now: Now
    dice: Dice = random
    turns: Turns = field(default_factory=Turns)

    @property
    def digests(self) -> dict[str, str]:
        """The digest of each pack by its id: other content, another digest."""
        return {ruleset.pack.id: ruleset.digest for ruleset in self.rulesets}


def utc_now() -> datetime:
    """The clock, as aware UTC."""
    return datetime.now(UTC)


@contextmanager
def open_app(settings: Settings, now: Now = utc_now) -> Iterator[App]:
    """Load the packs, open the store and subscribe to the feeds to start with.

    Raises:
        ProblemsError: a pack has problems, or a recipient names what no pack has; all of them are told.
        StorageError: the database cannot be used.
    """
    rulesets = load_packs(settings.packs)
    if unrouted := list(unknown(settings.routes, (ruleset.pack for ruleset in rulesets))):
        raise ProblemsError(unrouted)
    with opened_store(settings) as store:
        seed(store, settings, rulesets, now())
        yield App(settings=settings, store=store, rulesets=rulesets, now=now)


@contextmanager
def opened_store(settings: Settings) -> Iterator[Store]:
    """Open the database and close it at the end; packs and feeds are not looked at."""
    store = open_store(settings.database_url)
    try:
        yield store
    finally:
        store.close()


def load_packs(packs: tuple[str, ...], *, assessment: str | None = None) -> tuple[RuleSet, ...]:
    """Load the packs; with the text of the assessment, their citations are checked against it.

    Raises:
        ProblemsError: carrying the problems of every pack.
    """
    loaded: dict[str, RuleSet] = {}
    places: dict[str, str] = {}
    problems: list[Problem] = []
    for pack in packs:
        try:
            ruleset = load(pack, assessment=assessment)
        except ProblemsError as error:
            problems += error.problems
            continue
        if ruleset.pack.id in loaded:
            what = f"the pack {ruleset.pack.id} is loaded already, from {places[ruleset.pack.id]}"
            problems.append(Problem(Location(pack), what, "give it another id, or remove it from packs"))
        loaded[ruleset.pack.id], places[ruleset.pack.id] = ruleset, pack
    if problems:
        raise ProblemsError(problems)
    return tuple(loaded.values())


def seed(store: Store, settings: Settings, rulesets: tuple[RuleSet, ...], now: datetime) -> None:
    """Subscribe to the feeds of the settings, or else of the packs, that were never known before.

    Where all are known it only reads, and waits for nobody who writes.
    """
    feeds = settings.feeds
    if feeds is None:
        starters = {feed.url: feed for ruleset in rulesets for feed in ruleset.pack.feeds}
        feeds = tuple(_new_feed(feed) for feed in starters.values())
    with store.read() as tx:
        known = tx.feeds.known()
    if unknown := [feed for feed in feeds if feed.url not in known]:
        with store.begin() as tx:
            tx.feeds.seed(unknown, now)


@contextmanager
def open_fetch(app: App, stop: Event) -> Iterator[Fetch]:
    """Open the door to the feeds; once `stop` is set, running fetches end."""
    fetcher = _fetcher(app, stop, deadline_s=30, max_bytes=10 * MIB)
    try:
        yield fetcher
    finally:
        fetcher.close()


@contextmanager
def open_pages(app: App, stop: Event) -> Iterator[ReadWhole]:
    """Open the door to the pages of items: it gives what reads those of one poll, before they are judged.

    Where the settings do not ask for that it gives items as they are. A page gets less time and less
    room than a feed: a poll waits for several.
    """
    if not app.settings.fulltext:
        yield tuple
        return
    from watcher.fulltext.whole import FullText  # noqa: PLC0415  needs what is not always installed

    fetcher = _fetcher(app, stop, deadline_s=10, max_bytes=2 * MIB)
    try:
        texts = FullText(fetcher, app.now, stop.wait)
        yield lambda items: texts.read_near(items, app.rulesets)
    finally:
        fetcher.close()


def _fetcher(app: App, stop: Event, *, deadline_s: float, max_bytes: int) -> Fetcher:
    settings = app.settings
    return Fetcher(
        settings.allow_private,
        _user_agent(settings),
        now=app.now,
        stop=stop,
        proxy=settings.proxy,
        access=settings.access,
        deadline_s=deadline_s,
        max_bytes=max_bytes,
        turns=app.turns,
    )


def open_doors(app: App) -> Doors:
    """Give the doors by which messages go out; without a mail server there is none for mail, which waits."""
    settings = app.settings
    return Doors(
        mail=smtp_sender(settings.smtp) if settings.smtp else None,
        post=webhook_poster(settings.allow_private, _user_agent(settings), now=app.now, proxy=settings.proxy),
        notify=_notifier(settings),
    )


def _notifier(settings: Settings) -> Notify | None:
    if all(one.channel is not Channel.NOTIFY for one in settings.recipients):
        return None
    from watcher.channels.notify import notify  # noqa: PLC0415  needs what is not always installed

    return notify


def _user_agent(settings: Settings) -> str:
    contact = f"; +{settings.contact}" if settings.contact else ""
    return f"forecast-watcher/{__version__} (news feed reader{contact})"


def pack_of(app: App, alert: Alert) -> Pack:
    """Find an alert's pack; one that is no longer configured is named so, and has no forecasts."""
    for ruleset in app.rulesets:
        if ruleset.pack.id == alert.pack:
            return ruleset.pack
    title = f"{alert.pack} (a pack that is not configured)"
    assessment = Assessment(title=title, date=alert.raised_at.date(), source="")
    return Pack(id=alert.pack, assessment=assessment, forecasts=(), feeds=())


def asks_of(app: App, alert: Alert) -> str:
    """What the rule of an alert asks for, in the words of its pack; "" where the pack no longer has it.

    What would have kept it out is left to `watcher rules explain`: it did not.
    """
    frames = (
        replace(frame, unless=())
        for ruleset in app.rulesets
        if ruleset.pack.id == alert.pack
        for frame, _ in ruleset.frames
        if frame.rule == alert.rule
    )
    return next(map(asks, frames), "")


def _new_feed(feed: StarterFeed) -> NewFeed:
    return NewFeed(
        url=feed.url,
        title=feed.title,
        language=feed.language,
        country=feed.country,
        grade=feed.grade,
        seen_at=feed.seen_at,
        seen_on=feed.seen_on,
        enabled=feed.enabled,
    )
