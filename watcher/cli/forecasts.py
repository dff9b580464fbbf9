"""`watcher forecasts`: what is believed now."""

# ruff: noqa: PLC0415 -- what is slow to import waits until the command runs

from typing import Annotated

import typer

from watcher.cli.invocation import invocation
from watcher.cli.listing import Json, lists_by_itself

_group = typer.Typer(
    help="List the forecasts with their beliefs, or show one with its indicators.",
    epilog="Example: watcher forecasts",
)


def register(app: typer.Typer) -> None:
    """Add the group."""
    lists_by_itself(_group, list_)
    app.add_typer(_group, name="forecasts")


@_group.command("list", epilog="Example: watcher forecasts list --json")
def list_(ctx: typer.Context, *, as_json: Json = False) -> None:
    """List the forecasts: prior, belief and where they stand in time."""
    from watcher.cli.actions.forecasts import list_forecasts

    list_forecasts(invocation(ctx), as_json=as_json)


@_group.command("show", epilog="Example: watcher forecasts show fta-protracted")
def show(
    ctx: typer.Context,
    forecast: Annotated[str, typer.Argument(help="The forecast's id, as the list gives it.", metavar="ID")],
    *,
    pack: Annotated[
        str | None,
        typer.Option(help="The pack, where several have this id.", show_default=False, metavar="ID"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show one forecast: claim, dates, resolution, indicators and alerts."""
    from watcher.cli.actions.forecasts import show_forecast

    show_forecast(invocation(ctx), forecast, pack=pack, as_json=as_json)
