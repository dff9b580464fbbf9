"""`watcher forecasts believe`, `evidence`, `edit`, `resolve` and so on: what people write into a ledger."""

# ruff: noqa: PLC0415 -- what is slow to import waits until the command runs

from datetime import datetime
from typing import Annotated, Literal

import typer

from watcher.cli.invocation import invocation
from watcher.cli.listing import DAY
from watcher.cli.naming import ForecastId, OfPack
from watcher.cli.signing import By, Reason

_Entry = Annotated[
    str,
    typer.Argument(
        help="The entry's id, as `watcher forecasts show` gives it, or how no other alert's begins.",
        metavar="ENTRY",
        show_default=False,
    ),
]
_Grade = Literal["A", "B", "C", "D", "E", "F"]
_SCALE = "Credibility of what is said, 1 (confirmed) to 6 (cannot be judged)."
_GRADES = "Reliability of who says it, A to F."


def register(group: typer.Typer) -> None:
    """Add the commands to the group of the forecasts."""
    examples = (
        (believe, "believe", "believe fta-protracted 40 --why 'the minister said so to us'"),
        (
            evidence,
            "evidence",
            "evidence fta-protracted contradicts --indicator fta-concluded --grade B --why 'a cable'",
        ),
        (accept, "accept", "accept 3f2a9c --why 'the ministry has it too'"),
        (refuse, "refuse", "refuse lapse:exercise-held:2026-01-31 --why 'held, and not announced'"),
        (edit, "edit", "edit 3f2a9c --strength 2 --why 'a framework only'"),
        (take_back, "take-back", "take-back 12 --why 'the wrong forecast'"),
        (
            resolve,
            "resolve",
            "resolve fta-protracted no --on 2026-01-27 --source https://policy.example/fta --why concluded",
        ),
    )
    for command, name, example in examples:
        group.command(name, epilog=f"Example: watcher forecasts {example}")(command)


def believe(
    ctx: typer.Context,
    forecast: ForecastId,
    percent: Annotated[
        str, typer.Argument(help="What you believe, in per cent.", metavar="PERCENT", show_default=False)
    ],
    *,
    why: Reason,
    pack: OfPack = None,
    by: By = None,
) -> None:
    """Set the belief in a forecast. The line of the evidence alone is kept beside it, and news moves both."""
    from watcher.cli.actions.forecast_lines import set_belief
    from watcher.cli.actions.ledgers import Target

    set_belief(invocation(ctx), Target(id=forecast, pack=pack), percent, why=why, by=by)


def evidence(  # noqa: PLR0913 -- the options of a command are its parameters
    ctx: typer.Context,
    forecast: ForecastId,
    stance: Annotated[
        Literal["confirms", "contradicts"],
        typer.Argument(help="What it does to the forecast.", show_default=False),
    ],
    *,
    why: Reason,
    indicator: Annotated[
        str | None,
        typer.Option(
            help="The indicator that it is of, with its strength.", metavar="ID", show_default=False
        ),
    ] = None,
    strength: Annotated[
        float | None,
        typer.Option(
            help="Or how many times likelier it is if the claim holds than if not (or the other way round,"
            " where it contradicts): 1 to 100.",
            metavar="N",
            show_default=False,
        ),
    ] = None,
    grade: Annotated[_Grade, typer.Option(help=_GRADES)] = "F",
    credibility: Annotated[int, typer.Option(help=_SCALE, min=1, max=6)] = 6,
    on: Annotated[datetime | None, typer.Option(help="Its day; without it today.", **DAY)] = None,
    source: Annotated[
        str, typer.Option(help="Where it is from: an address, or a name.", metavar="TEXT", show_default=False)
    ] = "",
    pack: OfPack = None,
    by: By = None,
) -> None:
    """Add evidence by hand: a cable, a call, a PDF. It counts as a story of its own."""
    from rules.model import Grade, Stance
    from watcher.cli.actions.forecast_evidence import Told, add_evidence
    from watcher.cli.actions.ledgers import Target

    told = Told(
        stance=Stance(stance),
        indicator=indicator,
        strength=strength,
        grade=Grade(grade),
        credibility=credibility,
        on=None if on is None else on.date(),
        source=source,
    )
    add_evidence(invocation(ctx), Target(id=forecast, pack=pack), told, why=why, by=by)


def accept(ctx: typer.Context, entry: _Entry, *, why: Reason, pack: OfPack = None, by: By = None) -> None:
    """Accept an entry, or put one back that was refused. Of an alert: judge it right."""
    from watcher.cli.actions.forecast_lines import accept_entry
    from watcher.cli.actions.ledgers import Target

    accept_entry(invocation(ctx), Target(id=entry, pack=pack), why=why, by=by)


def refuse(
    ctx: typer.Context,
    entry: _Entry,
    *,
    why: Reason,
    verdict: Annotated[
        Literal["irrelevant", "wrong-stance"], typer.Option("--as", help="Of an alert: how it is judged.")
    ] = "irrelevant",
    pack: OfPack = None,
    by: By = None,
) -> None:
    """Take an entry out of the belief. Of an alert: judge it irrelevant, or of the wrong stance."""
    from watcher.cli.actions.forecast_lines import refuse_entry
    from watcher.cli.actions.ledgers import Target

    refuse_entry(invocation(ctx), Target(id=entry, pack=pack), verdict, why=why, by=by)


def edit(  # noqa: PLR0913 -- the options of a command are its parameters
    ctx: typer.Context,
    entry: _Entry,
    *,
    why: Reason,
    strength: Annotated[
        float | None,
        typer.Option(help="The size of its likelihood ratio, 1 to 100.", metavar="N", show_default=False),
    ] = None,
    grade: Annotated[_Grade | None, typer.Option(help=_GRADES, show_default=False)] = None,
    credibility: Annotated[int | None, typer.Option(help=_SCALE, min=1, max=6, show_default=False)] = None,
    pack: OfPack = None,
    by: By = None,
) -> None:
    """Let an entry weigh otherwise; what is not named stays as it is. The stance stays in any case."""
    from rules.model import Grade
    from watcher.cli.actions.forecast_evidence import Edit, edit_entry
    from watcher.cli.actions.ledgers import Target

    wanted = Edit(strength=strength, grade=None if grade is None else Grade(grade), credibility=credibility)
    edit_entry(invocation(ctx), Target(id=entry, pack=pack), wanted, why=why, by=by)


def take_back(
    ctx: typer.Context,
    line: Annotated[
        str,
        typer.Argument(help="The line's number, as the ledger shows it.", metavar="LINE", show_default=False),
    ],
    *,
    why: Reason,
    by: By = None,
) -> None:
    """Take back a line that a person wrote. It stays in the history."""
    from watcher.cli.actions.forecast_lines import take_line_back

    take_line_back(invocation(ctx), line, why=why, by=by)


def resolve(  # noqa: PLR0913 -- the options of a command are its parameters
    ctx: typer.Context,
    forecast: ForecastId,
    answer: Annotated[
        Literal["yes", "no", "void"],
        typer.Argument(help="How its question is answered; void where it cannot be.", show_default=False),
    ],
    *,
    on: Annotated[datetime, typer.Option(help="The day on which that was so.", **DAY)],
    why: Reason,
    source: Annotated[str, typer.Option(help="Where that is published.", metavar="URL")],
    pack: OfPack = None,
    by: By = None,
) -> None:
    """Say how a forecast ended, and how good the beliefs in it were. Said again, the newer answer stands."""
    from storage import Answer
    from watcher.cli.actions.forecast_resolving import Resolving, resolve_forecast
    from watcher.cli.actions.ledgers import Target

    given = Resolving(answer=Answer(answer), on=on.date(), source=source)
    resolve_forecast(invocation(ctx), Target(id=forecast, pack=pack), given, why=why, by=by)
