"""Where things of a curve stand: its days, its steps, its marks. Pure, and the same for every way to draw.

Places on the axis of time are days as `date.toordinal` counts them, with the part of the day behind the
point, in UTC.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from rules.model import Stance
from watcher.charts.spec import Curve, Mark, Steps

#: Of a title or a name, in characters, before it is fitted to its room.
LONGEST_TITLE = 240
LONGEST_NAME = 80
LONGEST_WORDS = 160
#: The end of a span is drawn where it lies at most so far ahead, as a share of the days before.
_AHEAD = 0.5
_NOON = 0.5
_DAY_S = 86_400
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 300, 600, 1200, 12_000)
_DAYS = (1, 2, 7, 14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Marks of one stance that stand in one place: when, at which belief, and how many they are."""

    at: float
    belief: float
    stance: Stance
    weight: float
    count: int


def place(moment: datetime) -> float:
    """The place of an aware moment on the axis of time."""
    utc = moment.astimezone(UTC)
    seconds = utc.hour * 3600 + utc.minute * 60 + utc.second
    return utc.toordinal() + seconds / _DAY_S


def ends_at(curve: Curve) -> date:
    """The last day on which there is a belief to draw: `until`, or the day of the resolution before it."""
    last = curve.until if curve.resolved is None else min(curve.until, curve.resolved[0])
    return max(last, curve.opens + timedelta(days=1))


def reach(curve: Curve) -> tuple[date, date]:
    """First and last day of the axis: from `opens` to `until`, or to `closes` where that is not far ahead."""
    last = max(curve.until, curve.opens + timedelta(days=1))
    days = (last - curve.opens).days
    ahead = (curve.closes - last).days
    return curve.opens, curve.closes if 0 < ahead <= max(days * _AHEAD, 1) else last


def belief_of(value: float) -> float:
    """A belief between 0 and 1, whatever was given."""
    return min(max(value, 0.0), 1.0) if math.isfinite(value) else 0.5


def moved(curve: Curve) -> bool:
    """Tell whether any evidence is there to draw: a mark, or a belief other than the prior."""
    line = evidence_line(curve)
    return bool(curve.marks) or any(belief != line[0][1] for _, belief in line)


def evidence_line(curve: Curve) -> tuple[tuple[float, float], ...]:
    """Corners of the belief on evidence: each with the belief from there on, the last one where it ends."""
    return _line(((place_of(curve.opens), belief_of(curve.prior)),), curve.evidence, curve)


def stated_line(curve: Curve) -> tuple[tuple[float, float], ...]:
    """Corners of the stated belief, from where a person set it; empty where nobody did."""
    return _line((), curve.stated, curve)


def place_of(day: date) -> float:
    """The place where a day begins."""
    return float(day.toordinal())


def _line(
    start: tuple[tuple[float, float], ...], steps: Steps, curve: Curve
) -> tuple[tuple[float, float], ...]:
    first, last = place_of(curve.opens), place_of(ends_at(curve)) + 1
    known = [(max(place(moment), first), belief_of(belief)) for moment, belief in steps]
    line = [*start, *sorted((step for step in known if step[0] < last), key=lambda step: step[0])]
    return (*line, (last, line[-1][1])) if line else ()


def belief_at(line: Sequence[tuple[float, float]], at: float) -> float:
    """The belief of a line at a place: that of its last corner up to there."""
    known = [belief for corner, belief in line if corner <= at]
    return known[-1] if known else line[0][1]


def points(curve: Curve, apart: float) -> tuple[Point, ...]:
    """Marks on the line of evidence; those of one stance that stand closer than `apart` days are one."""
    line = evidence_line(curve)
    first, last = curve.opens.toordinal(), ends_at(curve).toordinal()
    found: list[Point] = []
    for stance in Stance:
        marks = [mark for mark in curve.marks if mark.stance is stance and mark.day.toordinal() <= last]
        for group in _groups(sorted(marks, key=lambda mark: mark.day), apart):
            day = max(group[0].day.toordinal(), first)
            weight = sum(mark.weight for mark in group)
            # At the end of the day, when all that the day brought has moved the belief.
            belief = belief_at(line, day + 1)
            found.append(Point(at=day + _NOON, belief=belief, stance=stance, weight=weight, count=len(group)))
    return tuple(found)


def _groups(marks: Sequence[Mark], apart: float) -> list[list[Mark]]:
    groups: list[list[Mark]] = []
    for mark in marks:
        if groups and (mark.day - groups[-1][0].day).days < apart:
            groups[-1].append(mark)
        else:
            groups.append([mark])
    return groups


def ticks(first: date, last: date, most: int) -> tuple[tuple[date, str], ...]:
    """Days of the axis that have a label: months ("Mar 2025"), years, or, of a short axis, days ("3 Mar").

    At most `most`, which is at least 1, evenly spaced by the calendar.
    """
    for months in _MONTHS:
        if (last - first).days < 62:  # noqa: PLR2004 -- days of two months
            break
        found = [day for day in _firsts(first, last) if not (day.year * 12 + day.month - 1) % months]
        if len(found) <= most:
            yearly = months >= 12  # noqa: PLR2004 -- months of a year
            return tuple((day, f"{day:%Y}" if yearly else f"{day:%b %Y}") for day in found)
    days = (last - first).days
    every = next((step for step in _DAYS if days // step < most), max(days // most + 1, 1))
    found = [first + timedelta(days=n) for n in range(0, days + 1, every)]
    return tuple((day, f"{day.day} {day:%b}") for day in found[:most])


def _firsts(first: date, last: date) -> list[date]:
    """The first days of months from `first` to `last`."""
    return [
        date(year, month, 1)
        for year in range(first.year, last.year + 1)
        for month in range(1, 13)
        if first <= date(year, month, 1) <= last
    ]
