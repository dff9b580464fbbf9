"""Exchange lists of feeds with other readers."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from rules import Problem
from storage import Deed, FeedExistsError, NewFeed, Store
from watcher.app import App
from watcher.cli.actions.opening import app_for
from watcher.cli.actions.printing import print_line
from watcher.cli.actions.signing import Signature
from watcher.cli.ending import FAILED, MistakeError
from watcher.cli.invocation import Invocation
from watcher.mail.plain import clean
from watcher.mail.words import counted
from watcher.redact import redacted
from watcher.sources.opml import MAX_BYTES, Outlines, read_opml, write_opml


def import_feeds(invocation: Invocation, file: str, signature: Signature) -> int:
    """Subscribe to the feeds of an OPML file, `-` for standard input; those that are there stay as they are.

    Single feeds that cannot be read are told with their lines, the others are subscribed to, and the
    code is 1.

    Raises:
        ProblemsError: it is no OPML; nothing was changed.
        MistakeError: the file cannot be opened.
    """
    name = "standard input" if file == "-" else file
    outlines = read_opml(_content(file), name)
    with app_for(invocation) as app:
        new = _added(app, outlines.feeds, name, signature)
    _tell_problems(outlines.problems)
    print_line(_summary(outlines, new))
    return FAILED if outlines.problems else 0


def export_feeds(invocation: Invocation, out: Path | None) -> None:
    """Print the feeds subscribed to as OPML, or write them to a file that is not there yet.

    Raises:
        MistakeError: the file is there already.
        OSError: it cannot be written.
    """
    with app_for(invocation) as app:
        feeds = _feeds(app.store)
    text = write_opml(feeds, "Feeds of Forecast Watcher")
    if out is None:
        print_line(text.removesuffix("\n"))
        sys.stdout.flush()
    else:
        _write(out, text)
        print_line(f"Wrote {counted(len(feeds), 'feed')} to {clean(str(out))}.")
    if secret := sum(redacted(feed.url) != feed.url for feed in feeds):
        words = f"{counted(secret, 'address')} with a password or a token in it: keep the list to yourself"
        print(f"watcher: {words}", file=sys.stderr)  # noqa: T201  a warning


def _feeds(store: Store) -> tuple[NewFeed, ...]:
    with store.read() as tx:
        return tuple(
            NewFeed(
                url=feed.url,
                title=feed.title,
                language=feed.language,
                country=feed.country,
                grade=feed.grade,
                seen_at=feed.seen_at,
                seen_on=feed.seen_on,
                enabled=feed.enabled,
            )
            for feed in tx.feeds.all()
        )


def _content(file: str) -> bytes:
    try:
        if file == "-":
            return sys.stdin.buffer.read(MAX_BYTES + 1)
        with Path(file).open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise MistakeError(f"{file}: {error.strerror}") from error


def _added(app: App, feeds: Iterable[NewFeed], source: str, signature: Signature) -> int:
    """Subscribe to feeds, all or, where the database fails, none; say how many were not there."""
    new = 0
    with app.store.begin() as tx:
        for feed in feeds:
            try:
                tx.feeds.add(feed, app.now())
            except FeedExistsError:
                continue
            tx.acts.add(signature.act(Deed.FEED_IMPORT, feed.url, f"from {source}"), app.now())
            new += 1
    return new


def _summary(outlines: Outlines, new: int) -> str:
    old, twice, bad = len(outlines.feeds) - new, len(outlines.repeated), len(outlines.problems)
    parts = (
        f"Subscribed to {counted(new, 'feed')}",
        f"{old} there already" if old else "",
        f"{twice} named more than once" if twice else "",
        f"{bad} that cannot be read" if bad else "",
    )
    return ", ".join(filter(None, parts)) + "."


def _tell_problems(problems: Iterable[Problem]) -> None:
    for problem in problems:
        print(clean(redacted(str(problem))), file=sys.stderr)  # noqa: T201  an answer's companion, not a log


def _write(out: Path, text: str) -> None:
    """Write a new file that its owner only may read: addresses may hold passwords."""
    try:
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise MistakeError(f"{out} is there already: name another file, or remove it") from error
    with os.fdopen(handle, "w", encoding="utf-8") as opened:
        opened.write(text)
