"""From the ledgers to what is scored: which forecasts were answered, and what was believed of them. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, tzinfo

from rules.account import account
from rules.hindsight import EVEN
from rules.model import Pack
from rules.succession import superseded
from storage import Answer, Line, LineKind
from watcher.ledger.balance import Believed
from watcher.ledger.course import course
from watcher.ledger.days import begins, ends
from watcher.ledger.ledger import Ledger, account_at, entries_at
from watcher.ledger.resolution import resolution_of
from watcher.ledger.score import Record

_CAME = {Answer.YES: True, Answer.NO: False}


def records_of(
    ledgers: Iterable[Ledger], packs: Iterable[Pack], zone: tzinfo, until: datetime | None = None
) -> Iterator[Record]:
    """Give what is scored of ledgers, by the answers that stood just before a moment, None for now.

    Forecasts that are open, void or superseded before their answer are left out.
    """
    siblings = {pack.id: pack.forecasts for pack in packs}
    for ledger in ledgers:
        line = resolution_of(ledger, until)
        if line is None or line.on is None or line.answer not in _CAME:
            continue
        newer = superseded(ledger.forecast.id, siblings.get(ledger.pack, ()))
        if newer is None or line.on < newer.since:
            yield record_of(ledger, line.on, zone, came=_CAME[line.answer])


def record_of(ledger: Ledger, on: date, zone: tzinfo, *, came: bool) -> Record:
    """Give what is scored of one ledger, with its answer and the day of that."""
    forecast = ledger.forecast
    opened = begins(forecast.opens, zone)
    until = max(ends(min(on, forecast.closes), zone), opened)
    held = _held(ledger, opened, until)
    prior = account_at(ledger, opened).prior
    return Record(
        pack=ledger.pack,
        forecast=forecast.id,
        came=came,
        on=on,
        prior=prior,
        first=_first_stated(ledger.lines, until) or prior,
        alone=account(EVEN, entries_at(ledger, until)).belief,
        believed=tuple((at, believed.belief) for at, believed in held),
        evidence=tuple((at, believed.evidence) for at, believed in held),
        until=until,
    )


def _held(ledger: Ledger, opened: datetime, until: datetime) -> list[tuple[datetime, Believed]]:
    """Give what was believed from the opening on, each with the moment from which it was."""
    held = [(opened, ledger.opening().believed())]
    for move in course(ledger, until):
        if move.at <= opened:
            held = [(opened, move.after)]
        else:
            held.append((move.at, move.after))
    return held


def _first_stated(lines: Sequence[Line], until: datetime) -> float | None:
    """Find the first belief that a person set in time and did not take back in time."""
    written = [line for line in lines if line.at < until]
    gone = {line.subject for line in written if line.kind is LineKind.TAKEN_BACK}
    stated = (line.belief for line in written if line.kind is LineKind.BELIEF and str(line.id) not in gone)
    return next(stated, None)
