"""`watcher db`: the database itself."""

# ruff: noqa: PLC0415 -- what is slow to import waits until the command runs

from datetime import datetime
from typing import Annotated

import typer

from watcher.cli.invocation import invocation
from watcher.cli.listing import DAY_OR_TIME
from watcher.cli.signing import By, Why

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
