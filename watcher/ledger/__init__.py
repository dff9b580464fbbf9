"""The ledger of a forecast: what was believed, what happened, and what that did to the belief."""

from watcher.ledger.balance import Believed
from watcher.ledger.course import Move, beliefs_at, course
from watcher.ledger.ledger import Ledger, account_at, believed_at, entries_at, read_ledger, read_ledgers
from watcher.ledger.resolution import resolution_of
from watcher.ledger.turns import What

__all__ = [
    "Believed",
    "Ledger",
    "Move",
    "What",
    "account_at",
    "beliefs_at",
    "believed_at",
    "course",
    "entries_at",
    "read_ledger",
    "read_ledgers",
    "resolution_of",
]
