"""`watcher acts`: what was done by hand."""

# ruff: noqa: PLC0415 -- what is slow to import waits until the command runs

from datetime import datetime
from typing import Annotated

import typer

from watcher.cli.invocation import invocation
from watcher.cli.listing import DAY_OR_TIME, Json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("acts", epilog="Example: watcher acts --since 2026-01-01 --about 3f2a9c")(acts)


def acts(
    ctx: typer.Context,
    *,
    since: Annotated[
        datetime | None,
        typer.Option(help="Only those from this day or time on, in the configured time zone.", **DAY_OR_TIME),
    ] = None,
    about: Annotated[
        str | None,
        typer.Option(
            help="Only those on this: the id of an alert, the number of a silence, a feed's address.",
            metavar="ID",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """List what was done by hand, newest first: what, to what, by whom and why."""
    from watcher.cli.actions.acts import list_acts

    list_acts(invocation(ctx), since=since, about=about, as_json=as_json)
