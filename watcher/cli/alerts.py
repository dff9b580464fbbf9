"""`watcher alerts`: what was found."""

# ruff: noqa: PLC0415 -- what is slow to import waits until the command runs

from datetime import datetime
from typing import Annotated

import typer

from watcher.cli.ending import MistakeError
from watcher.cli.invocation import invocation

_Forecast = Annotated[
    str | None, typer.Option(help="Only this forecast's.", show_default=False, metavar="ID")
]
_Pack = Annotated[str | None, typer.Option(help="Only this pack's.", show_default=False, metavar="ID")]
_Since = Annotated[
    datetime | None,
    typer.Option(
        help="Only those raised from this day or time on, in the configured time zone.",
        formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        show_default=False,
        metavar="DATE",
    ),
]
_Limit = Annotated[int | None, typer.Option(min=1, help="At most so many.", show_default=False, metavar="N")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]

_group = typer.Typer(
    help="List the alerts, newest first, or show one with its evidence.",
    epilog="Example: watcher alerts --forecast fta-protracted --since 2026-01-01",
    invoke_without_command=True,
)


def register(app: typer.Typer) -> None:
    """Add the group."""
    app.add_typer(_group, name="alerts")


@_group.callback()
def _alerts(
    ctx: typer.Context,
    *,
    forecast: _Forecast = None,
    pack: _Pack = None,
    since: _Since = None,
    limit: _Limit = None,
    as_json: _Json = False,
) -> None:
    if ctx.invoked_subcommand is None:
        list_(ctx, forecast=forecast, pack=pack, since=since, limit=limit, as_json=as_json)
    elif as_json or any((forecast, pack, since, limit)):
        raise MistakeError(f"write the options after `alerts {ctx.invoked_subcommand}`")


@_group.command("list", epilog="Example: watcher alerts list --since 2026-01-01 --json")
def list_(
    ctx: typer.Context,
    *,
    forecast: _Forecast = None,
    pack: _Pack = None,
    since: _Since = None,
    limit: _Limit = None,
    as_json: _Json = False,
) -> None:
    """List the alerts, newest first."""
    from watcher.cli.work.alerts import Wanted, list_alerts

    wanted = Wanted(forecast=forecast, pack=pack, since=since, limit=limit)
    list_alerts(invocation(ctx), wanted, as_json=as_json)


@_group.command("show", epilog="Example: watcher alerts show 3f2a9c")
def show(
    ctx: typer.Context,
    alert: Annotated[str, typer.Argument(help="The alert's id, as the list gives it.", metavar="ID")],
    *,
    as_json: _Json = False,
) -> None:
    """Show one alert: what was said, by whom, and what it did to the belief."""
    from watcher.cli.work.alerts import show_alert

    show_alert(invocation(ctx), alert, as_json=as_json)
