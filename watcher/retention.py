"""Delete items that are too old, a few at a time, so that nobody who writes waits for long.

Alerts with their evidence, tombstones, mails and notices are never deleted.
"""

from collections.abc import Callable
from datetime import datetime

import structlog

from storage import Store
from watcher.app import App

#: Items deleted in one transaction, and the pause after it, in which others may write.
AT_ONCE = 500
PAUSE_S = 0.05

#: Waits for so many seconds; true when the work is to end.
Pause = Callable[[float], bool | None]

_log = structlog.get_logger(__name__)


def prune_old(app: App, pause: Pause) -> int:
    """Delete what the settings keep no longer, and say how many items that were. Raises StorageError."""
    keep = app.settings.keep_items
    if keep is None:
        return 0
    deleted = prune(app.store, app.now() - keep, pause)
    if deleted:
        _log.info("items.deleted", items=deleted)
    return deleted


def prune(store: Store, before: datetime, pause: Pause) -> int:
    """Delete the items published before a moment that no alert holds, and say how many.

    What was deleted stays so where the work ends early. Raises StorageError.
    """
    deleted = 0
    while True:
        with store.begin() as tx:
            now = tx.items.prune(before, AT_ONCE)
        deleted += now
        if now < AT_ONCE or pause(PAUSE_S):
            return deleted
