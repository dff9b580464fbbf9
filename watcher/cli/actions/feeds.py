"""List feeds, subscribe, unsubscribe, switch on and off."""

import sys
from collections.abc import Mapping
from datetime import datetime, tzinfo
from difflib import get_close_matches

from yarl import URL

from storage import Deed, Feed, Store
from watcher.cli.actions.opening import app_for
from watcher.cli.actions.printing import Styled, print_json, print_line, print_table
from watcher.cli.actions.shapes import feed_shape
from watcher.cli.actions.signing import Signature
from watcher.cli.ending import MistakeError
from watcher.cli.invocation import Invocation
from watcher.config import new_feed
from watcher.feeds.guard import literal_refusal
from watcher.mail.plain import clean
from watcher.redact import redacted

#: How the parser's words begin for what is no feed but may name some.
_PAGE = "this is a web page"
_HEAD = ("STATE", "LAST READ", "NEXT", "LANGUAGE", "GRADE", "FEED")


def list_feeds(invocation: Invocation, *, as_json: bool) -> None:
    """Print every feed subscribed to, in the order they came."""
    with app_for(invocation) as app:
        with app.store.read() as tx:
            feeds = tx.feeds.all()
        zone = app.settings.timezone
    if as_json:
        print_json([feed_shape(feed) for feed in feeds])
    elif feeds:
        print_table(_HEAD, [_row(feed, zone) for feed in feeds])
    else:
        print_line("No feeds: `watcher feeds add URL` subscribes to one.")


def add_feed(invocation: Invocation, written: Mapping[str, str], signature: Signature) -> None:
    """Subscribe to a feed. Raises ProblemsError for a bad value, and FeedExistsError.

    That polling will refuse its address is told on standard error: it may be allowed later.
    """
    feed = new_feed(written)
    with app_for(invocation) as app:
        with app.store.begin() as tx:
            tx.feeds.add(feed, app.now())
            tx.acts.add(signature.act(Deed.FEED_ADD, feed.url), app.now())
        refusal = literal_refusal(URL(feed.url).raw_host or "", app.settings.allow_private)
    print_line(f"Subscribed to {_shown(feed.url)}.")
    if refusal:
        print(clean(f"watcher: it will not be polled: {refusal}"), file=sys.stderr)  # noqa: T201  a warning


def remove_feed(invocation: Invocation, url: str, signature: Signature) -> None:
    """Unsubscribe from a feed. Raises MistakeError where it is not subscribed to."""
    with app_for(invocation) as app:
        with app.store.begin() as tx:
            done = tx.feeds.remove(url)
            if done:
                tx.acts.add(signature.act(Deed.FEED_REMOVE, url), app.now())
        _require(app.store, url, done=done)
    print_line(f"Unsubscribed from {_shown(url)}.")


def enable_feed(invocation: Invocation, url: str, signature: Signature, *, enabled: bool) -> None:
    """Poll a feed, or stop polling it. Raises MistakeError where it is not subscribed to."""
    deed = Deed.FEED_ENABLE if enabled else Deed.FEED_DISABLE
    with app_for(invocation) as app:
        with app.store.begin() as tx:
            done = tx.feeds.enable(url, enabled=enabled)
            if done:
                tx.acts.add(signature.act(deed, url), app.now())
        _require(app.store, url, done=done)
    print_line(f"{_shown(url)} is polled." if enabled else f"{_shown(url)} is no longer polled.")


def _require(store: Store, url: str, *, done: bool) -> None:
    if done:
        return
    with store.read() as tx:
        known = [feed.url for feed in tx.feeds.all()]
    close = get_close_matches(url, known, n=1)
    hint = f"did you mean {close[0]} ?" if close else "`watcher feeds` lists them"
    raise MistakeError(f"there is no feed {url!r}: {hint}")


def _row(feed: Feed, zone: tzinfo) -> tuple[str | Styled, ...]:
    title = f" ({feed.title})" if feed.title else ""
    hint = f": `watcher feeds discover {feed.url}` finds its feeds" if feed.error.startswith(_PAGE) else ""
    error = f": {feed.error}{hint}" if feed.error else ""
    return (
        _state(feed),
        "never" if feed.last_success is None else _minute(feed.last_success, zone),
        _minute(feed.next_due, zone) if feed.is_polled else "-",
        feed.language or "-",
        feed.grade.value,
        redacted(f"{feed.url}{title}{error}"),
    )


def _minute(moment: datetime, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def _state(feed: Feed) -> Styled:
    if not feed.enabled:
        return Styled("off", "dim")
    if feed.retired_at:
        return Styled("retired", "red")
    if feed.error:
        return Styled("failing", "red")
    return Styled("new", "") if feed.last_success is None else Styled("ok", "green")


def _shown(url: str) -> str:
    return clean(redacted(url))
