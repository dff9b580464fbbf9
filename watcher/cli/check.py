"""`watcher check`: is everything in place?"""

# ruff: noqa: PLC0415 -- what is slow to import waits until the command runs

from pathlib import Path
from typing import Annotated

import typer

from watcher.cli.invocation import invocation
from watcher.cli.listing import Json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("check", epilog="Example: watcher check --assessment assessment.txt --offline")(check)


def check(
    ctx: typer.Context,
    *,
    assessment: Annotated[
        Path | None,
        typer.Option(
            help="The text of the assessment: the packs' citations are looked up in it.", show_default=False
        ),
    ] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Connect to nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Check configuration, packs, feeds, database and mail, and tell every problem at once.

    Ends with 2 where something must be corrected, with 1 where something is down.
    """
    from watcher.cli.actions.check import check_all

    raise typer.Exit(check_all(invocation(ctx), assessment=assessment, offline=offline, as_json=as_json))
