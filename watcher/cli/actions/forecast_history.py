"""Tell how a belief came about: every move, in the order of time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from rules.model import Terms
from watcher.cli.actions.ledger_shapes import move_shape
from watcher.cli.actions.ledger_words import move_told
from watcher.cli.actions.ledgers import Target, read_books, the_ledger
from watcher.cli.actions.opening import app_for
from watcher.cli.actions.printing import Cell, Styled, print_json, print_line, print_table
from watcher.cli.invocation import Invocation
from watcher.ledger import Move, What, course
from watcher.ledger.days import begins, ends
from watcher.ledger.standing import Standing
from watcher.ledger.status import Status
from watcher.mail.words import belief_figures

_RULES = "rules changed"


@dataclass(frozen=True, slots=True)
class _Told:
    """A move with what it was, in words."""

    move: Move
    words: str


def tell_history(
    invocation: Invocation,
    target: Target,
    days: tuple[datetime | None, datetime | None],
    *,
    as_json: bool,
) -> None:
    """Print the moves of a belief from one day up to the end of another, naive, in the configured zone.

    Raises:
        MistakeError: no forecast is meant, or more than one.
    """
    with app_for(invocation) as app, app.store.read() as tx:
        books = read_books(app, tx)
    standing, zone = books.standing(the_ledger(books, target)), books.instant.zone
    since, until = days
    moves = [
        told
        for told in _told(standing)
        if (since is None or told.move.at >= begins(since.date(), zone))
        and (until is None or told.move.at < ends(until.date(), zone))
    ]
    if as_json:
        alerts = {alert.id: alert for alert in standing.ledger.alerts}
        print_json([move_shape(each.move, alerts, each.words) for each in moves])
        return
    if moves:
        _print(moves, zone)
    else:
        print_line("Nothing moved the belief in that time.")
    if standing.status is Status.SUPERSEDED and standing.superseded is not None:
        newer = standing.superseded
        print_line(f"Superseded by {newer.by} from {newer.since} on: what came later moves nothing here.")


def _told(standing: Standing) -> Iterator[_Told]:
    ledger = standing.ledger
    alerts, terms = {alert.id: alert for alert in ledger.alerts}, ledger.opening().terms
    for move in course(ledger, standing.until):
        yield _Told(move, move_told(move, alerts, terms))
        if isinstance(move.turn.now, Terms):
            terms = move.turn.now


def _print(moves: list[_Told], zone: tzinfo) -> None:
    stated = any(each.move.after.stated is not None or each.move.before.stated is not None for each in moves)
    head = ("AT", "WHAT", "ENTRY", "EVIDENCE", *(["STATED"] if stated else []), "BY")
    print_table(head, [_row(each, zone, stated=stated) for each in moves])


def _row(told: _Told, zone: tzinfo, *, stated: bool) -> tuple[Cell, ...]:
    move = told.move
    is_rules = move.what is What.RULES
    return (
        f"{move.at.astimezone(zone):%Y-%m-%d %H:%M}",
        Styled(_RULES, "yellow") if is_rules else move.what.value,
        move.entry or "-",
        belief_figures(move.before.evidence, move.after.evidence),
        *([_stated(move)] if stated else []),
        told.words.removeprefix(f"{_RULES}: "),
    )


def _stated(move: Move) -> str:
    before, after = move.before.stated, move.after.stated
    if before is not None and after is not None:
        return belief_figures(before, after)
    if before == after:
        return "-"
    return " → ".join("-" if belief is None else f"{belief:.0%}" for belief in (before, after))
