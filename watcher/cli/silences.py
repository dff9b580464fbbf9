"""`watcher silences`: what nobody is to be told of for a while."""

# ruff: noqa: PLC0415 -- what is slow to import waits until the command runs

from datetime import datetime
from typing import Annotated

import typer

from watcher.cli.invocation import invocation
from watcher.cli.listing import DAY_OR_TIME, Json, list_unless_named
from watcher.cli.signing import By, Why

_Number = Annotated[
    int,
    typer.Argument(help="The silence's number, as the list gives it.", metavar="ID", min=1, max=2**31 - 1),
]
_All = Annotated[bool, typer.Option("--all", help="Those that are over, too.")]

_group = typer.Typer(
    help="Keep alerts of a forecast, an indicator, a feed or a story from being told, for a while. They are"
    " logged, move the belief and stand in the digest as ever.",
    epilog="Example: watcher silences add --forecast fta-protracted --for 3d --why 'summit week'",
    invoke_without_command=True,
)


def register(app: typer.Typer) -> None:
    """Add the group."""
    app.add_typer(_group, name="silences")


@_group.callback()
def _silences(ctx: typer.Context, *, everything: _All = False, as_json: Json = False) -> None:
    list_unless_named(ctx, list_, everything=everything, as_json=as_json)


@_group.command("list", epilog="Example: watcher silences list --all")
def list_(ctx: typer.Context, *, everything: _All = False, as_json: Json = False) -> None:
    """List the silences, newest first, and of how many alerts each held something back."""
    from watcher.cli.actions.silences import list_silences

    list_silences(invocation(ctx), everything=everything, as_json=as_json)


@_group.command("add", epilog="Example: watcher silences add --story 3f2a9c --for 12h --why 'told by phone'")
def add(  # noqa: PLR0913 -- the options of a command are its parameters
    ctx: typer.Context,
    *,
    why: Annotated[str, typer.Option("--why", help="Why; it stands in the digest.", metavar="TEXT")],
    forecast: Annotated[
        str | None,
        typer.Option(help="Alerts of this forecast, but for escalations.", metavar="ID", show_default=False),
    ] = None,
    indicator: Annotated[
        str | None,
        typer.Option(help="Alerts of this indicator, but for escalations.", metavar="ID", show_default=False),
    ] = None,
    feed: Annotated[
        str | None,
        typer.Option(help="Alerts that news of this feed leads to.", metavar="URL", show_default=False),
    ] = None,
    story: Annotated[
        str | None,
        typer.Option(help="All of the story that raised this alert.", metavar="ALERT", show_default=False),
    ] = None,
    pack: Annotated[
        str | None,
        typer.Option(help="The pack, where several have this id.", metavar="ID", show_default=False),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(help="Up to this day or time, in the configured time zone.", **DAY_OR_TIME),
    ] = None,
    span: Annotated[
        str | None,
        typer.Option("--for", help="For so long: 90m, 12h, 3d, 2w.", metavar="SPAN", show_default=False),
    ] = None,
    by: By = None,
) -> None:
    """Begin a silence, of 90 days at most. When it is over, what it held back is told in a summary."""
    from watcher.cli.actions.silences import Wanted, add_silence

    targets = {"forecast": forecast, "indicator": indicator, "feed": feed, "story": story}
    wanted = Wanted(targets=targets, pack=pack, until=until, span=span, why=why, by=by)
    add_silence(invocation(ctx), wanted)


@_group.command("show", epilog="Example: watcher silences show 3")
def show(ctx: typer.Context, number: _Number, *, as_json: Json = False) -> None:
    """Show one silence, and what it held back."""
    from watcher.cli.actions.silences import show_silence

    show_silence(invocation(ctx), number, as_json=as_json)


@_group.command("end", epilog="Example: watcher silences end 3 --why 'the summit is over'")
def end(ctx: typer.Context, number: _Number, *, by: By = None, why: Why = "") -> None:
    """End a silence now; what it held back is told in a summary."""
    from watcher.cli.actions.silences import end_silence

    end_silence(invocation(ctx), number, by=by, why=why)
