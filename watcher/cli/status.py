"""`watcher status`: does it work?"""

# ruff: noqa: PLC0415 -- what is slow to import waits until the command runs

from typing import Annotated

import typer

from watcher.cli.invocation import invocation


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("status", epilog="Example: watcher status --json")(status)


def status(
    ctx: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Tell in ten lines how the daemon, the feeds and the mail are doing.

    Ends with 1 when something is not well, so that a supervisor can ask it. Where `watcher poll`
    runs at least once a day, no daemon is missed.
    """
    from watcher.cli.actions.status import show_status

    raise typer.Exit(show_status(invocation(ctx), as_json=as_json))
