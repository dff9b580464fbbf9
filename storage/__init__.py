"""The memory: what was seen, concluded and promised."""

from storage.acts import Act, Deed, NewAct
from storage.backup import Copied, replace, restore, save
from storage.daemons import Daemon, NewDaemon
from storage.errors import DatabaseBusyError, FeedExistsError, SchemaError, StorageError
from storage.examine import Finding, examine
from storage.feed_days import FeedDay
from storage.judgements import Alert, Heard, Judged, Linked, Report, Standing, Stood
from storage.lapses import Lapse
from storage.lines import Answer, Line, LineKind, NewLine
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
    DigestKey,
    DigestRun,
    Edit,
    Feed,
    Heartbeat,
    NewFeed,
    OutboxTally,
    Pacing,
    Picture,
    PollResult,
    Share,
    Sighting,
    Upgrade,
)
from storage.revisions import Revision
from storage.schema import is_empty, upgrade
from storage.silences import HeldBack, NewSilence, Scope, Silence
from storage.store import Store, Transaction, open_store
from storage.warnings import Warning_, WarningKind

__all__ = [
    "Act",
    "Alert",
    "Answer",
    "Copied",
    "Daemon",
    "DatabaseBusyError",
    "Deed",
    "Delivery",
    "DeliveryKind",
    "DigestKey",
    "DigestRun",
    "Edit",
    "Feed",
    "FeedDay",
    "FeedExistsError",
    "Finding",
    "Heard",
    "Heartbeat",
    "Held",
    "HeldBack",
    "Judged",
    "Lapse",
    "Line",
    "LineKind",
    "Linked",
    "Member",
    "Mention",
    "NewAct",
    "NewDaemon",
    "NewDelivery",
    "NewFeed",
    "NewLine",
    "NewMember",
    "NewNotice",
    "NewSilence",
    "Notice",
    "NoticeKind",
    "OutboxTally",
    "Pacing",
    "Picture",
    "PollResult",
    "Promised",
    "Report",
    "Revision",
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
