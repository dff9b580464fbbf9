"""`watcher export`: what was found and believed, for other programs."""

# ruff: noqa: PLC0415 -- what is slow to import waits until the command runs

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from watcher.cli.invocation import invocation
from watcher.cli.listing import DAY_OR_TIME

_Format = Annotated[Literal["csv", "json"], typer.Option("--format", help="How it is written.")]
_Out = Annotated[
    Path | None,
    typer.Option(
        help="The file to write, not there yet; else standard output.", show_default=False, metavar="FILE"
    ),
]
_Since = Annotated[
    datetime | None,
    typer.Option(
        help="Only alerts raised, and moves made, from this day or time on, in the configured time zone.",
        **DAY_OR_TIME,
    ),
]
_Pack = Annotated[str | None, typer.Option(help="Only this pack's.", show_default=False, metavar="ID")]
_Forecast = Annotated[
    str | None, typer.Option(help="Only this forecast's.", show_default=False, metavar="ID")
]

_group = typer.Typer(
    help="Write alerts, evidence or beliefs as CSV or JSON.",
    epilog="Example: watcher export alerts --out alerts.csv",
    no_args_is_help=True,
)


def register(app: typer.Typer) -> None:
    """Add the group."""
    app.add_typer(_group, name="export")


@_group.command("alerts", epilog="Example: watcher export alerts --since 2026-01-01 --out alerts.csv")
def alerts(
    ctx: typer.Context,
    *,
    format_: _Format = "csv",
    out: _Out = None,
    since: _Since = None,
    pack: _Pack = None,
    forecast: _Forecast = None,
) -> None:
    """Write the alerts, oldest first, a row each."""
    from watcher.cli.actions.export import Wanted, export_alerts

    wanted = Wanted(format=format_, out=out, since=since, pack=pack, forecast=forecast)
    export_alerts(invocation(ctx), wanted)


@_group.command("evidence", epilog="Example: watcher export evidence --forecast fta-protracted --format json")
def evidence(
    ctx: typer.Context,
    *,
    format_: _Format = "csv",
    out: _Out = None,
    since: _Since = None,
    pack: _Pack = None,
    forecast: _Forecast = None,
) -> None:
    """Write what the alerts quote, a row for each passage, with who reported it and where it stands."""
    from watcher.cli.actions.export import Wanted, export_evidence

    wanted = Wanted(format=format_, out=out, since=since, pack=pack, forecast=forecast)
    export_evidence(invocation(ctx), wanted)


@_group.command("beliefs", epilog="Example: watcher export beliefs --out beliefs.csv")
def beliefs(
    ctx: typer.Context,
    *,
    format_: _Format = "csv",
    out: _Out = None,
    since: _Since = None,
    pack: _Pack = None,
    forecast: _Forecast = None,
) -> None:
    """Write the course of each belief, a row for each move: the day, the alert, before and after."""
    from watcher.cli.actions.export import Wanted, export_beliefs

    wanted = Wanted(format=format_, out=out, since=since, pack=pack, forecast=forecast)
    export_beliefs(invocation(ctx), wanted)
