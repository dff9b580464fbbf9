"""One sweep over the feeds that are due, with what follows from it."""

import time
from threading import Event

from rich.console import Console
from rich.progress import Progress

from watcher.app import App, open_doors, open_fetch, open_pages
from watcher.cli.actions.health import SWEEP
from watcher.cli.actions.opening import app_for
from watcher.cli.actions.printing import Styled, print_line, print_table
from watcher.cli.ending import FAILED
from watcher.cli.invocation import Invocation
from watcher.clock import pull_back
from watcher.deliver import deliver
from watcher.digest import IsoWeek
from watcher.errors import WatcherError
from watcher.lapsing import note_lapses
from watcher.mail.words import counted, moment
from watcher.notify import keep_notices
from watcher.poll import Polled
from watcher.promise import close_catch_up, tell_ended_silences
from watcher.retention import prune_old
from watcher.sweep import sweep
from watcher.weekly import write_due_digests


def poll_once(invocation: Invocation) -> int:
    """Sweep and do all that the daemon's jobs do, once; tell what happened, and return the exit code."""
    with app_for(invocation) as app:
        with app.store.begin() as tx:
            pull_back(tx, app.now(), app.settings)
        polled = _sweep(app)
        with app.store.begin() as tx:
            tx.heartbeats.beat(SWEEP, app.now())
        note_lapses(app)
        weeks, trouble = _digests(app)
        keep_notices(app)
        tell_ended_silences(app)
        close_catch_up(app)
        delivered = deliver(app, open_doors(app), lambda: False)
        prune_old(app, time.sleep)
        idle = "" if polled else _why_none(app)
    _tell(polled)
    alerts = sum(len(one.alerts) for one in polled)
    failed = sum(bool(one.error) for one in polled)
    digests = "".join(f", digest of {week} written" for week in weeks)
    unsent = f", {counted(delivered.failed, 'mail')} failed" if delivered.failed else ""
    sent = f"{counted(delivered.sent, 'mail')} sent{unsent}"
    feeds = f"{counted(len(polled), 'feed')} polled{idle}"
    print_line(f"{feeds}, {failed} failed, {counted(alerts, 'alert')}, {sent}{digests}")
    if trouble is not None:
        raise trouble
    return FAILED if polled and failed == len(polled) else 0


def _digests(app: App) -> tuple[tuple[IsoWeek, ...], WatcherError | None]:
    """Write what is due; where a file cannot be written, the mails still go out before it is told."""
    try:
        return write_due_digests(app), None
    except WatcherError as error:
        return (), error


def _sweep(app: App) -> list[Polled]:
    """Sweep with a progress bar on a terminal."""
    console = Console(stderr=True)
    with app.store.read() as tx:
        due = tx.feeds.count_due(app.now())
    polled: list[Polled] = []
    with (
        open_fetch(app, Event()) as fetch,
        open_pages(app, Event()) as read_whole,
        Progress(console=console, disable=not console.is_terminal) as progress,
    ):
        bar = progress.add_task("Polling", total=due)
        for one in sweep(app, fetch, read_whole=read_whole):
            polled.append(one)
            progress.advance(bar)
    return polled


def _why_none(app: App) -> str:
    """Say why no feed was polled, and what to do or when to come again."""
    with app.store.read() as tx:
        due = tx.feeds.next_due(app.now())
    if due is None:
        return " (there is none: `watcher feeds add` subscribes to one)"
    return f" (none is due before {moment(due, app.settings.timezone)})"


def _tell(polled: list[Polled]) -> None:
    rows = [
        (
            str(one.items),
            str(len(one.alerts)),
            Styled(one.error or "ok", "red" if one.error else "green"),
            one.feed.url,
        )
        for one in sorted(polled, key=lambda one: (bool(one.error), one.feed.url))
    ]
    if rows:
        print_table(("NEW", "ALERTS", "RESULT", "FEED"), rows)
