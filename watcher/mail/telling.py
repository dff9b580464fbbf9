"""What a message tells of one alert: the value that messages on every channel are composed of."""

from collections.abc import Iterable
from dataclasses import dataclass

from rules.model import Forecast, Pack
from storage.judgements import Alert, Linked
from storage.promises import Held, Says


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

    @property
    def forecast(self) -> Forecast | None:
        """The forecast it is about; None where the pack no longer has it."""
        return next((each for each in self.pack.forecasts if each.id == self.alert.forecast), None)

    @property
    def belief_before(self) -> float:
        """Where belief was before what its recipient was not told of: its last move, or all of them."""
        return self.alert.belief_before if self.told_before else self.alert.belief_at_first


def belief_told(told: Iterable[Told]) -> tuple[float, float]:
    """Where belief stood before the first of these alerts and after the last, by when they were told.

    There is at least one.
    """
    by_time = sorted(told, key=lambda one: one.alert.told_at)
    return by_time[0].belief_before, by_time[-1].alert.belief_after
