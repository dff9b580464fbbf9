"""`watcher db`: the database itself."""

# ruff: noqa: PLC0415 -- what is slow to import waits until the command runs

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from watcher.cli.invocation import invocation
from watcher.cli.listing import DAY_OR_TIME, Json
from watcher.cli.signing import By, Why

_File = Annotated[Path, typer.Argument(help="The file of the backup.", metavar="FILE", show_default=False)]

_group = typer.Typer(
    help="Care for the database.", epilog="Example: watcher db upgrade", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    """Add the group."""
    app.add_typer(_group, name="db")


@_group.command("upgrade", epilog="Example: watcher db upgrade")
def upgrade(ctx: typer.Context) -> None:
    """Bring the tables to the version that this program needs; it may be run again."""
    from watcher.cli.actions.db import upgrade_database

    upgrade_database(invocation(ctx))


@_group.command("prune", epilog="Example: watcher db prune --before 2025-01-01 --dry-run")
def prune(
    ctx: typer.Context,
    *,
    before: Annotated[
        datetime,
        typer.Option(
            help="Delete what was published before this day or time, in the configured time zone.",
            **DAY_OR_TIME,
        ),
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say how many, and delete none.")] = False,
    by: By = None,
    why: Why = "",
) -> None:
    """Delete old items that no alert holds; their feeds do not bring them back."""
    from watcher.cli.actions.db import prune_items
    from watcher.cli.actions.signing import signature

    prune_items(invocation(ctx), before, signature(by, why), dry_run=dry_run)


@_group.command("backup", epilog="Example: watcher db backup /backups/watcher-2026-01-27.db")
def backup(
    ctx: typer.Context,
    file: _File,
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace the file where it is there.")] = False,
) -> None:
    """Write all that the database holds to one file, also while the daemon runs.

    The file is SQLite, whatever the database is; only you may read it.
    """
    from watcher.cli.actions.backup import write_backup

    write_backup(invocation(ctx), file, force=force)


@_group.command("restore", epilog="Example: watcher db restore /backups/watcher-2026-01-27.db")
def restore(
    ctx: typer.Context,
    file: _File,
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Delete what the database holds; no daemon may hold it.")
    ] = False,
    by: By = None,
    why: Why = "",
) -> None:
    """Load a backup into an empty database, of either kind, and bring its tables up to date.

    It happens whole or not at all.
    """
    from watcher.cli.actions.backup import load_backup
    from watcher.cli.actions.signing import signature

    load_backup(invocation(ctx), file, signature(by, why), over=replace)


@_group.command("check", epilog="Example: watcher db check --json")
def check(ctx: typer.Context, *, as_json: Json = False) -> None:
    """Tell whether the database is sound: its file, its tables, and what its rows say. Nothing is changed.

    Ends with 1 when something is wrong.
    """
    from watcher.cli.actions.backup import check_database

    raise typer.Exit(check_database(invocation(ctx), as_json=as_json))
