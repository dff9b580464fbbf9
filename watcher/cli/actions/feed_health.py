"""Tell how every feed is doing: how it was read, when it is asked next, what is wrong, the worst first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from storage import Feed, Notice, NoticeKind
from watcher.cli.actions.opening import app_for
from watcher.cli.actions.printing import Cell, Styled, print_json, print_line, print_table
from watcher.cli.actions.shapes import Shape, moment
from watcher.cli.ending import FAILED
from watcher.cli.invocation import Invocation
from watcher.feeds.trouble import Trouble, last_read, trouble_of
from watcher.mail.words import rhythm_told
from watcher.redact import redacted

_HEAD = ("STATE", "LAST READ", "RHYTHM", "NEXT", "ENTRIES", "ITEMS", "FEED")
#: The states a feed can be in, the worst first, with the styles they are shown in.
_STYLES = {
    "retired": "red",
    "failing": "red",
    "silent": "yellow",
    "new": "",
    "ok": "green",
    "off": "dim",
}
_ORDER = {state: place for place, state in enumerate(_STYLES)}


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHealth:
    """How a feed is doing; `items` counts what is kept of it, `notices` are those that hold."""

    feed: Feed
    trouble: Trouble | None
    items: int
    notices: tuple[Notice, ...]

    @property
    def state(self) -> str:
        """The state in one word; a feed fails from its first poll that did, long before it is told of."""
        feed = self.feed
        if not feed.enabled:
            return "off"
        if feed.retired_at is not None:
            return "retired"
        if feed.error:
            return "failing"
        if feed.last_success is None:
            return "new"
        return "ok" if self.trouble is None else "silent"

    @property
    def ok(self) -> bool:
        """Whether nothing is known to be wrong; a feed that is off or was never polled is well."""
        return self.state in {"ok", "new", "off"}


def show_health(invocation: Invocation, *, as_json: bool) -> int:
    """Print how every feed is doing, the worst first; the code is 0 when all are well, else 1."""
    with app_for(invocation) as app:
        with app.store.read() as tx:
            feeds, items, notices = tx.feeds.all(), tx.items.counts(), tx.notices.holding()
        zone = app.settings.timezone
    healths = _healths(feeds, items, notices)
    if as_json:
        print_json([_shape(each) for each in healths])
    elif healths:
        print_table(_HEAD, [_row(each, zone) for each in healths])
        _print_most(notices)
    else:
        print_line("No feeds: `watcher feeds add URL` subscribes to one.")
    return 0 if all(each.ok for each in healths) else FAILED


def _healths(feeds: Sequence[Feed], items: Mapping[int, int], notices: Sequence[Notice]) -> list[FeedHealth]:
    healths = (
        FeedHealth(
            feed=feed,
            trouble=trouble_of(feed),
            items=items.get(feed.id, 0),
            notices=tuple(one for one in notices if one.feed_id == feed.id),
        )
        for feed in feeds
    )
    return sorted(healths, key=lambda each: (_ORDER[each.state], last_read(each.feed), each.feed.url))


def _row(health: FeedHealth, zone: tzinfo) -> tuple[Cell, ...]:
    feed = health.feed
    title = f" ({feed.title})" if feed.title else ""
    said = "; ".join(_said(health, zone))
    return (
        Styled(health.state, _STYLES[health.state]),
        "never" if feed.last_success is None else _minute(feed.last_success, zone),
        rhythm_told(feed.rhythm),
        _minute(feed.next_due, zone) if feed.is_polled else "-",
        str(feed.entries),
        str(health.items),
        redacted(f"{feed.url}{title}{': ' if said else ''}{said}"),
    )


def _said(health: FeedHealth, zone: tzinfo) -> list[str]:
    """What there is to say of a feed: its trouble or its error, what was lost, and what was told of it."""
    feed, said = health.feed, []
    if health.trouble is not None:
        said.append(health.trouble.words)
    elif feed.error:
        said.append(feed.error)
    if feed.gap_at is not None:
        said.append(f"entries were lost on {_minute(feed.gap_at, zone)}")
    if feed.quarantined_at is not None:
        said.append(f"all of it bore new names on {_minute(feed.quarantined_at, zone)}: kept, not judged")
    said += [f"told as {one.kind.value} on {_minute(one.raised_at, zone)}" for one in health.notices]
    return said


def _print_most(notices: Sequence[Notice]) -> None:
    for one in notices:
        if one.kind is NoticeKind.MOST:
            print_line(f"\n{one.words}")


def _shape(health: FeedHealth) -> Shape:
    """One feed for other programs: `rhythm_s` is in seconds, `items` counts what is kept."""
    feed = health.feed
    return {
        "url": redacted(feed.url),
        "title": feed.title,
        "ok": health.ok,
        "state": health.state,
        "error": redacted(feed.error),
        "trouble": "" if health.trouble is None else redacted(health.trouble.words),
        "items": health.items,
        "entries": feed.entries,
        "last_success": moment(feed.last_success),
        "next_poll": moment(feed.next_due) if feed.is_polled else None,
        "rhythm_s": None if feed.rhythm is None else feed.rhythm.total_seconds(),
        "newest_at": moment(feed.newest_at),
        "failures": feed.failures,
        "gap_at": moment(feed.gap_at),
        "quarantined_at": moment(feed.quarantined_at),
        "retired": feed.retired_at is not None,
        "notices": [_notice_shape(one) for one in health.notices],
    }


def _notice_shape(notice: Notice) -> Shape:
    return {
        "kind": notice.kind.value,
        "words": redacted(notice.words),
        "since": moment(notice.since),
        "raised_at": moment(notice.raised_at),
        "reminded_at": moment(notice.reminded_at),
    }


def _minute(when: datetime, zone: tzinfo) -> str:
    return f"{when.astimezone(zone):%Y-%m-%d %H:%M}"
