"""Bring the database to the version that the program needs; delete what is old."""

import time
from datetime import UTC, datetime

from storage import Deed, upgrade
from watcher.app import opened_store, utc_now
from watcher.cli.actions.opening import settings_for
from watcher.cli.actions.printing import print_line
from watcher.cli.actions.signing import Signature
from watcher.cli.invocation import Invocation
from watcher.mail.words import counted
from watcher.retention import prune


def upgrade_database(invocation: Invocation) -> None:
    """Upgrade, and say from what to what. Raises StorageError."""
    done = upgrade(settings_for(invocation).database_url)
    if done.before == done.after:
        print_line(f"The database is up to date (version {done.after}).")
    elif done.before:
        print_line(f"Upgraded the database from version {done.before} to {done.after}.")
    else:
        print_line(f"Made the tables (version {done.after}).")


def prune_items(invocation: Invocation, before: datetime, signature: Signature, *, dry_run: bool) -> None:
    """Delete items, or say how many would be. `before` is naive, in the configured time zone."""
    settings = settings_for(invocation)
    moment = before.replace(tzinfo=settings.timezone).astimezone(UTC)
    with opened_store(settings) as store:
        if dry_run:
            with store.read() as tx:
                print_line(f"{counted(tx.items.prunable(moment), 'item')} would be deleted.")
        else:
            deleted = prune(store, moment, time.sleep)
            with store.begin() as tx:
                act = signature.act(Deed.PRUNE, f"before {before.isoformat()}", counted(deleted, "item"))
                tx.acts.add(act, utc_now())
            print_line(f"{counted(deleted, 'item')} deleted.")
