"""The memory: what was seen, concluded and promised."""

from storage.acts import Act, Deed, NewAct
from storage.backup import Copied, replace, restore, save
from storage.daemons import Daemon, NewDaemon
from storage.errors import DatabaseBusyError, FeedExistsError, SchemaError, StorageError
from storage.examine import Finding, examine
from storage.notices import NewNotice, Notice, NoticeKind
from storage.promises import (
    Delivery,
    DeliveryKind,
    Held,
    Member,
    Mention,
    NewDelivery,
    NewMember,
    Promised,
    Says,
)
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
from storage.silences import HeldBack, NewSilence, Scope, Silence
from storage.store import Store, Transaction, open_store
from storage.warnings import Warning_, WarningKind

__all__ = [
    "Act",
    "Alert",
    "Copied",
    "Daemon",
    "DatabaseBusyError",
    "Deed",
    "Delivery",
    "DeliveryKind",
    "DigestRun",
    "Edit",
    "Feed",
    "FeedExistsError",
    "Finding",
    "Heartbeat",
    "Held",
    "HeldBack",
    "Linked",
    "Member",
    "Mention",
    "NewAct",
    "NewDaemon",
    "NewDelivery",
    "NewFeed",
    "NewMember",
    "NewNotice",
    "NewSilence",
    "Notice",
    "NoticeKind",
    "OutboxTally",
    "Pacing",
    "PollResult",
    "Promised",
    "Report",
    "Says",
    "SchemaError",
    "Scope",
    "Share",
    "Sighting",
    "Silence",
    "Standing",
    "Stood",
    "StorageError",
    "Store",
    "Transaction",
    "Upgrade",
    "WarningKind",
    "Warning_",
    "examine",
    "is_empty",
    "open_store",
    "replace",
    "restore",
    "save",
    "upgrade",
]
