"""What a message tells, before a channel gives it its form. Pure values."""

from dataclasses import dataclass
from datetime import datetime

from storage import DeliveryKind
from watcher.mail.message import Rendered
from watcher.mail.telling import Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What one delivery tells one recipient: the words of its mail, and the alerts, where it is about any.

    `id` follows from the delivery's key, so that a repetition is seen to be one. `recipient` is a name,
    `date` when it was settled what is told. `thread` are the pack and the forecast that all of it is about,
    None where it is about several, or none.
    """

    id: str
    kind: DeliveryKind
    recipient: str
    rendered: Rendered
    date: datetime
    thread: tuple[str, str] | None = None
    told: tuple[Told, ...] = ()
