"""The tables, as SQLModel rows without behaviour, and their names for statements.

Rows never leave `storage`: `storage.mapping` turns them into records.
"""

from storage.tables.alerts import ACT, ALERT, REPORT, SILENCE, SILENCE_HELD, STORY
from storage.tables.daemon import DAEMON, HEARTBEAT, WARNING
from storage.tables.feeds import FEED, ITEM, NOTICE, SECOND_KEY, TOMBSTONE
from storage.tables.ledger import FEED_DAY, LAPSE, LINE, REVISION
from storage.tables.messages import DIGEST, MEMBER, OPEN, OUTBOX, WAITING
from storage.tables.row import METADATA

__all__ = [
    "ACT",
    "ALERT",
    "DAEMON",
    "DIGEST",
    "FEED",
    "FEED_DAY",
    "HEARTBEAT",
    "ITEM",
    "LAPSE",
    "LINE",
    "MEMBER",
    "METADATA",
    "NOTICE",
    "OPEN",
    "OUTBOX",
    "REPORT",
    "REVISION",
    "SECOND_KEY",
    "SILENCE",
    "SILENCE_HELD",
    "STORY",
    "TOMBSTONE",
    "WAITING",
    "WARNING",
]
