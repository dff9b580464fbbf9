"""What a message tells, before a channel gives it its form. Pure values."""

from dataclasses import dataclass

from storage import DeliveryKind
from watcher.mail.message import Rendered
from watcher.mail.telling import Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What one delivery tells one recipient: alerts, where it is about any, and always the words of a mail.

    `id` follows from the delivery's key, so that a repetition is seen to be one. `recipient` is a name.
    """

    id: str
    kind: DeliveryKind
    recipient: str
    rendered: Rendered
    told: tuple[Told, ...] = ()
