"""`watcher demo`: the first contact."""

# ruff: noqa: PLC0415 -- what is slow to import waits until the command runs

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo", epilog="Example: watcher demo --dir ./demo")(demo)


def demo(
    *,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--dir", help="An empty folder to work in. Without it: a new temporary one.", show_default=False
        ),
    ] = None,
) -> None:
    """Watch a recorded year of news in seconds: real feeds, judgement, mails and digests, no network."""
    from watcher.cli.actions.demo import show_demo

    show_demo(folder)
