"""What commands that list have in common: their options, and groups that list when no command is named."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

import typer

from watcher.cli.ending import MistakeError

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]

#: Nothing is older; and the weeks before a day, in any zone, are to be days as well.
_FIRST_YEAR = 1900


def _not_too_early(value: datetime | None) -> datetime | None:
    """Refuse a day near the begin of the calendar."""
    if value is not None and value.year < _FIRST_YEAR:
        raise typer.BadParameter(f"{value.date()} is before {_FIRST_YEAR}")
    return value


#: How an option takes a day.
DAY: dict[str, Any] = {
    "formats": ["%Y-%m-%d"],
    "metavar": "DATE",
    "show_default": False,
    "callback": _not_too_early,
}

#: How an option takes a day, or a time of a day.
DAY_OR_TIME: dict[str, Any] = {
    "formats": ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    "metavar": "DATE",
    "show_default": False,
    "callback": _not_too_early,
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
