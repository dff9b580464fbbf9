"""What a person says of news, and how alerts fare when held against it. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rules.backtest import Label, Raised
from rules.model import Forecast, Item


class Verdict(StrEnum):
    """What a person says of an alert."""

    RIGHT = "right"
    TOLERATED = "tolerated"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """What a person says of an item: its event, what should alert, and what may without being missed."""

    item: Item
    event: str
    labels: frozenset[Label]
    acceptable: frozenset[Label]

    def verdict(self, label: Label) -> Verdict:
        """Judge an alert by what the person says."""
        if label in self.labels:
            return Verdict.RIGHT
        return Verdict.TOLERATED if label in self.acceptable else Verdict.WRONG


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many alerts of labelled items are right, tolerated, or wrong."""

    right: int
    tolerated: int
    wrong: int

    @property
    def precision(self) -> float | None:
        """The share that is right, the tolerated left aside; None where there is nothing to share."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """A labelled event: the day of its first item that should alert, and of the first that did."""

    event: str
    label: Label
    first: date
    alerted: date | None

    @property
    def days(self) -> int | None:
        """How long it took, in days; None where nothing alerted."""
        return None if self.alerted is None else (self.alerted - self.first).days


def tally(alerts: Iterable[Raised], labelled: Mapping[str, Labelled]) -> Tally:
    """Hold alerts against the labels of the items that they stand by, by the items' ids."""
    said = Counter(
        labelled[alert.item.id].verdict(alert.label) for alert in alerts if alert.item.id in labelled
    )
    return Tally(right=said[Verdict.RIGHT], tolerated=said[Verdict.TOLERATED], wrong=said[Verdict.WRONG])


def happenings(
    alerts: Sequence[Raised], labelled: Iterable[Labelled], forecasts: Iterable[Forecast]
) -> tuple[Happening, ...]:
    """Tell for each labelled event whether and when it alerted, in the order in which they happened.

    What happened before a forecast opens, or once another took its place, could not alert, and is left out.
    """
    known = {forecast.id: forecast for forecast in forecasts}
    told = {(item.id, alert.label): item.published.date() for alert in alerts for item in alert.reports}
    should: dict[tuple[str, Label], list[Item]] = {}
    for one in labelled:
        for label in one.labels:
            if label[0] in known and known[label[0]].is_watched(one.item.published):
                should.setdefault((one.event, label), []).append(one.item)
    found = (
        Happening(
            event=event,
            label=label,
            first=min(item.published for item in many).date(),
            alerted=min((told[item.id, label] for item in many if (item.id, label) in told), default=None),
        )
        for (event, label), many in should.items()
    )
    return tuple(sorted(found, key=lambda one: (one.first, one.event, one.label)))
