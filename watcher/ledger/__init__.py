"""The ledger of a forecast: what was believed, what happened, and what that did to the belief."""

from watcher.ledger.balance import Believed
from watcher.ledger.course import Move, beliefs_at, course
from watcher.ledger.ledger import Ledger, account_at, believed_at, entries_at, read_ledger, read_ledgers
from watcher.ledger.listening import Listening
from watcher.ledger.outlook import Due, due_words, outlook, stand_words
from watcher.ledger.resolution import resolution_of
from watcher.ledger.turns import What

__all__ = [
    "Believed",
    "Due",
    "Ledger",
    "Listening",
    "Move",
    "What",
    "account_at",
    "beliefs_at",
    "believed_at",
    "course",
    "due_words",
    "entries_at",
    "outlook",
    "read_ledger",
    "read_ledgers",
    "resolution_of",
    "stand_words",
]
