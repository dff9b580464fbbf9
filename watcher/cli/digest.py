"""`watcher digest`: a week at a glance."""

# ruff: noqa: PLC0415 -- what is slow to import waits until the command runs

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from watcher.cli.invocation import invocation


class Format(StrEnum):
    """How a digest is written."""

    TEXT = "text"
    HTML = "html"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("digest", epilog="Example: watcher digest --week 2026-W05 --out digest.html")(digest)


def digest(
    ctx: typer.Context,
    *,
    week: Annotated[
        str | None,
        typer.Option(
            help="The ISO week. Without it: this week so far.", metavar="YYYY-Www", show_default=False
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write to this file instead of the screen.", show_default=False)
    ] = None,
    format_: Annotated[
        Format | None,
        typer.Option("--format", help="Without it: html for a file named so, else text.", show_default=False),
    ] = None,
) -> None:
    """Print the digest of a week: every forecast, what moved it, and which feeds failed."""
    from watcher.cli.actions.digest import write_digest

    by_name = Format.HTML if out is not None and out.suffix.lower() in {".html", ".htm"} else Format.TEXT
    write_digest(invocation(ctx), week=week, out=out, html=(format_ or by_name) is Format.HTML)
