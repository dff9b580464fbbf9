"""The course of a belief: every move since it was first watched, and by what. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from watcher.ledger.balance import Believed
from watcher.ledger.ledger import Ledger
from watcher.ledger.turns import Turn, What


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What one turn did to a belief; the two are alike where it moved nothing."""

    turn: Turn
    before: Believed
    after: Believed

    @property
    def at(self) -> datetime:
        """When it happened."""
        return self.turn.at

    @property
    def what(self) -> What:
        """What happened."""
        return self.turn.what

    @property
    def entry(self) -> str:
        """What it happened to, by its id; "" where it is all of the ledger."""
        return self.turn.entry


def course(ledger: Ledger, until: datetime | None = None) -> Iterator[Move]:
    """Give the moves of a belief before a moment in the order of time, from the prior on.

    Without a moment all, and the belief after the last move is that of now.
    """
    balance = ledger.opening()
    before = balance.believed()
    for turn in ledger.turns(until):
        balance.take(turn)
        after = balance.believed()
        yield Move(turn=turn, before=before, after=after)
        before = after


def beliefs_at(ledger: Ledger, moments: Iterable[datetime]) -> tuple[Believed, ...]:
    """Say what was believed just before each of some moments, which are given in the order of time."""
    balance, left, found = ledger.opening(), list(ledger.turns(None)), list[Believed]()
    for moment in moments:
        while left and left[0].at < moment:
            balance.take(left.pop(0))
        found.append(balance.believed())
    return tuple(found)
