"""Have the daemon that holds the database read its settings and packs anew."""

import os
import signal

from watcher.app import opened_store
from watcher.cli.actions.opening import settings_for
from watcher.cli.actions.printing import print_line
from watcher.cli.invocation import Invocation
from watcher.errors import WatcherError
from watcher.service.hold import is_here, runs


def ask_for_reload(invocation: Invocation) -> None:
    """Send SIGHUP to the daemon. Raises WatcherError where there is none, or it is out of reach."""
    with opened_store(settings_for(invocation)) as store, store.read() as tx:
        daemon = tx.daemons.last()
    if daemon is None or daemon.until is None:
        raise WatcherError("no daemon holds this database: start it with `watcher run`")
    who = f"process {daemon.pid} on {daemon.host}"
    if not is_here(daemon):
        raise WatcherError(f"the daemon runs elsewhere ({who}): send it SIGHUP there")
    if not runs(daemon):
        raise WatcherError(f"the daemon ({who}) has ended: start it with `watcher run`")
    try:
        os.kill(daemon.pid, signal.SIGHUP)
    except OSError as error:
        raise WatcherError(f"the daemon ({who}) cannot be told: {error.strerror}") from error
    print_line(f"{who} was told: `watcher status` says what came of it")
