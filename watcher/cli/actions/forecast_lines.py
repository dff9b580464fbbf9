"""Write into the ledger of a forecast: a belief, a word on an entry, a line taken back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rules.account import CEILING
from rules.model import Verdict
from storage import Deed, Line, LineKind, NewLine, Transaction
from watcher.app import App
from watcher.cli.actions.entries import Found, find_entry, find_line
from watcher.cli.actions.ledgers import Books, Target, read_books, the_ledger
from watcher.cli.actions.opening import app_for
from watcher.cli.actions.printing import print_line
from watcher.cli.actions.signing import Signature, reason, signed
from watcher.cli.actions.verdicts import judged
from watcher.cli.ending import MistakeError
from watcher.cli.invocation import Invocation
from watcher.ledger import Believed, Ledger, believed_at, read_ledger, resolution_of
from watcher.ledger.standing import Standing
from watcher.mail.plain import clean
from watcher.mail.words import belief_move

_PER_CENT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a command that writes works with: the ledgers as they are, inside one transaction."""

    app: App
    tx: Transaction
    books: Books
    signature: Signature

    def write(self, ledger: Ledger, deed: Deed, kind: LineKind, **more: object) -> Line:
        """Keep a line in the ledger of a forecast, and the act in the journal."""
        values = {"who": self.signature.who, "why": self.signature.why}
        about = {"pack": ledger.pack, "forecast": ledger.forecast.id, "kind": kind}
        line = self.tx.lines.add(NewLine(**values | about | more), self.app.now())  # type: ignore[arg-type]  # as named
        subject = f"line:{line.subject}" if kind is LineKind.TAKEN_BACK else line.subject
        subject = subject or ledger.forecast.id
        self.tx.acts.add(self.signature.act(deed, subject, f"line {line.id}"), self.app.now())
        return line

    def believed(self, ledger: Ledger) -> Believed:
        """Read anew what is believed of a forecast."""
        now = self.app.now()
        return believed_at(read_ledger(self.tx, ledger.pack, ledger.forecast, now))


@contextmanager
def desk_for(invocation: Invocation, *, why: str, by: str | None) -> Iterator[Desk]:
    """Open the ledgers for writing, signed.

    Raises:
        MistakeError: there is no reason, or reason or name are too long.
    """
    signature = Signature(who=signed(by), why=reason(why))
    if not signature.why:
        raise MistakeError("--why takes a reason: it stands in the ledger for those who come after you")
    with app_for(invocation) as app, app.store.begin() as tx:
        yield Desk(app=app, tx=tx, books=read_books(app, tx), signature=signature)


def set_belief(invocation: Invocation, target: Target, percent: str, *, why: str, by: str | None) -> None:
    """Set the belief in a forecast. Raises MistakeError where it is over, or the figure is none."""
    belief = _belief(percent)
    with desk_for(invocation, why=why, by=by) as desk:
        ledger = the_ledger(desk.books, target)
        check_open(desk.books.standing(ledger))
        before = desk.believed(ledger)
        line = desk.write(ledger, Deed.BELIEVE, LineKind.BELIEF, belief=belief)
        after = desk.believed(ledger)
    print_line(f"Line {line.id} sets it. {moved(ledger, before, after)}")


def accept_entry(invocation: Invocation, target: Target, *, why: str, by: str | None) -> None:
    """Accept an entry, an alert by judging it right. Raises MistakeError where none is meant."""
    with desk_for(invocation, why=why, by=by) as desk:
        found = find_entry(desk.tx, desk.books, target)
        words = _judged(desk, found, Verdict.RIGHT) or _said(desk, found, Deed.ACCEPT, LineKind.ACCEPTED)
    print_line(words)


def refuse_entry(invocation: Invocation, target: Target, verdict: str, *, why: str, by: str | None) -> None:
    """Take an entry out, an alert by a verdict. Raises MistakeError where none is meant."""
    with desk_for(invocation, why=why, by=by) as desk:
        found = find_entry(desk.tx, desk.books, target)
        words = _judged(desk, found, Verdict(verdict)) or _said(desk, found, Deed.REFUSE, LineKind.REFUSED)
    print_line(words)


def take_line_back(invocation: Invocation, named: str, *, why: str, by: str | None) -> None:
    """Take back a line. Raises MistakeError where there is none, or none that stands."""
    with desk_for(invocation, why=why, by=by) as desk:
        ledger, line = find_line(desk.books, named)
        before = desk.believed(ledger)
        desk.write(ledger, Deed.TAKE_BACK, LineKind.TAKEN_BACK, subject=str(line.id))
        after = desk.believed(ledger)
        stands = _answer(desk, ledger) if line.kind is LineKind.RESOLVED else ""
    print_line(f"Line {line.id} is taken back. {stands}{moved(ledger, before, after)}")


def check_open(standing: Standing) -> None:
    """Make sure that something may still be believed of a forecast.

    Raises:
        MistakeError: it is resolved or superseded.
    """
    name = clean(standing.forecast.id)
    if standing.resolution is not None:
        line = standing.resolution.id
        raise MistakeError(
            f"{name} is resolved (line {line}): where that was wrong, "
            f"`watcher forecasts take-back {line} --why TEXT` comes first"
        )
    if standing.status.is_over and standing.superseded is not None:
        raise MistakeError(f"{name} is superseded: write into {clean(standing.superseded.by)}")


def moved(ledger: Ledger, before: Believed, after: Believed) -> str:
    """Say what became of a belief, and of the evidence alone where that is another."""
    told = f"The belief of {clean(ledger.forecast.id)} {belief_move(before.belief, after.belief)}"
    return f"{told}." if after.stated is None else f"{told}; the evidence alone says {after.evidence:.0%}."


def _judged(desk: Desk, found: Found, verdict: Verdict) -> str:
    """Judge an alert, the one way in which it is taken out or put back; "" where the entry is none."""
    return judged(desk.app, desk.tx, found.alert, verdict, desk.signature) if found.alert else ""


def _said(desk: Desk, found: Found, deed: Deed, kind: LineKind) -> str:
    before = desk.believed(found.ledger)
    line = desk.write(found.ledger, deed, kind, subject=found.entry)
    after = desk.believed(found.ledger)
    return f"Line {line.id}: {clean(found.entry)} is {kind.value}. {moved(found.ledger, before, after)}"


def _answer(desk: Desk, ledger: Ledger) -> str:
    """Say how a forecast stands now that an answer is taken back: an older one may stand again."""
    found = resolution_of(read_ledger(desk.tx, ledger.pack, ledger.forecast, desk.app.now()))
    name = clean(ledger.forecast.id)
    if found is None or found.answer is None:
        return f"{name} is without an answer. "
    return f"{name} is resolved {found.answer.value} again, by line {found.id}. "


def _belief(percent: str) -> float:
    """Read a belief in per cent. Raises MistakeError where it is none, or too sure."""
    low, high = round((1 - CEILING) * _PER_CENT), round(CEILING * _PER_CENT)
    wanted = f"write a figure from {low} to {high}, in per cent, as in 40"
    try:
        value = float(percent.strip().removesuffix("%"))
    except ValueError:
        raise MistakeError(f"{clean(percent)!r} is no belief: {wanted}") from None
    if 0 < value < 1 and "%" not in percent:
        raise MistakeError(f"{clean(percent)} would be less than one per cent: {wanted}")
    if not low <= value <= high:
        raise MistakeError(f"{clean(percent)} is no belief: {wanted}; who is surer resolves the forecast")
    return value / _PER_CENT
