"""Write a backup, restore one, and tell whether the database is sound."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from storage import Copied, Deed, Finding, SchemaError, examine, is_empty, replace, restore, save
from storage.backup import Tell
from watcher.app import opened_store, utc_now
from watcher.cli.actions.opening import settings_for
from watcher.cli.actions.printing import print_json, print_line
from watcher.cli.actions.signing import Signature
from watcher.cli.ending import FAILED, MistakeError
from watcher.cli.invocation import Invocation
from watcher.clock import furthest
from watcher.config import Settings
from watcher.mail.words import counted
from watcher.service.hold import take_hold


def write_backup(invocation: Invocation, file: Path, *, force: bool) -> None:
    """Write the backup and say what is in it. Raises MistakeError where the file is there."""
    settings = settings_for(invocation)
    if file.exists() and not force:
        raise MistakeError(f"{file} is there already: name another file, or replace it with --force")
    with _progress() as tell:
        copied = save(settings.database_url, file, tell)
    print_line(f"Backed up {_told(copied)} to {file} (version {copied.version.after}).")


def load_backup(invocation: Invocation, file: Path, signature: Signature, *, over: bool) -> None:
    """Restore a backup, `over` what is there where that is asked for, and say what is back."""
    settings = settings_for(invocation)
    if over:
        _refuse_while_it_runs(settings)
    with _progress() as tell:
        copied = (replace if over else restore)(file, settings.database_url, tell)
    with opened_store(settings) as store, store.begin() as tx:
        tx.acts.add(signature.act(Deed.RESTORE, str(file)), utc_now())
    version = copied.version
    since = "" if version.before == version.after else f", upgraded from {version.before}"
    print_line(f"Restored {_told(copied)} from {file} (version {version.after}{since}).")


def check_database(invocation: Invocation, *, as_json: bool) -> int:
    """Print what is wrong with the database; the code is 0 when it is sound, else 1. Raises StorageError."""
    settings, now = settings_for(invocation), utc_now()
    findings = examine(settings.database_url, now=now, furthest=furthest(now, settings))
    if as_json:
        shapes = [{"table": one.table, "what": one.what, "rows": one.rows} for one in findings]
        print_json({"sound": not findings, "findings": shapes})
    else:
        for line in map(_words, findings):
            print_line(line)
        if not findings:
            print_line("The database is sound.")
    return FAILED if findings else 0


@contextmanager
def _progress() -> Iterator[Tell]:
    """Show on a terminal how far the copying is."""
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=None)

        def tell(table: str, done: int, whole: int) -> None:
            progress.update(task, description=table, completed=done, total=whole)

        yield tell


def _refuse_while_it_runs(settings: Settings) -> None:
    """Raise HeldError while a daemon holds the database. Of older tables none is asked for."""
    if is_empty(settings.database_url):
        return
    try:
        with opened_store(settings) as store:
            take_hold(store, utc_now).release()
    except SchemaError:
        return


def _told(copied: Copied) -> str:
    named = (("feed", "feed"), ("item", "item"), ("alert", "alert"))
    words = ", ".join(counted(copied.rows.get(table, 0), word) for table, word in named)
    return f"{words}, {counted(sum(copied.rows.values()), 'row')} in all,"


def _words(finding: Finding) -> str:
    if not finding.table:
        return finding.what
    return f"{finding.table}: {finding.what} ({counted(finding.rows, 'row')})"
