"""`watcher init`: a configuration file to start from."""

# ruff: noqa: PLC0415 -- what is slow to import waits until the command runs

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("init", epilog="Example: watcher init watcher.yaml")(init)


def init(
    file: Annotated[Path, typer.Argument(help="Where to write it.")] = Path("watcher.yaml"),
    *,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file if it is there.")] = False,
) -> None:
    """Write a configuration file in which every key is explained."""
    from watcher.cli.actions.init import write_template

    write_template(file, overwrite=force)
