"""How an entry of a ledger, or a line that a person wrote, is found by its name."""

from collections.abc import Iterable
from dataclasses import dataclass

from storage import Alert, Line, LineKind, Transaction
from watcher.cli.actions.ledgers import Books, Target, near
from watcher.cli.actions.verdicts import meant_alert
from watcher.cli.ending import MistakeError
from watcher.ledger import Ledger
from watcher.ledger.turns import lapse_id, line_id
from watcher.mail.plain import clean

_LINE, _LAPSE = "line:", "lapse:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An entry with the ledger that it stands in; `alert` where it is one."""

    ledger: Ledger
    entry: str
    alert: Alert | None = None


def find_entry(tx: Transaction, books: Books, target: Target) -> Found:
    """Find an entry by its id, of an alert also by how no other's begins.

    Raises:
        MistakeError: there is none, or more than one; the message names near ones.
    """
    ledgers = [one for one in (*books.ledgers, *books.former) if target.pack in {None, one.pack}]
    if target.id.startswith((_LINE, _LAPSE)):
        return _by_hand(target, ledgers)
    alert = meant_alert(tx, target.id)
    for ledger in ledgers:
        if (ledger.pack, ledger.forecast.id) == (alert.pack, alert.forecast):
            return Found(ledger=ledger, entry=alert.id, alert=alert)
    raise MistakeError(f"{clean(alert.id)} is on {clean(alert.forecast)}, which is watched no more")


def find_line(books: Books, named: str) -> tuple[Ledger, Line]:
    """Find a line that stands, by its number, with its ledger.

    Raises:
        MistakeError: there is none, it was taken back, or it takes another one back.
    """
    number = named.removeprefix(_LINE)
    every = [(ledger, line) for ledger in (*books.ledgers, *books.former) for line in ledger.lines]
    found = next(((ledger, line) for ledger, line in every if str(line.id) == number), None)
    if found is None:
        raise MistakeError(
            f"there is no line {clean(named)!r}: `watcher forecasts show ID` numbers what was written by hand"
        )
    ledger, line = found
    if line.kind is LineKind.TAKEN_BACK:
        raise MistakeError(f"line {line.id} takes another one back: write that one again instead")
    if any(one.kind is LineKind.TAKEN_BACK and one.subject == number for one in ledger.lines):
        raise MistakeError(f"line {line.id} is taken back already")
    return ledger, line


def _by_hand(target: Target, ledgers: Iterable[Ledger]) -> Found:
    """Find a lapse, or evidence that a person added."""
    known = [(entry, ledger) for ledger in ledgers for entry in _entries(ledger)]
    found = [Found(ledger=ledger, entry=entry) for entry, ledger in known if entry == target.id]
    if not found:
        hint = near(target.id, [entry for entry, _ in known])
        raise MistakeError(
            f"there is no entry {clean(target.id)!r}: {hint}`watcher forecasts show ID` lists a forecast's"
        )
    if len(found) > 1:
        packs = ", ".join(one.ledger.pack for one in found)
        raise MistakeError(f"several packs have an entry {target.id!r}: say which with --pack ({packs})")
    return found[0]


def _entries(ledger: Ledger) -> Iterable[str]:
    yield from map(lapse_id, ledger.lapses)
    yield from (line_id(line) for line in ledger.lines if line.kind is LineKind.EVIDENCE)
