"""Telling the operator of the daemon itself: warnings raised and cleared, and messages on them promised."""

import structlog

from storage import DeliveryKind, Transaction, WarningKind
from watcher.app import App

RAISED, CLEARED = "raised", "cleared"

_log = structlog.get_logger(__name__)


def warn(app: App, kind: WarningKind, words: str) -> None:
    """Raise a warning, with one message for each recipient of notices, unless it holds in these words.

    Of each kind one holds: another one takes its place. Raises StorageError.
    """
    now = app.now()
    with app.store.begin() as tx:
        holding = tx.warnings.holding(kind)
        if any(one.words == words for one in holding):
            return
        for one in holding:
            tx.warnings.clear(one.id, at=now)
        warning = tx.warnings.add(kind, words, now)
        _promise(tx, app, f"{warning.id}:{RAISED}")
    _log.warning("warning.raised", kind=kind.value)


def clear(app: App, kind: WarningKind) -> None:
    """Clear the warnings of a kind, and tell those who were told of them. Raises StorageError."""
    with app.store.read() as tx:
        if not tx.warnings.holding(kind):
            return
    now = app.now()
    with app.store.begin() as tx:
        for one in tx.warnings.holding(kind):
            tx.warnings.clear(one.id, at=now)
            _promise(tx, app, f"{one.id}:{CLEARED}")
    _log.warning("warning.cleared", kind=kind.value)


def warning_of(subject_id: str) -> tuple[int, bool] | None:
    """The number of the warning that a message is on, and whether it tells that it is over.

    None where the subject names none.
    """
    number, _, phase = subject_id.partition(":")
    if not (number.isascii() and number.isdigit()) or phase not in {RAISED, CLEARED}:
        return None
    return int(number), phase == CLEARED


def _promise(tx: Transaction, app: App, subject_id: str) -> None:
    names = [one.name for one in app.settings.recipients if one.notices]
    tx.outbox.promise_each(DeliveryKind.WARNING, subject_id, names, app.now())
