"""Find the feeds of a web page, show them, and subscribe to those that are wanted."""

import sys
from collections.abc import Sequence
from threading import Event

from storage import Deed, FeedExistsError, NewFeed
from watcher.app import App, open_fetch
from watcher.cli.actions.opening import app_for
from watcher.cli.actions.picking import picked
from watcher.cli.actions.printing import print_json, print_line, print_table
from watcher.cli.actions.shapes import Shape
from watcher.cli.actions.signing import Signature, signed
from watcher.cli.ending import FAILED, MistakeError
from watcher.cli.invocation import Invocation
from watcher.config import new_feed
from watcher.mail.plain import clean
from watcher.redact import redacted
from watcher.sources.discover import Found, Source, discover

_HEAD = ("", "KIND", "ENTRIES", "LANGUAGE", "FEED")


def discover_feeds(
    invocation: Invocation, url: str, *, add: bool, numbers: Sequence[int], as_json: bool
) -> int:
    """Print the feeds of a page; with `add` subscribe to the only one, else to those with these `numbers`.

    The code is 1 where the page cannot be fetched or has none.

    Raises:
        ProblemsError: this is no web address.
        MistakeError: it is not clear which is wanted.
    """
    page = new_feed({"url": url}).url
    with app_for(invocation) as app:
        with open_fetch(app, Event()) as fetch:
            found = discover(fetch, page)
        if as_json:
            print_json(_shape(found))
        else:
            _tell(found)
        if not found.sources:
            _complain(
                found.failure or "no feed was found: neither announced, nor linked, nor where sites have it"
            )
            return FAILED
        if add or numbers:
            told = _subscribe(app, page, _wanted(found.sources, numbers), Signature(who=signed(None)))
            for words in () if as_json else told:
                print_line(words)
    return 0


def _wanted(sources: Sequence[Source], numbers: Sequence[int]) -> list[Source]:
    if not numbers:
        if len(sources) > 1:
            raise MistakeError(f"{len(sources)} feeds were found: say which with --pick 1 to {len(sources)}")
        return list(sources)
    return picked(sources, numbers)


def _subscribe(app: App, page: str, wanted: Sequence[Source], signature: Signature) -> list[str]:
    """Subscribe to each that is not there yet, and say so; the page is where its address was seen."""
    with app.store.begin() as tx:
        told = []
        for one in wanted:
            feed = NewFeed(
                url=one.url,
                title=one.title,
                language=one.language,
                seen_at="" if redacted(page) != page else page,
                seen_on=app.now().date(),
            )
            try:
                tx.feeds.add(feed, app.now())
            except FeedExistsError:
                told.append(f"{_shown(one.url)} is there already.")
                continue
            tx.acts.add(signature.act(Deed.FEED_ADD, one.url, f"found at {page}"), app.now())
            told.append(f"Subscribed to {_shown(one.url)}.")
    return told


def _tell(found: Found) -> None:
    if found.sources:
        print_table(_HEAD, [_row(number, one) for number, one in enumerate(found.sources, start=1)])
    for url, why in found.refused:
        _complain(f"no feed: {redacted(url)}: {why}")


def _row(number: int, source: Source) -> tuple[str, ...]:
    title = f" ({source.title})" if source.title else ""
    return (
        str(number),
        source.kind,
        str(source.entries),
        source.language or "-",
        f"{redacted(source.url)}{title}",
    )


def _shape(found: Found) -> Shape:
    return {
        "feeds": [
            {
                "url": redacted(one.url),
                "how": one.how.value,
                "kind": one.kind,
                "title": one.title,
                "language": one.language,
                "entries": one.entries,
            }
            for one in found.sources
        ],
        "refused": [{"url": redacted(url), "why": why} for url, why in found.refused],
        "failure": found.failure,
    }


def _complain(words: str) -> None:
    print(f"watcher: {clean(words)}", file=sys.stderr)  # noqa: T201  an answer's companion, not a log


def _shown(url: str) -> str:
    return clean(redacted(url))
