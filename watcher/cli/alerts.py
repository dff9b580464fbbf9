"""`watcher alerts`: what was found."""

# ruff: noqa: PLC0415 -- what is slow to import waits until the command runs

from datetime import datetime
from typing import Annotated, Literal

import typer

from watcher.cli.ending import MistakeError
from watcher.cli.invocation import invocation
from watcher.cli.listing import DAY_OR_TIME, Json, list_unless_named
from watcher.cli.signing import By

_Forecast = Annotated[
    str | None, typer.Option(help="Only this forecast's.", show_default=False, metavar="ID")
]
_Pack = Annotated[str | None, typer.Option(help="Only this pack's.", show_default=False, metavar="ID")]
_Since = Annotated[
    datetime | None,
    typer.Option(
        help="Only those raised from this day or time on, in the configured time zone.", **DAY_OR_TIME
    ),
]
_Given = Annotated[
    Literal["right", "wrong-stance", "irrelevant"] | None,
    typer.Option("--verdict", help="Only those that a person judged so.", show_default=False),
]
_Unjudged = Annotated[bool, typer.Option("--unjudged", help="Only those that nobody judged.")]
_Limit = Annotated[int | None, typer.Option(min=1, help="At most so many.", show_default=False, metavar="N")]

_Id = Annotated[
    str,
    typer.Argument(
        help="The alert's id, as the list gives it, or how no other's begins.",
        metavar="ID",
        show_default=False,
    ),
]

_group = typer.Typer(
    help="List the alerts, newest first, show one with its evidence, or judge one.",
    epilog="Example: watcher alerts --forecast fta-protracted --since 2026-01-01",
    invoke_without_command=True,
)


def register(app: typer.Typer) -> None:
    """Add the group."""
    app.add_typer(_group, name="alerts")


@_group.callback()
def _alerts(  # noqa: PLR0913 -- the options of a command are its parameters
    ctx: typer.Context,
    *,
    forecast: _Forecast = None,
    pack: _Pack = None,
    since: _Since = None,
    verdict: _Given = None,
    unjudged: _Unjudged = False,
    limit: _Limit = None,
    as_json: Json = False,
) -> None:
    options = {"forecast": forecast, "pack": pack, "since": since, "verdict": verdict}
    list_unless_named(ctx, list_, **options, unjudged=unjudged, limit=limit, as_json=as_json)


@_group.command("list", epilog="Example: watcher alerts list --since 2026-01-01 --json")
def list_(  # noqa: PLR0913 -- the options of a command are its parameters
    ctx: typer.Context,
    *,
    forecast: _Forecast = None,
    pack: _Pack = None,
    since: _Since = None,
    verdict: _Given = None,
    unjudged: _Unjudged = False,
    limit: _Limit = None,
    as_json: Json = False,
) -> None:
    """List the alerts, newest first."""
    from rules.model import Verdict
    from watcher.cli.actions.alerts import Wanted, list_alerts

    if unjudged and verdict is not None:
        raise MistakeError("--verdict and --unjudged leave nothing: give one of them")
    given = Verdict.NONE if unjudged else None if verdict is None else Verdict(verdict)
    wanted = Wanted(forecast=forecast, pack=pack, since=since, verdict=given, limit=limit)
    list_alerts(invocation(ctx), wanted, as_json=as_json)


@_group.command("show", epilog="Example: watcher alerts show 3f2a9c")
def show(
    ctx: typer.Context,
    alert: _Id,
    *,
    as_json: Json = False,
) -> None:
    """Show one alert: what was said, by whom, and what it did to the belief."""
    from watcher.cli.actions.alerts import show_alert

    show_alert(invocation(ctx), alert, as_json=as_json)


@_group.command("verdict", epilog="Example: watcher alerts verdict 3f2a9c irrelevant --note 'a film title'")
def verdict(
    ctx: typer.Context,
    alert: _Id,
    verdict: Annotated[
        Literal["right", "wrong-stance", "irrelevant", "none"],
        typer.Argument(help="What you say of it; none takes a verdict back.", show_default=False),
    ],
    *,
    note: Annotated[
        str, typer.Option(help="Why, for the journal and the digest.", metavar="TEXT", show_default=False)
    ] = "",
    by: By = None,
) -> None:
    """Judge an alert. One that is of the wrong stance, or irrelevant, is taken out of the belief.

    It stays in the log as it was told, and counts again once the verdict is taken back.
    """
    from watcher.cli.actions.verdicts import give_verdict

    give_verdict(invocation(ctx), alert, verdict, note=note, by=by)


@_group.command("almost", epilog="Example: watcher alerts almost --since 2026-01-26 --limit 10")
def almost(
    ctx: typer.Context,
    *,
    since: Annotated[
        datetime | None,
        typer.Option(
            help="Only news published from this day or time on, in the configured time zone."
            " Without it: the last seven days.",
            **DAY_OR_TIME,
        ),
    ] = None,
    pack: _Pack = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.", metavar="N")] = 20,
    as_json: Json = False,
) -> None:
    """List news that raised no alert, and in which one rule lacked a single part: was it missed?

    The likeliest first. Kept items are read, and nothing is written.
    """
    from watcher.cli.actions.almost import list_almost

    list_almost(invocation(ctx), since=since, pack=pack, limit=limit, as_json=as_json)


@_group.command("missed", epilog="Example: watcher alerts missed https://news.example/1")
def missed(  # noqa: PLR0913 -- the options of a command are its parameters
    ctx: typer.Context,
    what: Annotated[
        str,
        typer.Argument(
            help="The address of a kept item, or a text: its first line is the title.", metavar="URL|TEXT"
        ),
    ],
    *,
    forecast: Annotated[
        str | None, typer.Option(help="The forecast it bears on.", show_default=False, metavar="ID")
    ] = None,
    stance: Annotated[
        Literal["confirms", "contradicts"] | None,
        typer.Option(help="What it does to the forecast.", show_default=False),
    ] = None,
    pack: Annotated[
        str | None,
        typer.Option(
            help="Only this pack, as where several have this forecast.", show_default=False, metavar="ID"
        ),
    ] = None,
    title: Annotated[
        str, typer.Option(help="The title, where the text is what stood below it.", show_default=False)
    ] = "",
    language: Annotated[
        str,
        typer.Option(
            help="Its language, as in en, else as the text tells.", show_default=False, metavar="CODE"
        ),
    ] = "",
    as_json: Json = False,
) -> None:
    """Report an event that raised no alert: it is judged now, or kept as an example that the rules miss.

    Nothing is fetched. The examples are lines of missed.jsonl in the data folder.
    """
    from rules.model import Stance
    from watcher.cli.actions.missed import Missed, report_missed

    meant = None if stance is None else Stance(stance)
    wanted = Missed(what=what, title=title, language=language, forecast=forecast, stance=meant, pack=pack)
    report_missed(invocation(ctx), wanted, as_json=as_json)
