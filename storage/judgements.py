"""Frozen values of the log of judgements: alerts, the reports they rest on, and how they stood.

All times are aware UTC.
"""

from dataclasses import dataclass, fields
from datetime import datetime

from rules.model import Evidence, Grade, Said, Stance, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One publisher's report of a story, as an alert keeps it (the item itself may be pruned).

    `signature` tells copies of one text (`rules.copies`); "" where the text is too short for that.
    `withdrawn_at` is when the publisher changed the text so that it says this no more, None where it did not.
    """

    item: str
    publisher: str
    grade: Grade
    title: str
    url: str
    language: str
    published: datetime
    evidence: tuple[Evidence, ...]
    signature: str = ""
    withdrawn_at: datetime | None = None

    @property
    def page(self) -> tuple[str, str]:
        """Where it stands, as its item says: an alert holds one report of a page."""
        return self.publisher, self.url or self.item


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """By whom an alert was reported from a moment on: the best grade, and how many independent publishers."""

    at: datetime
    best: Grade
    independent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """How an alert stood until it was strengthened or corrected; the fields are those of `Alert`."""

    until: datetime
    indicator: str
    ratio: float
    counts: bool
    belief_before: float
    correction: str = ""
    said: Said = Said.ASSERTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A logged judgement: one per story, forecast and stance.

    `item` is the item that raised it, or the last that strengthened it, and its report comes first;
    `stood` is how it stood before each time that it was strengthened or corrected, oldest first.
    `ratio` is the likelihood ratio it counts with; `counts` is false after the
    forecast's horizon, where an alert moves no belief, and of one that was corrected. `rejudged` is
    true where the item was read before by other rules, and raised the alert only when it was judged again.
    `correction` says how it was corrected, "" where it stands: none of its reports says so any more.
    `verdict` is what a person says of it, `rejected_at` when a verdict took it out of the belief: None
    where it is in, as far as it counts.
    `said` is how its evidence says what happened; `heard` tells by whom it was reported, from its first
    report on, each time that changed what it weighs: empty in a log from before that was kept.
    """

    id: str
    pack: str
    forecast: str
    stance: Stance
    indicator: str
    rule: str
    ruleset: str
    story: str
    title: str
    ratio: float
    counts: bool
    belief_before: float
    belief_after: float
    raised_at: datetime
    happened_at: datetime
    reports: tuple[Report, ...]
    item: str = ""
    stood: tuple[Stood, ...] = ()
    rejudged: bool = False
    correction: str = ""
    verdict: Verdict = Verdict.NONE
    rejected_at: datetime | None = None
    said: Said = Said.ASSERTED
    heard: tuple[Heard, ...] = ()

    @property
    def weighs(self) -> bool:
        """Whether its ratio is in the belief: it counts, and no verdict took it out."""
        return self.counts and self.rejected_at is None

    @property
    def strengthens(self) -> str:
        """The indicator that its own outdid last; "" where it outdid none, or is corrected."""
        before = self.stood[-1] if self.stood and not self.correction else None
        return "" if before is None or before.correction else before.indicator

    @property
    def told(self) -> tuple[datetime, ...]:
        """When it was raised, and each time that it was strengthened or corrected."""
        return (self.raised_at, *(each.until for each in self.stood))

    @property
    def told_at(self) -> datetime:
        """When it was last raised, strengthened or corrected."""
        return self.told[-1]

    @property
    def after_horizon(self) -> bool:
        """Whether it came when its forecast had closed."""
        return not (self.stood[-1] if self.correction else self).counts

    @property
    def belief_at_first(self) -> float:
        """The belief before it was raised, whatever strengthened it since."""
        return self.stood[0].belief_before if self.stood else self.belief_before


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a person said of an alert, and when; `Verdict.NONE` takes back what was said before."""

    alert: str
    at: datetime
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """An alert to be read beside another: `same_story` where one story raised both."""

    id: str
    forecast: str
    stance: Stance
    same_story: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The alert that a story raised, and how it stands so far; the fields are those of `Alert`."""

    id: str
    stance: Stance
    story: str
    indicator: str
    ratio: float
    counts: bool
    belief_before: float
    belief_after: float
    raised_at: datetime
    happened_at: datetime
    rejudged: bool
    correction: str
    stood: tuple[Stood, ...]
    verdict: Verdict
    rejected_at: datetime | None
    said: Said
    heard: tuple[Heard, ...]

    @property
    def rejected(self) -> bool:
        """Whether a verdict took it out of the belief."""
        return self.rejected_at is not None

    @classmethod
    def of(cls, alert: Alert) -> "Standing":
        """How an alert stands."""
        return cls(**{each.name: getattr(alert, each.name) for each in fields(cls)})
