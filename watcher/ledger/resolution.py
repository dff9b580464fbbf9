"""How a forecast ended, by the lines of its ledger. Pure."""

from datetime import datetime

from storage import Line
from watcher.ledger.ledger import Ledger, balance_at


def resolution_of(ledger: Ledger, moment: datetime | None = None) -> Line | None:
    """Give the resolution that stood just before a moment, None for now; None where the forecast was open."""
    return balance_at(ledger, moment).resolution()
