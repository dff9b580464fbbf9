"""What charts are made from: frozen values. Beliefs are probabilities from 0 to 1, moments are aware."""

from dataclasses import dataclass
from datetime import date, datetime

from rules.model import Stance

#: Moments in the order of time, each with the belief from then on.
Steps = tuple[tuple[datetime, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One story on a curve: its day, which way it moved the belief, its log odds (unsigned), its words."""

    day: date
    stance: Stance
    weight: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """How the belief in one forecast went, from `opens` up to `until`.

    `evidence` are the moves of the belief that rests on evidence alone, which starts at the prior;
    `stated` those of the belief that a person set, empty where nobody did. `resolved` is the day of the
    resolution and its answer, None for void. `title` and the words of marks may come from anywhere.
    """

    title: str
    prior: float
    evidence: Steps
    stated: Steps
    marks: tuple[Mark, ...]
    opens: date
    due_from: date
    closes: date
    until: date
    resolved: tuple[date, bool | None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StripRow:
    """One forecast in a strip: for each week how many stories confirm and how many contradict."""

    name: str
    counts: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """Stories by week: ISO weeks ("2026-W05") in the order of time, and rows with a pair for each of them."""

    weeks: tuple[str, ...]
    rows: tuple[StripRow, ...]
