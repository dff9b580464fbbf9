"""The course of a belief: every move since the forecast opened, and by which alert. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from rules.belief import belief
from rules.model import Forecast
from storage.judgements import Alert, Stood


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What one moment did to a belief, a probability in (0, 1).

    `what` is raised, strengthened, corrected or rejected. `ratio` is the likelihood ratio that the alert
    counts with from then on, None where it counts no more or came after the horizon.
    """

    at: datetime
    what: str
    alert: Alert
    indicator: str
    ratio: float | None
    before: float
    after: float


def course(forecast: Forecast, alerts: Iterable[Alert]) -> Iterator[Move]:
    """Give the moves of a forecast's belief in the order of time, the first of which starts from its prior.

    `alerts` are those of this forecast. The belief after the last move is that of today.
    """
    counting: dict[str, float] = {}
    before = belief(forecast, ())
    for at, alert, state, what in sorted(_turns(alerts), key=lambda turn: (turn[0], turn[1].id)):
        ratio = state.ratio if state.counts and not _is_rejected(alert, at) else None
        if ratio is None:
            counting.pop(alert.id, None)
        else:
            counting[alert.id] = ratio
        after = belief(forecast, counting.values())
        yield Move(
            at=at,
            what=what,
            alert=alert,
            indicator=state.indicator,
            ratio=ratio,
            before=before,
            after=after,
        )
        before = after


def _turns(alerts: Iterable[Alert]) -> Iterator[tuple[datetime, Alert, Alert | Stood, str]]:
    """Give each moment from which an alert stood in a way, or was rejected, with how it stood, and which."""
    for alert in alerts:
        states: tuple[Alert | Stood, ...] = (*alert.stood, alert)
        for at, state in zip(alert.told, states, strict=True):
            yield at, alert, state, _what(at, alert, state)
        if (rejected := alert.rejected_at) is not None:
            stood = next((one for one in alert.stood if one.until > rejected), alert)
            yield rejected, alert, stood, "rejected"


def _is_rejected(alert: Alert, at: datetime) -> bool:
    return alert.rejected_at is not None and at >= alert.rejected_at


def _what(at: datetime, alert: Alert, state: Alert | Stood) -> str:
    if state.correction:
        return "corrected"
    return "raised" if at == alert.raised_at else "strengthened"
