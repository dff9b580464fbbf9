"""Bring the database to the version that the program needs."""

from storage import upgrade
from watcher.cli.actions.opening import settings_for
from watcher.cli.actions.printing import print_line
from watcher.cli.invocation import Invocation


def upgrade_database(invocation: Invocation) -> None:
    """Upgrade, and say from what to what. Raises StorageError."""
    done = upgrade(settings_for(invocation).database_url)
    if done.before == done.after:
        print_line(f"The database is up to date (version {done.after}).")
    elif done.before:
        print_line(f"Upgraded the database from version {done.before} to {done.after}.")
    else:
        print_line(f"Made the tables (version {done.after}).")
