"""Curves of belief drawn on a sheet: one with its legend, or many small ones under one another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rules.model import Stance
from watcher.charts import palette
from watcher.charts.layout import (
    LONGEST_TITLE,
    Point,
    belief_of,
    evidence_line,
    moved,
    place_of,
    points,
    reach,
    stated_line,
    ticks,
)
from watcher.charts.paint import Sheet, Stroke, Type, fitted, width_of
from watcher.charts.spec import Curve
from watcher.charts.words import answer_words
from watcher.mail.plain import clean
from watcher.mail.words import day, stance_word

#: What one picture of small curves holds; more do not fit a page.
MOST_CURVES = 24
_EDGE = 8  # around all
_LEFT, _RIGHT = 40, 44  # beside the plot: figures of the axis, and of where the lines end
_PLOT_SHARE, _LOWEST, _HIGHEST = 0.48, 150, 260
_NARROWEST = 168  # of a small curve
_SMALL_PLOT = 92
_SIGN = 8.0  # of a mark, in pixels
_HEAVY = 11.0  # of the heaviest
_APART = 9.0  # closer marks of one stance are one with a number
_LIFT = 8.0  # of a mark from its line
_PAD = 12.0  # between the plot's edge and 0 or 100 %


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plot:
    """The area of a curve on the sheet, and its days."""

    left: float
    top: float
    width: float
    height: float
    first: date
    last: date

    def x(self, place: float) -> float:
        first, last = place_of(self.first), place_of(self.last) + 1
        return self.left + self.width * (min(max(place, first), last) - first) / (last - first)

    def y(self, belief: float) -> float:
        """Marks have room above 100 % and below 0 %."""
        return self.top + _PAD + (self.height - 2 * _PAD) * (1 - belief)

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def pixels_a_day(self) -> float:
        return self.width / ((self.last - self.first).days + 1)


def curve_picture(curve: Curve, *, width: int) -> bytes:
    """Draw a curve as PNG, `width` CSS pixels wide, with its title, legend and dates."""
    room = width - 2 * _EDGE
    title = fitted(clean(curve.title, limit=LONGEST_TITLE), room, palette.TITLE, lines=2)
    top = _EDGE + palette.TITLE.height * len(title) + 20
    height = min(max(width * _PLOT_SHARE, _LOWEST), _HIGHEST)
    first, last = reach(curve)
    plot = _Plot(
        left=_EDGE + _LEFT, top=top, width=room - _LEFT - _RIGHT, height=height, first=first, last=last
    )
    legend = _rows(_entries((curve,)), room)
    dates = fitted(_dates(curve), room, palette.SMALL, lines=2)
    below = top + height + 24
    sheet = Sheet(
        width, below + palette.LABEL.height * len(legend) + palette.SMALL.height * len(dates) + _EDGE + 4
    )
    _lines(sheet, title, (_EDGE, _EDGE), palette.TITLE)
    _shade(sheet, plot, curve)
    _scale(sheet, plot, (0, 0.25, 0.5, 0.75, 1), palette.SMALL)
    _days(sheet, plot, palette.SMALL)
    _span(sheet, plot, curve)
    _count(sheet, plot, _beliefs(sheet, plot, curve))
    _legend(sheet, legend, (_EDGE, below))
    _lines(sheet, dates, (_EDGE, below + palette.LABEL.height * len(legend) + 4), palette.SMALL)
    return sheet.png()


def curves_picture(curves: Sequence[Curve], *, width: int) -> bytes:
    """Draw small curves in columns as one PNG, `width` CSS pixels wide, under one legend."""
    shown = curves[:MOST_CURVES]
    columns = max(width // _NARROWEST, 1)
    across = (width - _EDGE) / columns
    head = replace(palette.LABEL, bold=True)
    tall = head.height * 2 + _SMALL_PLOT + 38
    rows = -(-len(shown) // columns)
    legend = _rows(_entries(shown), width - 2 * _EDGE)
    sheet = Sheet(width, _EDGE * 2 + rows * tall + palette.LABEL.height * len(legend))
    for number, curve in enumerate(shown):
        left = _EDGE + across * (number % columns)
        top = _EDGE + tall * (number // columns)
        title = fitted(clean(curve.title, limit=LONGEST_TITLE), across - 2 * _EDGE, head, lines=2)
        _lines(sheet, title, (left, top), head)
        first, last = reach(curve)
        plot = _Plot(
            left=left + 32,
            top=top + head.height * 2 + 8,
            width=across - 32 - 44,
            height=_SMALL_PLOT,
            first=first,
            last=last,
        )
        _shade(sheet, plot, curve)
        _scale(sheet, plot, (0, 0.5, 1), palette.TINY)
        _ends_of_axis(sheet, plot, palette.TINY)
        _beliefs(sheet, plot, curve)
    _legend(sheet, legend, (_EDGE, _EDGE + rows * tall))
    return sheet.png()


def _lines(sheet: Sheet, lines: Sequence[str], corner: tuple[float, float], kind: Type) -> None:
    for number, line in enumerate(lines):
        sheet.text((corner[0], corner[1] + kind.height * (number + 0.5)), line, kind)


def _scale(sheet: Sheet, plot: _Plot, beliefs: Sequence[float], kind: Type) -> None:
    """Draw the axis of beliefs in per cent."""
    for belief in beliefs:
        sheet.line([(plot.left, plot.y(belief)), (plot.right, plot.y(belief))], palette.GRID)
        sheet.text((plot.left - 6, plot.y(belief)), f"{belief:.0%}", replace(kind, edge="right"))


def _days(sheet: Sheet, plot: _Plot, kind: Type) -> None:
    """Write days of the calendar below the plot."""
    widest = width_of("Mmm 2000", kind) + 14
    for when, words in ticks(plot.first, plot.last, max(int(plot.width // widest), 1)):
        x = plot.x(place_of(when))
        sheet.line([(x, plot.bottom), (x, plot.bottom + 4)], palette.EDGE)
        sheet.text((x, plot.bottom + 13), words, replace(kind, edge="center"))


def _ends_of_axis(sheet: Sheet, plot: _Plot, kind: Type) -> None:
    """Write the first and the last month below a small plot."""
    sheet.text((plot.left, plot.bottom + 8), f"{plot.first:%b %Y}", kind)
    sheet.text((plot.right, plot.bottom + 8), f"{plot.last:%b %Y}", replace(kind, edge="right"))


def _shade(sheet: Sheet, plot: _Plot, curve: Curve) -> None:
    """Shade the span in which the claim can come true."""
    if curve.due_from <= plot.last and curve.closes >= plot.first:
        start, end = plot.x(place_of(curve.due_from)), plot.x(place_of(curve.closes) + 1)
        sheet.box((start, plot.top), (end - start, plot.height), palette.SPAN)


def _span(sheet: Sheet, plot: _Plot, curve: Curve) -> None:
    """Name the edges of the span above the plot, where they lie within the axis."""
    taken = 0.0
    for when, words in ((curve.due_from, "due from"), (curve.closes, "closes")):
        if not plot.first <= when <= plot.last:
            continue
        x = plot.x(place_of(when) + (words == "closes"))
        sheet.line([(x, plot.top - 5), (x, plot.bottom)], palette.EDGE)
        wide = width_of(words, palette.SMALL)
        start = min(max(x - wide / 2, plot.left), plot.right + _RIGHT - wide)
        if start >= taken:
            sheet.text((start, plot.top - 12), words, palette.SMALL)
            taken = start + wide + 6


def _beliefs(sheet: Sheet, plot: _Plot, curve: Curve) -> tuple[Point, ...]:
    """Draw lines, resolution and marks; give the marks."""
    prior = plot.y(belief_of(curve.prior))
    sheet.line([(plot.left, prior), (plot.right, prior)], palette.PRIOR)
    stated, evidence = stated_line(curve), evidence_line(curve)
    _resolution(sheet, plot, curve)
    sheet.line(_corners(plot, evidence), palette.EVIDENCE)
    if stated:
        sheet.line(_corners(plot, stated), palette.STATED)
        for at, belief in stated[:-1]:
            sheet.sign((plot.x(at), plot.y(belief)), "o", 5.5, palette.STATED.colour)
    found = points(curve, _APART / plot.pixels_a_day)
    heaviest = max((point.weight for point in found), default=0.0)
    for point in sorted(found, key=lambda point: point.weight):
        share = point.weight / heaviest if heaviest > 0 else 0
        size = _SIGN + (_HEAVY - _SIGN) * share
        sheet.sign(_at(plot, point), palette.SHAPES[point.stance], size, palette.COLOURS[point.stance])
    _ends(sheet, plot, curve)
    if not moved(curve):
        y = plot.y(0.375 if curve.prior > 0.5 else 0.625)  # noqa: PLR2004 -- between the lines of the axis
        sheet.text((plot.left + plot.width / 2, y), "no evidence yet", palette.NOTE)
    return found


def _corners(plot: _Plot, line: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The corners of a line that steps: flat up to each new belief, then up or down."""
    corners: list[tuple[float, float]] = []
    for at, belief in line:
        if corners:
            corners.append((plot.x(at), corners[-1][1]))
        corners.append((plot.x(at), plot.y(belief)))
    return corners


def _at(plot: _Plot, point: Point) -> tuple[float, float]:
    """Where a mark stands: off its line, what confirms above it and what contradicts below."""
    away = -_LIFT if point.stance is Stance.CONFIRMS else _LIFT
    return plot.x(point.at), plot.y(point.belief) + away


def _count(sheet: Sheet, plot: _Plot, found: Sequence[Point]) -> None:
    """Write beside marks that are several how many, where that covers no other mark."""
    places = [_at(plot, point) for point in found]
    for point, (x, y) in zip(found, places, strict=True):
        aside = x + _HEAVY, y
        clear = all(max(abs(aside[0] - other[0]), abs(aside[1] - other[1])) > _HEAVY - 1 for other in places)
        if point.count > 1 and clear:
            kind = replace(
                palette.TINY, colour=palette.COLOURS[point.stance], bold=True, edge="center", rim=True
            )
            sheet.text(aside, str(point.count), kind)


def _resolution(sheet: Sheet, plot: _Plot, curve: Curve) -> None:
    """Draw the day of the resolution as a line, with a square at the answer."""
    if curve.resolved is None or not plot.first <= curve.resolved[0] <= plot.last:
        return
    when, answer = curve.resolved
    x = plot.x(place_of(when) + 1)
    sheet.line([(x, plot.top), (x, plot.bottom)], palette.VERDICT)
    outcome = 0.5 if answer is None else float(answer)
    beside = x + 14 if x + 14 < plot.right else x - 14
    sheet.sign((beside, plot.y(outcome)), "s", 10, palette.INK)


def _ends(sheet: Sheet, plot: _Plot, curve: Curve) -> None:
    """Write at the right where the lines end, the stated belief in the lighter type."""
    right = plot.right + 5
    found = [(evidence_line(curve)[-1][1], palette.VALUE)]
    if curve.stated:
        found.append((stated_line(curve)[-1][1], replace(palette.VALUE, colour=palette.QUIET, bold=False)))
    heights = [plot.y(belief) for belief, _ in found]
    if len(found) > 1 and abs(heights[0] - heights[1]) < palette.VALUE.height:
        upper = heights[0] <= heights[1]
        middle = sum(heights) / 2
        half = palette.VALUE.height / 2
        heights = [middle - half, middle + half] if upper else [middle + half, middle - half]
    for (belief, kind), y in zip(found, heights, strict=True):
        sheet.text((right, y), f"{belief:.0%}", kind)


_Draw = Callable[[Sheet, float, float], None]


def _entries(curves: Sequence[Curve]) -> list[tuple[str, _Draw]]:
    """What a legend names: what is there to be seen."""
    entries: list[tuple[str, _Draw]] = [("on evidence", _stroke(palette.EVIDENCE))]
    if any(curve.stated for curve in curves):
        entries.append(("stated", _stated_stroke))
    entries.append(("prior", _stroke(palette.PRIOR)))
    entries += [
        (stance_word(stance).lower(), _sign(palette.SHAPES[stance], palette.COLOURS[stance]))
        for stance in Stance
        if any(mark.stance is stance for curve in curves for mark in curve.marks)
    ]
    answers = {answer_words(curve.resolved[1]) for curve in curves if curve.resolved}
    if answers:
        words = f"resolved: {answers.pop()}" if len(curves) == 1 else "resolved"
        entries.append((words, _sign("s", palette.INK)))
    if any(reach(curve)[1] >= curve.due_from for curve in curves):
        entries.append(("can come true", _patch))
    return entries


def _stroke(stroke: Stroke) -> _Draw:
    return lambda sheet, x, y: sheet.line([(x, y), (x + 20, y)], stroke)


def _stated_stroke(sheet: Sheet, x: float, y: float) -> None:
    sheet.line([(x, y), (x + 20, y)], palette.STATED)
    sheet.sign((x + 10, y), "o", 5.5, palette.STATED.colour)


def _sign(shape: str, colour: str) -> _Draw:
    return lambda sheet, x, y: sheet.sign((x + 12, y), shape, 9, colour)


def _patch(sheet: Sheet, x: float, y: float) -> None:
    sheet.box((x + 2, y - 5), (18, 10), palette.SPAN)


def _rows(entries: Sequence[tuple[str, _Draw]], room: float) -> list[list[tuple[float, str, _Draw]]]:
    """Set the entries of a legend in rows, each with its place from the left."""
    rows: list[list[tuple[float, str, _Draw]]] = [[]]
    x = 0.0
    for words, draw in entries:
        wide = 26 + width_of(words, palette.LABEL)
        if x and x + wide > room:
            rows.append([])
            x = 0.0
        rows[-1].append((x, words, draw))
        x += wide + 16
    return rows


def _legend(
    sheet: Sheet, rows: Sequence[Sequence[tuple[float, str, _Draw]]], corner: tuple[float, float]
) -> None:
    for number, row in enumerate(rows):
        y = corner[1] + palette.LABEL.height * (number + 0.5)
        for x, words, draw in row:
            draw(sheet, corner[0] + x, y)
            sheet.text((corner[0] + x + 26, y), words, palette.LABEL)


def _dates(curve: Curve) -> str:
    said = f"Opens {day(curve.opens)}, due from {day(curve.due_from)}, closes {day(curve.closes)}"
    if curve.resolved is None:
        return f"{said}. Drawn up to {day(curve.until)}."
    return f"{said}. Resolved {answer_words(curve.resolved[1])} on {day(curve.resolved[0])}."
