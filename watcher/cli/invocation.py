"""What stands on the command line before the command. Light: every command's help imports it."""

from dataclasses import dataclass
from pathlib import Path

import typer


@dataclass(slots=True, kw_only=True)
class Invocation:
    """The options that every command shares; filled before the command runs."""

    config: Path | None = None
    verbose: bool = False


def invocation(ctx: typer.Context) -> Invocation:
    """Give the shared options of a running command."""
    return ctx.ensure_object(Invocation)
