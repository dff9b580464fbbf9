"""The memory: what was seen, concluded and promised."""

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

__all__ = [
    "Alert",
    "DatabaseBusyError",
    "Delivery",
    "DeliveryKind",
    "DigestRun",
    "Edit",
    "Feed",
    "FeedExistsError",
    "Heartbeat",
    "Linked",
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
    "is_empty",
    "open_store",
    "upgrade",
]
