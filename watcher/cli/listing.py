"""What commands that list have in common: their options, and groups that list when no command is named."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from watcher.cli.ending import MistakeError

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]

#: How an option takes a day.
DAY: dict[str, Any] = {"formats": ["%Y-%m-%d"], "metavar": "DATE", "show_default": False}

#: How an option takes a day, or a time of a day.
DAY_OR_TIME: dict[str, Any] = {
    "formats": ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    "metavar": "DATE",
    "show_default": False,
}


def list_unless_named(ctx: typer.Context, list_: Callable[..., None], **options: object) -> None:
    """Run a group's `list` where no command of the group is named.

    Raises:
        MistakeError: options stand before a command that is named: they are the list's.

    """
    if ctx.invoked_subcommand is None:
        list_(ctx, **options)
    elif any(options.values()):
        raise MistakeError(f"write the options after `{ctx.info_name} {ctx.invoked_subcommand}`")


def lists_by_itself(group: typer.Typer, list_: Callable[..., None]) -> None:
    """Let a group run its `list`, which takes `--json` only: `watcher feeds` is `watcher feeds list`."""

    @group.callback(invoke_without_command=True)
    def _alone(ctx: typer.Context, *, as_json: Json = False) -> None:
        list_unless_named(ctx, list_, as_json=as_json)
