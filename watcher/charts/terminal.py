"""A curve of belief drawn with characters, for a terminal, a pipe or a mail in text. Pure.

Lines that step are what box-drawing characters are made for; where an encoding lacks them, plain ASCII stands
in their place.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len, chop_cells

from rules.model import Stance
from watcher.charts.layout import (
    LONGEST_TITLE,
    belief_at,
    belief_of,
    evidence_line,
    moved,
    place_of,
    points,
    reach,
    stated_line,
    ticks,
)
from watcher.charts.spec import Curve
from watcher.charts.words import answer_words
from watcher.mail.plain import clean
from watcher.mail.words import day, stance_word

#: Columns, and lines in all, with which a curve can still be read; with less room it is drawn as with these.
NARROWEST, LOWEST = 30, 9
#: Beyond them nothing is told that a smaller drawing does not tell.
WIDEST, HIGHEST = 240, 80
_LEFT, _RIGHT = 6, 5  # columns of the figures beside the plot
_FRAME = 3  # lines besides plot and legend: the title, the axis, its days
_ADVICE = "no evidence yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """The characters of a line that steps: flat, upright, and its four corners."""

    flat: str
    upright: str
    down_left: str  # from the left, then down
    up_left: str
    down_right: str  # from below, then right
    up_right: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signs:
    """The characters of a drawing."""

    evidence: _Line
    stated: _Line
    prior: str
    marks: tuple[str, str]  # of what confirms, of what contradicts
    edge: str  # of the span
    resolved: str
    axis: str
    tick: str
    more: str  # stands for what was cut off


_BOXES = _Signs(
    evidence=_Line(flat="─", upright="│", down_left="┐", up_left="┘", down_right="┌", up_right="└"),
    stated=_Line(flat="═", upright="║", down_left="╗", up_left="╝", down_right="╔", up_right="╚"),
    prior="·",
    marks=("▲", "▼"),
    edge="┊",
    resolved="■",
    axis="┄",
    tick="┬",
    more="…",
)
_ASCII = _Signs(
    evidence=_Line(flat="-", upright="|", down_left="+", up_left="+", down_right="+", up_right="+"),
    stated=_Line(flat="=", upright=":", down_left="#", up_left="#", down_right="#", up_right="#"),
    prior=".",
    marks=("^", "v"),
    edge="'",
    resolved="X",
    axis="_",
    tick="+",
    more="~",
)


def terminal_curve(curve: Curve, *, width: int, height: int, encoding: str = "utf-8") -> str:
    """Draw a curve in at most `width` columns and `height` lines, without a line break at its end.

    Plain ASCII where `encoding`, that of the output, has no box-drawing characters. What of the title it
    cannot write stands as a question mark.
    """
    signs = _BOXES if _can_write(encoding) else _ASCII
    width = min(max(width, NARROWEST), WIDEST)
    legend = _legend(curve, signs, width)
    rows = min(max(height, LOWEST + len(legend) - 1), HIGHEST) - _FRAME - len(legend)
    plot = _Plot(curve, width - _LEFT - _RIGHT, rows)
    _draw(plot, signs)
    lines = [
        _cut(clean(curve.title, limit=LONGEST_TITLE), width, signs.more),
        *_framed(plot),
        *_days(plot, signs),
        *legend,
    ]
    return "\n".join(line.rstrip() for line in lines).encode(encoding, "replace").decode(encoding)


def _can_write(encoding: str) -> bool:
    try:
        "─│┐┘┌└═║╗╝╔╚·▲▼┊■┄┬…".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


class _Plot:
    """Cells of the area between the axes, row by row from the top, and where days and beliefs lie in it."""

    def __init__(self, curve: Curve, columns: int, rows: int) -> None:
        self.curve = curve
        self.columns, self.rows = columns, rows
        self.cells = [[" "] * columns for _ in range(rows)]
        self.first, self.last = reach(curve)
        self._days = (self.last - self.first).days + 1

    def column(self, place: float) -> int:
        share = (place - place_of(self.first)) / self._days
        return min(max(int(share * self.columns), 0), self.columns - 1)

    def place(self, column: int) -> float:
        """The end of the time that a column stands for."""
        return place_of(self.first) + (column + 1) / self.columns * self._days

    def row(self, belief: float) -> int:
        return round((1 - belief) * (self.rows - 1))

    def put(self, column: int, row: int, sign: str) -> None:
        self.cells[row][column] = sign


def _draw(plot: _Plot, signs: _Signs) -> None:
    curve = plot.curve
    for when in (curve.due_from, curve.closes):
        if plot.first < when <= plot.last:
            for row in range(plot.rows):
                plot.put(plot.column(place_of(when)), row, signs.edge)
    for column in range(plot.columns):
        plot.put(column, plot.row(belief_of(curve.prior)), signs.prior)
    _step(plot, stated_line(curve), signs.stated)
    _step(plot, evidence_line(curve), signs.evidence)
    _marks(plot, signs)
    if curve.resolved and plot.first <= curve.resolved[0] <= plot.last:
        when, answer = curve.resolved
        row = plot.row(0.5 if answer is None else float(answer))
        plot.put(min(plot.column(place_of(when)) + 1, plot.columns - 1), row, signs.resolved)
    if not moved(curve):
        row = plot.row(0.25 if curve.prior > 0.5 else 0.75)  # noqa: PLR2004 -- the half that is empty
        for column, sign in enumerate(_ADVICE[: plot.columns - 2], start=2):
            plot.put(column, row, sign)


def _step(plot: _Plot, line: Sequence[tuple[float, float]], signs: _Line) -> None:
    """Draw a line that steps, a column at a time: what moves within a column is one upright."""
    if not line:
        return
    before: int | None = None
    for column in range(plot.column(line[0][0]), plot.column(line[-1][0] - 1) + 1):
        row = plot.row(belief_at(line, plot.place(column)))
        if before is None or before == row:
            plot.put(column, row, signs.flat)
        else:
            _rise(plot, column, (before, row), signs)
        before = row


def _rise(plot: _Plot, column: int, rows: tuple[int, int], signs: _Line) -> None:
    before, row = rows
    for between in range(min(before, row) + 1, max(before, row)):
        plot.put(column, between, signs.upright)
    down = row > before
    plot.put(column, before, signs.down_left if down else signs.up_left)
    plot.put(column, row, signs.up_right if down else signs.down_right)


def _marks(plot: _Plot, signs: _Signs) -> None:
    """Set each mark beside its line, or, at the edge of the plot, on it."""
    for point in points(plot.curve, (plot.last - plot.first).days / plot.columns):
        confirms = point.stance is Stance.CONFIRMS
        row = plot.row(point.belief) + (-1 if confirms else 1)
        sign = signs.marks[0 if confirms else 1]
        plot.put(plot.column(point.at), min(max(row, 0), plot.rows - 1), sign)


def _framed(plot: _Plot) -> list[str]:
    """The rows with the figures of the axis at their left, and at their right where the lines end."""
    left = {plot.row(belief): f"{belief:.0%}" for belief in (0, 0.25, 0.75, 0.5, 1)}
    right: dict[int, str] = {}
    for line in (evidence_line(plot.curve), stated_line(plot.curve)):
        if line:
            _beside(right, plot, line[-1][1])
    return [
        f"{left.get(row, ''):>{_LEFT - 1}} {''.join(cells)} {right.get(row, '')}"
        for row, cells in enumerate(plot.cells)
    ]


def _beside(right: dict[int, str], plot: _Plot, belief: float) -> None:
    """Set a figure at the end of its line, or as near as another leaves room."""
    row = plot.row(belief)
    free = [other for other in range(plot.rows) if other not in right]
    right[min(free, key=lambda other: abs(other - row))] = f"{belief:.0%}"


def _days(plot: _Plot, signs: _Signs) -> list[str]:
    """The axis of time, and the days below it."""
    axis, labels = [signs.axis] * plot.columns, ""
    for when, words in ticks(plot.first, plot.last, max(plot.columns // 11, 1)):
        column = plot.column(place_of(when))
        axis[column] = signs.tick
        start = max(_LEFT + column - len(words) // 2, len(labels) + 1 if labels else 0)
        labels = labels.ljust(start) + words
    return [" " * _LEFT + "".join(axis), labels]


def _legend(curve: Curve, signs: _Signs, width: int) -> list[str]:
    """What the signs mean, in as many lines as it takes."""
    entries = [f"{signs.evidence.flat * 2} on evidence"]
    if curve.stated:
        entries.append(f"{signs.stated.flat * 2} stated")
    entries.append(f"{signs.prior * 2} prior")
    for sign, stance in zip(signs.marks, Stance, strict=True):
        if any(mark.stance is stance for mark in curve.marks):
            entries.append(f"{sign} {stance_word(stance).lower()}")
    if curve.resolved:
        entries.append(f"{signs.resolved} resolved {answer_words(curve.resolved[1])}")
    entries += [
        f"opens {day(curve.opens)}",
        f"{signs.edge} due from {day(curve.due_from)}",
        f"{signs.edge} closes {day(curve.closes)}",
    ]
    lines = [entries[0]]
    for entry in entries[1:]:
        if len(lines[-1]) + len(entry) + 3 <= width:
            lines[-1] += f"   {entry}"
        else:
            lines.append(entry)
    return lines


def _cut(text: str, columns: int, more: str) -> str:
    """The text in at most so many columns, of which wide characters take two."""
    if cell_len(text) <= columns:
        return text
    return chop_cells(text, columns - 1)[0].rstrip() + more
