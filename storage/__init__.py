"""The memory: what was seen, concluded and promised."""

from storage.errors import DatabaseBusyError, FeedExistsError, SchemaError, StorageError
from storage.notices import NewNotice, Notice, NoticeKind
from storage.records import (
    Alert,
    Delivery,
    DeliveryKind,
    DigestRun,
    Feed,
    Heartbeat,
    Linked,
    NewDelivery,
    NewFeed,
    OutboxTally,
    Pacing,
    PollResult,
    Report,
    Share,
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
