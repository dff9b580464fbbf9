"""`watcher digest`: a week at a glance, for all or as one recipient gets it."""

# ruff: noqa: PLC0415 -- what is slow to import waits until the command runs

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from watcher.cli.invocation import invocation
from watcher.cli.signing import By, Why


class Format(StrEnum):
    """How a digest is written."""

    TEXT = "text"
    HTML = "html"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("digest", epilog="Example: watcher digest --week 2026-W05 --out digest.html")(digest)


def digest(  # noqa: PLR0913 -- the options of a command are its parameters
    ctx: typer.Context,
    *,
    week: Annotated[
        str | None,
        typer.Option(
            help="The ISO week. Without it: this week so far.", metavar="YYYY-Www", show_default=False
        ),
    ] = None,
    for_: Annotated[
        str | None,
        typer.Option(
            "--for",
            help="What this recipient gets: an address, or the name of a webhook or chat.",
            metavar="RECIPIENT",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write to this file instead of the screen.", show_default=False)
    ] = None,
    format_: Annotated[
        Format | None,
        typer.Option("--format", help="Without it: html for a file named so, else text.", show_default=False),
    ] = None,
    send: Annotated[
        bool,
        typer.Option("--send", help="Send it to the recipient, or to all who get the digest, once more."),
    ] = False,
    open_: Annotated[bool, typer.Option("--open", help="Show it as a page in the browser.")] = False,
    by: By = None,
    why: Why = "",
) -> None:
    """Print the digest of a week: every forecast, what moved it, and how well the feeds were read.

    It tells the week as it is known now; what was mailed on its day is kept in the data folder as it was.
    """
    from watcher.cli.actions.digest import Asked, open_digest, print_digest, send_digest
    from watcher.cli.actions.signing import signature

    asked = Asked(week=week, recipient=for_)
    if send:
        send_digest(invocation(ctx), asked, signature(by, why))
    if out is not None or not (send or open_):
        by_name = Format.HTML if out is not None and out.suffix.lower() in {".html", ".htm"} else Format.TEXT
        print_digest(invocation(ctx), asked, out=out, html=(format_ or by_name) is Format.HTML)
    if open_:
        open_digest(invocation(ctx), asked)
