"""`watcher rules`: try the rules without a daemon."""

# ruff: noqa: PLC0415 -- what is slow to import waits until the command runs

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from watcher.cli.ending import MistakeError
from watcher.cli.invocation import invocation
from watcher.cli.listing import DAY_OR_TIME, Json
from watcher.cli.rule_options import Named, Pack, Resolutions, Since, Until, Without

_group = typer.Typer(
    help="Try the rules on news, run their examples, print the shape of a pack.",
    epilog="Example: watcher rules match news.jsonl --pack india-belgium",
    no_args_is_help=True,
)


def register(app: typer.Typer) -> None:
    """Add the group."""
    app.add_typer(_group, name="rules")


@_group.command("match", epilog="Example: watcher rules match news.jsonl --pack india-belgium")
def match(
    items: Annotated[
        str,
        typer.Argument(
            help="A file of JSON lines with id, title, summary, body, date, language (or lang);"
            " - is standard input.",
            metavar="ITEMS.jsonl",
        ),
    ],
    *,
    pack: Annotated[
        str, typer.Option(help="A built-in pack's name, or a path.", metavar="NAME|PATH")
    ] = "india-belgium",
) -> None:
    """Say for each news item which forecasts it confirms or contradicts, and by which words.

    One JSON line is printed for each that is read: its id and its alerts.
    The configuration is not looked at.
    """
    from watcher.cli.actions.matching import match_items

    raise typer.Exit(match_items(items, pack=pack))


@_group.command("test", epilog="Example: watcher rules test ./my-pack --corpus labelled.jsonl --errors 5")
def try_rules(  # noqa: PLR0913 -- the options of a command are its parameters
    ctx: typer.Context,
    named: Named = None,
    *,
    pack: Pack = None,
    corpus: Annotated[
        str | None,
        typer.Option(
            help="Labelled news to score on: JSON lines as `match` takes them, with labels.",
            metavar="CORPUS.jsonl",
            show_default=False,
        ),
    ] = None,
    hard: Annotated[bool, typer.Option("--hard", help="Read title_hard and summary_hard instead.")] = False,
    errors: Annotated[int, typer.Option(min=0, help="Show so many items with errors.", metavar="N")] = 0,
    as_json: Json = False,
) -> None:
    """Run the examples beside the rules; with a corpus, score precision, recall and stances."""
    from watcher.cli.actions.scoring import Corpus
    from watcher.cli.actions.testing import try_rules

    wanted = None if corpus is None else Corpus(file=corpus, hard=hard)
    meant = _meant(named, pack)
    raise typer.Exit(try_rules(invocation(ctx), meant, wanted, errors=errors, as_json=as_json))


@_group.command("lint", epilog="Example: watcher rules lint ./my-pack --strict")
def lint(
    ctx: typer.Context,
    named: Named = None,
    *,
    pack: Pack = None,
    strict: Annotated[bool, typer.Option("--strict", help="End with 1 where there is any advice.")] = False,
    as_json: Json = False,
) -> None:
    """Advise on a valid pack: what will mislead, what will be missed, what is idle."""
    from watcher.cli.actions.lint import advise

    raise typer.Exit(advise(invocation(ctx), _meant(named, pack), strict=strict, as_json=as_json))


@_group.command("coverage", epilog="Example: watcher rules coverage --assessment text.txt ./my-pack")
def coverage(
    ctx: typer.Context,
    named: Named = None,
    *,
    assessment: Annotated[
        Path, typer.Option(help="The text that forecasts.", exists=True, dir_okay=False, metavar="FILE")
    ],
    pack: Pack = None,
    as_json: Json = False,
) -> None:
    """Hold a pack against its assessment: what is watched, what is not, which facts are taken as given."""
    from watcher.cli.actions.coverage import compare

    raise typer.Exit(compare(invocation(ctx), _meant(named, pack), assessment=assessment, as_json=as_json))


@_group.command("backtest", epilog="Example: watcher rules backtest --since 2025-03-15")
def backtest(  # noqa: PLR0913 -- as above
    ctx: typer.Context,
    items: Annotated[
        str | None,
        typer.Argument(
            help="A file of JSON lines as `match` takes them, with date, and labels where a person set them;"
            " - is standard input. Without it: the items that are kept.",
            metavar="ITEMS.jsonl",
            show_default=False,
        ),
    ] = None,
    *,
    pack: Pack = None,
    since: Since = None,
    until: Until = None,
    without: Without = None,
    resolutions: Resolutions = None,
    pictures: Annotated[
        Path | None,
        typer.Option(
            help="Draw the curves of belief as PNG files into this folder.",
            metavar="FOLDER",
            file_okay=False,
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Relive the past: which alerts the rules would have raised when, and where belief would have gone."""
    from watcher.cli.actions.backtest import Asked, Span, run_backtest

    asked = Asked(
        file=items,
        span=Span(since=since, until=until),
        without=without,
        resolutions=resolutions,
        pictures=pictures,
    )
    raise typer.Exit(run_backtest(invocation(ctx), asked, pack=pack, as_json=as_json))


@_group.command("explain", epilog="Example: watcher rules explain 'India and EU conclude trade deal'")
def explain(
    ctx: typer.Context,
    what: Annotated[
        str,
        typer.Argument(
            help="A file, a text of several words, an address, or the id of an alert. An address that belongs"
            " to no kept item is fetched.",
            metavar="FILE|TEXT|URL|ALERT-ID",
        ),
    ],
    *,
    pack: Annotated[
        str | None,
        typer.Option(
            help="A pack by its id, its name or its path. Without it: the configured packs.",
            metavar="PACK|PATH",
            show_default=False,
        ),
    ] = None,
    language: Annotated[
        str,
        typer.Option(
            help="Its language, as en or fr; without it what its feed says, else as the text tells.",
            show_default=False,
        ),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON: all that was found.")] = False,
) -> None:
    """Tell what was read in each sentence, which rules fired, and what stopped those that almost did."""
    from watcher.cli.actions.explaining import explain_what

    explain_what(invocation(ctx), what, pack=pack, language=language, as_json=as_json)


@_group.command("schema", epilog="Example: watcher rules schema > pack.schema.json")
def schema() -> None:
    """Print the JSON Schema of a pack's files, for editors."""
    from watcher.cli.actions.matching import print_schema

    print_schema()


@_group.command("rejudge", epilog="Example: watcher rules rejudge --since 2026-01-01 --dry-run")
def rejudge(
    ctx: typer.Context,
    *,
    pack: Pack = None,
    since: Since = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would change; write nothing.")
    ] = False,
    as_json: Json = False,
) -> None:
    """After a change of rules: judge the kept items again, log what is new or stronger, tell what differs.

    An alert is strengthened by an item that older rules passed over and that says more than it does.
    New alerts are marked as judged again. Nothing is mailed, and no alert is taken out of the log.
    """
    from watcher.cli.actions.rejudge import judge_again

    judge_again(invocation(ctx), pack=pack, since=since, dry_run=dry_run, as_json=as_json)


@_group.command("stats", epilog="Example: watcher rules stats --since 2026-01-01")
def stats(
    ctx: typer.Context,
    *,
    pack: Annotated[
        str | None,
        typer.Option(help="Only this configured pack, by its id.", metavar="ID", show_default=False),
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            help="Only alerts raised from this day or time on, in the configured time zone.", **DAY_OR_TIME
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Tell how often alerts were right, by the verdicts on them: of each rule, forecast and publisher."""
    from watcher.cli.actions.stats import show_stats

    show_stats(invocation(ctx), pack=pack, since=since, as_json=as_json)


@_group.command("diagnose", epilog="Example: watcher rules diagnose --forecast fta-protracted")
def diagnose(  # noqa: PLR0913 -- as above
    ctx: typer.Context,
    *,
    pack: Annotated[
        str | None,
        typer.Option(
            help="A pack by its id, its name or its path. Without it: the configured packs.",
            metavar="PACK|PATH",
            show_default=False,
        ),
    ] = None,
    forecast: Annotated[
        str | None, typer.Option(help="Only this forecast.", metavar="ID", show_default=False)
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            help="Only alerts raised from this day or time on, in the configured time zone.", **DAY_OR_TIME
        ),
    ] = None,
    backtest: Annotated[
        str | None,
        typer.Option(
            help="By a past that is relived: JSON lines as `backtest` takes them; - is standard input.",
            metavar="ITEMS.jsonl",
            show_default=False,
        ),
    ] = None,
    without: Without = None,
    resolutions: Resolutions = None,
    as_json: Json = False,
) -> None:
    """Tell which indicators separate and which fire whatever happens, what is silent, and what to do.

    The first table is that of competing hypotheses, with indicators as evidence and claims as hypotheses.
    """
    from watcher.cli.actions.backtest import Asked as Relived
    from watcher.cli.actions.backtest import Span
    from watcher.cli.actions.diagnosing import Asked, diagnose_packs

    past = None
    if backtest is not None:
        span = Span(since=since, until=None)
        past = Relived(file=backtest, span=span, without=without, resolutions=resolutions)
    elif without is not None or resolutions is not None:
        raise MistakeError("--without and --resolutions belong to a past: name it with --backtest")
    asked = Asked(pack=pack, forecast=forecast, since=since, past=past)
    raise typer.Exit(diagnose_packs(invocation(ctx), asked, as_json=as_json))


def _meant(named: str | None, pack: str | None) -> str | None:
    """A pack may be named by its place or by the option, and once."""
    if named is not None and pack is not None:
        raise MistakeError("name the pack once: as an argument, or with --pack")
    return named if pack is None else pack


@_group.command(
    "draft", epilog="Example: watcher rules draft assessment.txt --date 2026-02-01 --out my-pack.yaml"
)
def draft(
    assessment: Annotated[
        Path, typer.Argument(help="Its text: English, one paragraph a line.", metavar="ASSESSMENT.txt")
    ],
    *,
    out: Annotated[
        Path | None,
        typer.Option(help="A new file to write to. Without it: standard output.", show_default=False),
    ] = None,
    title: Annotated[
        str | None, typer.Option(help="The title. Without it: the file's name.", show_default=False)
    ] = None,
    date: Annotated[
        str | None,
        typer.Option(
            help="The day of the assessment. Without it: today.", metavar="YYYY-MM-DD", show_default=False
        ),
    ] = None,
) -> None:
    """Draft a pack from the text of an assessment: forecasts, priors, spans, and rules to fill in."""
    from watcher.cli.actions.draft import write_draft

    write_draft(assessment, out=out, title=title, day=date)
