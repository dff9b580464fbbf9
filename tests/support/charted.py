"""Curves and strips to draw."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from rules.model import Stance
from watcher.charts.spec import Curve, Mark, Strip, StripRow

#: Text that tries to be markup, to steer a terminal, to be drawn backwards, and never to end.
HOSTILE = (
    "$\\frac{1}{0}$ $x_{",
    "a\nb\r\tc\x00\x07\x1b[31m\x7f",
    "\u202eevil\u2066 العربية भारत 中文 \U0001f600 e\u0301\u0301\u0301",
    "x" * 10_000,
    "<img src=x onerror=alert(1)> %s {0} \\textbf{b}",
    "\ud800 \ufffe \ue000",
    "",
)


def moment(text: str) -> datetime:
    """A moment in UTC, from "2025-03-10" or with a time."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def mark(day: str, stance: Stance, weight: float = 1.0, words: str = "a story") -> Mark:
    """One story."""
    return Mark(day=date.fromisoformat(day), stance=stance, weight=weight, words=words)


def curve(**changes: Any) -> Curve:
    """A forecast that was confirmed in May 2025 and contradicted in January 2026."""
    return replace(
        Curve(
            title="The talks stay protracted",
            prior=0.7,
            evidence=((moment("2025-05-10T09:00"), 0.9), (moment("2026-01-27T12:00"), 0.05)),
            stated=(),
            marks=(
                mark("2025-05-10", Stance.CONFIRMS, 1.3, "Talks put off"),
                mark("2026-01-27", Stance.CONTRADICTS, 5.1, "India and EU conclude talks"),
            ),
            opens=date(2025, 3, 1),
            due_from=date(2025, 7, 1),
            closes=date(2026, 12, 31),
            until=date(2026, 6, 30),
        ),
        **changes,
    )


def unmoved(**changes: Any) -> Curve:
    """A forecast on which nothing was reported."""
    return curve(evidence=(), marks=(), **changes)


def strip(weeks: int = 3) -> Strip:
    """Two forecasts: one with a busy last week, one of which nothing was heard."""
    names = tuple(f"2026-W{number:02}" for number in range(1, weeks + 1))
    quiet = ((0, 0),) * (weeks - 1)
    rows = (
        StripRow(name="fta-protracted", counts=(*quiet, (1, 4))),
        StripRow(name="exercises", counts=(*quiet, (0, 0))),
    )
    return Strip(weeks=names, rows=rows)
