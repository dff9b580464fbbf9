"""Run the daemon until it is told to stop."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from threading import Event

import structlog

from storage import WarningKind, is_empty, upgrade
from watcher.app import App, open_app
from watcher.attention.recipient import Channel
from watcher.cli.actions.opening import settings_for
from watcher.cli.invocation import Invocation
from watcher.config import Settings
from watcher.config.supervision import read_supervision
from watcher.daemon import Daemon
from watcher.ledger.revising import note_revisions
from watcher.operator import clear
from watcher.service.gear import equip
from watcher.service.health import open_health
from watcher.service.hold import Hold, LostError, take_hold
from watcher.service.process import leave, reload_on_hangup, stop_on_signals, unless_stopped
from watcher.service.reload import Reload, source_of
from watcher.service.supervisor import Supervisor
from watcher.service.vitals import Vitals

_log = structlog.get_logger(__name__)


def run_daemon(invocation: Invocation) -> None:
    """Open everything, work until stopped, close everything. A database without tables is set up.

    Raises:
        HeldError: another daemon holds the database.
        LostError: another daemon took it over.
    """
    stop, asked = Event(), Event()
    stop_on_signals(stop)
    reload_on_hangup(asked, stop)
    source = source_of(invocation.config)
    settings = settings_for(invocation)
    _log.debug("daemon.starting")
    with ExitStack() as stack:
        opened = unless_stopped(stop, lambda: stack.enter_context(_opened(settings)))
        if opened is None:
            _log.info("daemon.stopped", drained=False)
            leave(drained=False)
            return
        app, hold = opened
        supervisor = Supervisor(*read_supervision(pid=os.getpid()))
        equipped = partial(equip, stop=stop)
        reload = Reload(equipped(app), source, hold, equip=equipped, supervisor=supervisor, asked=asked)
        stack.callback(reload.close)
        _tell(app)
        vitals = Vitals(app.store, app.now, reloads=lambda: reload.counts)
        stack.enter_context(open_health(settings.health, vitals))
        daemon = Daemon(reload, hold, stop, vitals, supervisor)
        drained = daemon.run()
        leave(drained=drained, code=int(bool(daemon.lost)))
        if daemon.lost:
            raise LostError(daemon.lost)


def _tell(app: App) -> None:
    """Log what is watched, and whom nobody can reach."""
    settings = app.settings
    if not settings.recipients:
        _log.warning("mail.off", why="no recipients", todo="set mail_to to have alerts and digests mailed")
    elif settings.smtp is None and any(one.channel is Channel.MAIL for one in settings.recipients):
        _log.warning(
            "mail.waits", why="no mail server", todo="set smtp_url; until then mail waits in the outbox"
        )
    packs = [ruleset.pack.id for ruleset in app.rulesets]
    with app.store.read() as tx:
        feeds = sum(feed.is_polled for feed in tx.feeds.all())
    _log.info("daemon.watches", packs=packs, feeds=feeds, recipients=len(settings.recipients))


@contextmanager
def _opened(settings: Settings) -> Iterator[tuple[App, Hold]]:
    if is_empty(settings.database_url):
        upgrade(settings.database_url)
    with open_app(settings) as app:
        hold = take_hold(app.store, app.now)
        try:
            clear(app, WarningKind.REFUSED)  # what is there now was taken
            note_revisions(app.store, app.rulesets, app.now())
            with app.store.begin() as tx:
                tx.daemons.loaded(hold.daemon.holder, at=app.now(), waiting_keys="", rulesets=app.digests)
            yield app, hold
        finally:
            hold.release()
