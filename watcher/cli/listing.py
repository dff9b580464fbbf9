"""Groups of commands that list when none is named: `watcher feeds` is `watcher feeds list`."""

from collections.abc import Callable
from typing import Annotated

import typer

from watcher.cli.ending import MistakeError

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def lists_by_itself(group: typer.Typer, name: str, list_: Callable[..., None]) -> None:
    """Let a group run its `list`, which takes `--json` only, where no command of it is named."""

    @group.callback(invoke_without_command=True)
    def _alone(ctx: typer.Context, *, as_json: Json = False) -> None:
        if ctx.invoked_subcommand is None:
            list_(ctx, as_json=as_json)
        elif as_json:
            raise MistakeError(f"write the options after `{name} {ctx.invoked_subcommand}`")
