"""List forecasts: what is believed of each, how that went, and where they stand."""

from collections.abc import Collection
from datetime import datetime

from watcher.charts.spark import sparkline
from watcher.cli.actions.cells import forecast_cell
from watcher.cli.actions.ledger_shapes import standing_shape
from watcher.cli.actions.ledgers import Books, read_books
from watcher.cli.actions.opening import app_for
from watcher.cli.actions.printing import Cell, Styled, print_json, print_line, print_table
from watcher.cli.invocation import Invocation
from watcher.ledger.standing import WEEKS, Standing
from watcher.ledger.status import Status
from watcher.mail.words import belief_arrow, counted

_HEAD = ("FORECAST", "PRIOR", "BELIEF", "WEEK", f"{WEEKS} WEEKS", "ALERTS", "STATUS", "CLOSES", "CLAIM")
_COLOURS = {Status.DUE: "yellow", Status.PAST: "red", Status.DECIDED: "red"}


def list_forecasts(invocation: Invocation, *, everything: bool, at: datetime | None, as_json: bool) -> None:
    """Print the forecasts of all packs, in their order; `at` is a day in the configured zone."""
    with app_for(invocation) as app, app.store.read() as tx:
        books = read_books(app, tx, at)
    ledgers = (*books.ledgers, *(books.former if everything else ()))
    standings = [books.standing(ledger) for ledger in ledgers]
    if as_json:
        print_json([standing_shape(standing) for standing in standings])
        return
    packs = {ledger.pack for ledger in ledgers}
    print_table(_HEAD, [_row(standing, packs) for standing in standings])
    _tell_rest(books, standings, everything=everything)


def belief_told(standing: Standing) -> str:
    """Say what is believed: "40%", or "40% (evidence 55%)" where a person set it."""
    believed = standing.believed
    beside = "" if believed.stated is None else f" (evidence {believed.evidence:.0%})"
    return f"{believed.belief:.0%}{beside}"


def _row(standing: Standing, packs: Collection[str]) -> tuple[Cell, ...]:
    forecast, prior, belief = standing.forecast, standing.account.prior, standing.believed.belief
    moved = {True: "green", False: "red"}.get(belief > prior, "") if standing.account.parts else ""
    return (
        forecast_cell(standing.ledger.pack, forecast.id, packs),
        f"{prior:.0%}",
        Styled(belief_told(standing), moved),
        belief_arrow(standing.week_ago, belief),
        sparkline([one.belief for one in standing.trend]),
        str(len(standing.alerts)),
        Styled(standing.status.value, _COLOURS.get(standing.status, "")),
        standing.terms.closes.isoformat(),
        forecast.claim,
    )


def _tell_rest(books: Books, standings: list[Standing], *, everything: bool) -> None:
    asking = [standing.forecast.id for standing in standings if standing.status.asks]
    if asking:
        print_line()
        print_line(
            f"{counted(len(asking), 'forecast')} to be resolved: "
            "`watcher forecasts resolve ID yes|no|void --on DATE --source URL --why TEXT`"
        )
    if books.former and not everything:
        print_line()
        print_line(
            f"{counted(len(books.former), 'forecast')} of earlier editions: `watcher forecasts list --all`"
        )
