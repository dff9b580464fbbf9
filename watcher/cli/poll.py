"""`watcher poll`: one sweep, for those who have a cron and want no daemon."""

# ruff: noqa: PLC0415 -- what is slow to import waits until the command runs

import typer

from watcher.cli.invocation import invocation


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("poll", epilog="Example: watcher poll")(poll)


def poll(ctx: typer.Context) -> None:
    """Poll every feed that is due, send what is due, write the digests that are due, and end.

    Ends with 1 when no feed could be read.
    """
    from watcher.cli.actions.poll import poll_once

    raise typer.Exit(poll_once(invocation(ctx)))
