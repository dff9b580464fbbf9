"""`watcher forecasts`: what is believed, why, and how good that was."""

# ruff: noqa: PLC0415 -- what is slow to import waits until the command runs

from datetime import datetime
from typing import Annotated

import typer

from watcher.cli import forecast_lines
from watcher.cli.invocation import invocation
from watcher.cli.listing import DAY, Json, lists_by_itself
from watcher.cli.naming import ForecastId, OfPack

_At = Annotated[
    datetime | None, typer.Option(help="As it stood at the end of this day, in the configured zone.", **DAY)
]
_Pack = Annotated[str | None, typer.Option(help="Only this pack's.", show_default=False, metavar="ID")]

_group = typer.Typer(
    help="List the forecasts with their beliefs, show the account of one, write into it, or score them.",
    epilog="Example: watcher forecasts",
)


def register(app: typer.Typer) -> None:
    """Add the group."""
    lists_by_itself(_group, list_)
    forecast_lines.register(_group)
    app.add_typer(_group, name="forecasts")


@_group.command("list", epilog="Example: watcher forecasts list --at 2026-01-31")
def list_(
    ctx: typer.Context,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Also those that no pack has any more, as the ledger knows them.")
    ] = False,
    at: _At = None,
    as_json: Json = False,
) -> None:
    """List the forecasts: prior, belief, its last eight weeks, and where they stand in time."""
    from watcher.cli.actions.forecasts import list_forecasts

    list_forecasts(invocation(ctx), everything=everything, at=at, as_json=as_json)


@_group.command("show", epilog="Example: watcher forecasts show fta-protracted --at 2026-01-31")
def show(
    ctx: typer.Context,
    forecast: ForecastId,
    *,
    pack: OfPack = None,
    at: _At = None,
    as_json: Json = False,
) -> None:
    """Show one forecast: its claim and dates, and the account of its belief, entry by entry."""
    from watcher.cli.actions.forecast_shown import show_forecast
    from watcher.cli.actions.ledgers import Target

    show_forecast(invocation(ctx), Target(id=forecast, pack=pack), at=at, as_json=as_json)


@_group.command("history", epilog="Example: watcher forecasts history fta-protracted --since 2026-01-01")
def history(
    ctx: typer.Context,
    forecast: ForecastId,
    *,
    since: Annotated[datetime | None, typer.Option(help="Only from this day on.", **DAY)] = None,
    until: Annotated[datetime | None, typer.Option(help="Only up to the end of this day.", **DAY)] = None,
    pack: OfPack = None,
    as_json: Json = False,
) -> None:
    """Tell every move of a belief in the order of time: what did it, and from where to where."""
    from watcher.cli.actions.forecast_history import tell_history
    from watcher.cli.actions.ledgers import Target

    tell_history(invocation(ctx), Target(id=forecast, pack=pack), (since, until), as_json=as_json)


@_group.command("score", epilog="Example: watcher forecasts score --at 2026-03-31")
def score(ctx: typer.Context, *, pack: _Pack = None, at: _At = None, as_json: Json = False) -> None:
    """Score the beliefs in resolved forecasts: Brier and log score, beside the prior and a base rate."""
    from watcher.cli.actions.forecast_scores import print_scores

    print_scores(invocation(ctx), pack=pack, at=at, as_json=as_json)
