"""How well rules do on labelled news: precision, recall, events, stances, quiet.

Pure counting; knows nothing of files or of how alerts come about.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from rules.backtest import Label
from rules.labels import Labelled


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A labelled item beside what it raised."""

    labelled: Labelled
    raised: frozenset[Label]

    @property
    def hits(self) -> frozenset[Label]:
        """What should have been raised and was."""
        return self.labelled.labels & self.raised

    @property
    def misses(self) -> frozenset[Label]:
        """What should have been raised and was not."""
        return self.labelled.labels - self.raised

    @property
    def false(self) -> frozenset[Label]:
        """What was raised and is neither labelled nor acceptable."""
        return self.raised - self.labelled.labels - self.labelled.acceptable

    def on(self, forecast: str) -> "Judged":
        """Give the item as if only one forecast were watched."""
        labels, acceptable, raised = (
            frozenset(label for label in many if label[0] == forecast)
            for many in (self.labelled.labels, self.labelled.acceptable, self.raised)
        )
        return Judged(labelled=replace(self.labelled, labels=labels, acceptable=acceptable), raised=raised)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A part of a whole; its ratio is None where the whole is nothing."""

    part: int
    whole: int

    @property
    def ratio(self) -> float | None:
        """The share, 0 to 1."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The figures over some items.

    `precision`: of the alerts that are labelled or false, the labelled; acceptable ones count as neither.
    `recall`: of the labels, those raised. `events`: of the labels of events, those raised on at least one
    item of the event. `stances`: of the labels whose forecast raised anything on the item, those with
    their stance raised and no wrong one. `quiet`: of the items with neither labels nor anything
    acceptable, those that raised nothing.
    """

    items: int
    precision: Share
    recall: Share
    events: Share
    stances: Share
    quiet: Share


def score(items: Iterable[Judged]) -> Score:
    """Count over labelled items."""
    judged = tuple(items)
    hits, misses, false = (
        sum(map(len, many))
        for many in (
            [one.hits for one in judged],
            [one.misses for one in judged],
            [one.false for one in judged],
        )
    )
    silent = [one for one in judged if not one.labelled.labels and not one.labelled.acceptable]
    stances = [right for one in judged for right in _stances(one)]
    events = {(one.labelled.event, label) for one in judged for label in one.labelled.labels}
    found = {(one.labelled.event, label) for one in judged for label in one.hits}
    return Score(
        items=len(judged),
        precision=Share(part=hits, whole=hits + false),
        recall=Share(part=hits, whole=hits + misses),
        events=Share(part=len(found), whole=len(events)),
        stances=Share(part=sum(stances), whole=len(stances)),
        quiet=Share(part=sum(not one.raised for one in silent), whole=len(silent)),
    )


def _stances(one: Judged) -> list[bool]:
    """Tell for each label whose forecast raised anything whether its stance was raised, and no wrong one."""
    right: list[bool] = []
    for label in one.labelled.labels:
        here = one.on(label[0])
        if here.raised:
            right.append(label in here.raised and not here.false)
    return right
