"""`watcher db`: the database itself."""

# ruff: noqa: PLC0415 -- what is slow to import waits until the command runs

import typer

from watcher.cli.invocation import invocation

_group = typer.Typer(
    help="Care for the database.", epilog="Example: watcher db upgrade", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    """Add the group."""
    app.add_typer(_group, name="db")


@_group.callback()
def _db() -> None:
    """Keep `upgrade` a command of its own: typer would take a single one for the group."""


@_group.command("upgrade", epilog="Example: watcher db upgrade")
def upgrade(ctx: typer.Context) -> None:
    """Bring the tables to the version that this program needs; it may be run again."""
    from watcher.cli.actions.db import upgrade_database

    upgrade_database(invocation(ctx))
