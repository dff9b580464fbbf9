"""What a message tells of one alert: the value that messages on every channel are composed of."""

from dataclasses import dataclass

from rules.model import Pack
from storage.promises import Held, Says
from storage.records import Alert, Linked


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An alert as it stands, with what a message says of it and why it was held back, if it was.

    `pack` is the alert's own; a forecast or indicator that it no longer has is said to be gone. `linked` are
    the alerts to be read beside it. `told_before` where its recipient was told that it was raised.
    `asks` is what its rule asks for, in the words of the pack (`watcher.app.asks_of`), "" where nobody knows.
    `crossed` is the belief, in per cent, that one that is told as escalated took its forecast across.
    """

    alert: Alert
    pack: Pack
    says: Says
    held: Held = Held.NOT
    linked: tuple[Linked, ...] = ()
    told_before: bool = False
    asks: str = ""
    crossed: float | None = None
