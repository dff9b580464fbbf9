"""Show one forecast: its claim, its curve, and the account of its belief, entry by entry."""

import math
from collections.abc import Iterator
from datetime import datetime, tzinfo

from rules.account import Part, Silent, log_odds
from rules.model import Stance
from rules.succession import renewals
from rules.weighing import CREDIBLE, MODALITY, RELIABILITY, Told
from watcher.cli.actions.alerts import print_alerts
from watcher.cli.actions.expectations import expected_of, expected_shapes, print_expected
from watcher.cli.actions.forecast_curve import print_curve
from watcher.cli.actions.forecasts import belief_told
from watcher.cli.actions.ledger_shapes import account_shape, lapse_shape, line_shape, standing_shape
from watcher.cli.actions.ledger_words import lapse_told, line_told
from watcher.cli.actions.ledgers import Books, Target, read_books, the_ledger
from watcher.cli.actions.opening import app_for
from watcher.cli.actions.printing import Cell, Styled, print_facts, print_json, print_line, print_table
from watcher.cli.actions.shapes import Shape, alert_shape, forecast_details
from watcher.cli.invocation import Invocation
from watcher.ledger.standing import Standing
from watcher.mail.plain import clean
from watcher.mail.words import belief_move

_ACCOUNT = (
    "ENTRY",
    "INDICATOR",
    "RATIO",
    "GRADE",
    "CREDIBILITY",
    "SAID",
    "SHARE",
    "FADE",
    "LOG ODDS",
    "FACTOR",
)
#: A title beside an entry: it is named, not told.
_LONGEST = 80


def show_forecast(invocation: Invocation, target: Target, *, at: datetime | None, as_json: bool) -> None:
    """Print one forecast as it stood at the end of a day (`at`, naive, in the configured zone), or now.

    Raises:
        MistakeError: no forecast is meant, or more than one, or the day lies ahead.
    """
    with app_for(invocation) as app, app.store.read() as tx:
        books = read_books(app, tx, at)
        standing = books.standing(the_ledger(books, target))
        # What is due is told of now: of a past day it would be told by what is known today.
        expected = expected_of(app, tx, standing.ledger) if standing.until is None else ()
    if as_json:
        print_json(_shape(standing) | expected_shapes(app, expected))
        return
    zone = books.instant.zone
    print_facts([*_facts(standing, books)])
    print_line()
    print_curve(standing, books.instant)
    print_line()
    _print_account(standing)
    _print_lines(standing, zone)
    if standing.forecast.citations:
        print_line()
        print_table(("INDICATOR", "STANCE", "STRENGTH", "SAYS"), _indicators(standing))
    print_expected(app, expected)
    if standing.alerts:
        print_line()
        print_alerts(standing.alerts, zone)


def _shape(standing: Standing) -> Shape:
    return (
        standing_shape(standing)
        | forecast_details(standing.forecast)
        | {
            "account": account_shape(standing.account, standing.told),
            "lapses": [lapse_shape(one) for one in standing.lapses],
            "lines": [line_shape(one) for one in standing.lines],
            "log": [alert_shape(alert) for alert in standing.alerts],
        }
    )


def _facts(standing: Standing, books: Books) -> Iterator[tuple[str, Cell]]:
    forecast, terms = standing.forecast, standing.terms
    word = f" ({forecast.prior.word})" if forecast.prior.word else ""
    yield "Forecast", f"{forecast.id} (of {standing.ledger.pack})"
    yield "Claim", terms.claim
    if books.instant.until is not None:
        yield "As of", f"the end of {books.instant.day}"
    for each in forecast.citations:
        yield "Cites", f"paragraph {each.paragraph}, sentence {each.sentence}: “{each.phrase}”"
    yield "Prior", f"{standing.account.prior:.0%}{word}"
    yield "Belief", _belief(standing)
    yield (
        "Status",
        f"{standing.status.value} (opens {terms.opens}, due {forecast.due_from}, closes {terms.closes})",
    )
    yield from _ending(standing, books)
    if forecast.resolution.question:
        yield "Decided by", forecast.resolution.question
        yield "Looked up in", f"{forecast.resolution.truth}, {forecast.resolution.url}"


def _belief(standing: Standing) -> str:
    moved = belief_move(standing.account.prior, standing.believed.belief)
    return moved if standing.believed.stated is None else f"stated {belief_told(standing)}; {moved}"


def _ending(standing: Standing, books: Books) -> Iterator[tuple[str, Cell]]:
    """Say how it ended, what came in its place, and what it came in the place of."""
    forecast = standing.forecast
    if standing.resolution is not None:
        yield "Resolved", line_told(standing.resolution)
    elif standing.status.asks:
        command = f"watcher forecasts resolve {forecast.id} yes|no|void --on DATE --source URL --why TEXT"
        yield "Resolve it", command
    if standing.superseded is not None:
        yield "Superseded by", f"{standing.superseded.by}, from {standing.superseded.since} on"
    for name in renewals(forecast.id, books.siblings(standing.ledger)):
        yield "Renewed by", name
    if forecast.supersedes:
        yield "Supersedes", forecast.supersedes
    if forecast.renews:
        yield "Renews", forecast.renews


def _print_account(standing: Standing) -> None:
    """Print the entries such that a person can add up the log odds, or multiply the factors."""
    account = standing.account
    titles = {alert.id: alert.title for alert in standing.ledger.alerts}
    prior = log_odds(account.prior)
    grouped = any(part.entry.group for part in account.parts)
    total = f"{account.odds:+.4f}", f"{math.exp(account.odds):.4g}"
    rows: list[tuple[Cell, ...]] = [
        _sum_row(
            "prior",
            f"{prior:+.4f}",
            f"{math.exp(prior):.4g}",
            f"odds of {account.prior:.0%}",
            grouped=grouped,
        ),
        *(_row(part, standing.told.get(part.entry.id), titles, grouped=grouped) for part in account.parts),
        _sum_row("sum", *total, _summed(standing), grouped=grouped),
    ]
    print_table((*_ACCOUNT, *(["GROUP"] if grouped else []), "WHAT"), rows)


def _sum_row(name: str, odds: str, factor: str, words: str, *, grouped: bool) -> tuple[Cell, ...]:
    empty = [""] * (len(_ACCOUNT) - 3)
    return (name, *empty, odds, factor, *([""] if grouped else []), words)


def _summed(standing: Standing) -> str:
    """Say what the sum comes to: "a probability of 36.8%"."""
    odds, belief = standing.account.odds, standing.account.belief
    exact = 1 / (1 + math.exp(-odds))
    kept = "" if math.isclose(exact, belief) else f", kept at {belief:.0%}"
    return f"a probability of {exact:.1%}{kept}"


def _row(part: Part, told: Told | None, titles: dict[str, str], *, grouped: bool) -> tuple[Cell, ...]:
    entry = part.entry
    colour = "green" if entry.ratio > 1 else "red"
    return (
        entry.id,
        entry.indicator,
        f"{entry.ratio:.4g}",
        *_share_cells(told),
        f"{entry.share:.4g}",
        f"{part.fade:g}",
        Styled(f"{part.moves:+.4f}", colour if part.moves else "dim"),
        f"{math.exp(part.moves):.4g}",
        *([entry.group or "-"] if grouped else []),
        _what(part, titles),
    )


def _share_cells(told: Told | None) -> tuple[str, str, str]:
    """Give what makes up the share: reliability, credibility and modality, to be multiplied."""
    if told is None:
        return "-", "-", "-"
    return (
        f"{told.best.value} {RELIABILITY[told.best]:g}",
        f"{int(told.credible)} {CREDIBLE[told.credible]:g}",
        f"{told.said.value} {MODALITY[told.said]:g}",
    )


def _what(part: Part, titles: dict[str, str]) -> str:
    notes = ["decisive"] if part.entry.decisive else []
    if part.silent is not Silent.NOT:
        notes.append(f"no say: {part.silent.value}")
    title = clean(titles.get(part.entry.id, ""), limit=_LONGEST)
    return "; ".join([*notes, *([title] if title else [])]) or "-"


def _print_lines(standing: Standing, zone: tzinfo) -> None:
    """Print what was expected and never came, and what people wrote."""
    if standing.lapses:
        print_line()
        for lapse in standing.lapses:
            print_line(f"{lapse.at.astimezone(zone):%Y-%m-%d}  {lapse_told(lapse)}")
    if standing.lines:
        print_line()
        rows = [
            (str(line.id), f"{line.at.astimezone(zone):%Y-%m-%d %H:%M}", line_told(line))
            for line in standing.lines
        ]
        print_table(("LINE", "AT", "WRITTEN BY HAND"), rows)


def _indicators(standing: Standing) -> list[tuple[Cell, ...]]:
    colours = {Stance.CONFIRMS: "green", Stance.CONTRADICTS: "red"}
    return [
        (each.id, Styled(each.stance.value, colours[each.stance]), f"{each.strength:g}", each.says)
        for each in standing.forecast.indicators
    ]
