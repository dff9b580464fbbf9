"""Run the daemon until it is told to stop."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Event

import structlog

from storage import is_empty, upgrade
from watcher.app import App, open_app, open_fetch, open_pages, sender
from watcher.attention.recipient import Channel
from watcher.cli.actions.opening import settings_for
from watcher.cli.invocation import Invocation
from watcher.config import Settings
from watcher.daemon import Daemon, leave, stop_on_signals, unless_stopped

_log = structlog.get_logger(__name__)


def run_daemon(invocation: Invocation) -> None:
    """Open everything, work until stopped, close everything. A database without tables is set up."""
    stop = Event()
    stop_on_signals(stop)
    settings = settings_for(invocation)
    _log.debug("daemon.starting")
    with ExitStack() as stack:
        app = unless_stopped(stop, lambda: stack.enter_context(_opened(settings)))
        if app is None:
            _log.info("daemon.stopped", drained=False)
            leave(drained=False)
            return
        fetch = stack.enter_context(open_fetch(app, stop))
        read_whole = stack.enter_context(open_pages(app, stop))
        if not settings.recipients:
            _log.warning(
                "mail.off", why="no recipients", todo="set mail_to to have alerts and digests mailed"
            )
        elif settings.smtp is None and any(one.channel is Channel.MAIL for one in settings.recipients):
            _log.warning(
                "mail.waits", why="no mail server", todo="set smtp_url; until then mail waits in the outbox"
            )
        packs = [ruleset.pack.id for ruleset in app.rulesets]
        with app.store.read() as tx:
            feeds = sum(feed.is_polled for feed in tx.feeds.all())
        _log.info("daemon.watches", packs=packs, feeds=feeds, recipients=len(settings.recipients))
        drained = Daemon(app, fetch, sender(app), stop, read_whole=read_whole).run()
        leave(drained=drained)


@contextmanager
def _opened(settings: Settings) -> Iterator[App]:
    if is_empty(settings.database_url):
        upgrade(settings.database_url)
    with open_app(settings) as app:
        yield app
