"""Ledgers for tests: the sample forecast with alerts, lapses and lines at whole days from its opening."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import builders

from rules.model import Forecast, Grade, Stance
from storage import Alert, Heard, Lapse, Line, LineKind
from watcher.ledger import Ledger

#: The first day of the sample forecast, and of the year in which its question is answered.
OPENED = datetime(2025, 3, 15, tzinfo=UTC)
PACK = "india-belgium"


def day(number: float) -> datetime:
    """So many days after the forecast opened."""
    return OPENED + timedelta(days=number)


def forecast(**changes: Any) -> Forecast:
    """The sample forecast with an indicator of each stance: fourfold against it, twofold for it."""
    against = builders.indicator()
    for_ = builders.indicator(id="fta-stalled", stance=Stance.CONFIRMS, strength=2.0)
    return builders.forecast(**{"indicators": (against, for_)} | changes)


def raised(name: str, at: float, **changes: Any) -> Alert:
    """An alert against the forecast on a day: by three independent publishers, the best of grade A."""
    heard = (Heard(at=day(at), best=Grade.A, independent=3),)
    values = {"story": name, "raised_at": day(at), "happened_at": day(at), "heard": heard}
    return builders.alert(id=name, **values | changes)


def line(number: int, kind: LineKind, at: float, **changes: Any) -> Line:
    """What Ann wrote on a day."""
    base = Line(
        id=number, at=day(at), who="ann", pack=PACK, forecast="fta-protracted", kind=kind, why="told so"
    )
    return replace(base, **changes)


def lapse(indicator: str, by: date, at: float, **changes: Any) -> Lapse:
    """An indicator that was not seen by a day, of which it was told on another."""
    base = Lapse(
        at=day(at),
        pack=PACK,
        forecast="fta-protracted",
        indicator=indicator,
        since=OPENED.date(),
        by=by,
        ratio=0.5,
        watched=1.0,
    )
    return replace(base, **changes)


def ledger(**changes: Any) -> Ledger:
    """The ledger of the sample forecast, read two years after it opened; nothing happened."""
    return replace(Ledger(pack=PACK, forecast=forecast(), read_at=day(730)), **changes)
