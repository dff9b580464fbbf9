"""The memory: what was seen, concluded and promised."""

from storage.daemons import Daemon, NewDaemon
from storage.errors import DatabaseBusyError, FeedExistsError, SchemaError, StorageError
from storage.notices import NewNotice, Notice, NoticeKind
from storage.promises import Delivery, DeliveryKind, NewDelivery
from storage.records import (
    Alert,
    DigestRun,
    Edit,
    Feed,
    Heartbeat,
    Linked,
    NewFeed,
    OutboxTally,
    Pacing,
    PollResult,
    Report,
    Share,
    Sighting,
    Standing,
    Stood,
    Upgrade,
)
from storage.schema import is_empty, upgrade
from storage.store import Store, Transaction, open_store
from storage.warnings import Warning_, WarningKind

__all__ = [
    "Alert",
    "Daemon",
    "DatabaseBusyError",
    "Delivery",
    "DeliveryKind",
    "DigestRun",
    "Edit",
    "Feed",
    "FeedExistsError",
    "Heartbeat",
    "Linked",
    "NewDaemon",
    "NewDelivery",
    "NewFeed",
    "NewNotice",
    "Notice",
    "NoticeKind",
    "OutboxTally",
    "Pacing",
    "PollResult",
    "Report",
    "SchemaError",
    "Share",
    "Sighting",
    "Standing",
    "Stood",
    "StorageError",
    "Store",
    "Transaction",
    "Upgrade",
    "WarningKind",
    "Warning_",
    "is_empty",
    "open_store",
    "upgrade",
]
