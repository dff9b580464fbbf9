"""A heat strip drawn on a sheet: forecasts by weeks, a row for what confirms and one for what contradicts."""

from collections.abc import Sequence
from dataclasses import replace

from rules.model import Stance
from watcher.charts import palette
from watcher.charts.layout import LONGEST_NAME
from watcher.charts.paint import Sheet, Type, fitted, width_of
from watcher.charts.spec import Strip, StripRow
from watcher.mail.plain import clean
from watcher.mail.words import counted, stance_word

#: Rows that one picture holds; more do not fit a page.
MOST_ROWS = 40
_EDGE = 8
_NAMES_SHARE = 0.32  # of the width, at most
_NARROWEST, _WIDEST, _TALL = 17.0, 34.0, 17.0  # of a cell
_BETWEEN = 7  # two forecasts
_SIGN = 16  # the room of the row's sign
_MOST_SHOWN = 99  # a cell holds two figures
#: White to the stance's dark colour, in steps that grey print keeps apart; figures on the last are white.
TONES = {
    Stance.CONFIRMS: ("#f4f6f8", "#d3e4f5", "#9cc3ea", "#0b57a4"),
    Stance.CONTRADICTS: ("#f4f6f8", "#fbe0cd", "#f3b488", "#a84300"),
}
_FROM = (1, 2, 4)  # stories from which on a cell has the next tone


def strip_picture(strip: Strip, *, width: int) -> bytes:
    """Draw a strip as PNG, `width` CSS pixels wide; of more weeks than fit, the latest."""
    rows = strip.rows[:MOST_ROWS]
    label = replace(palette.LABEL, size=10.5)
    names = [clean(row.name, limit=LONGEST_NAME) for row in rows]
    widest = max((width_of(name, label) for name in names), default=0.0) + 8
    names_room = min(widest, width * _NAMES_SHARE)
    left = _EDGE + names_room + _SIGN
    room = width - left - _EDGE
    weeks = strip.weeks[-max(int(room // _NARROWEST), 1) :]
    cell = min(room / max(len(weeks), 1), _WIDEST)
    tall = 2 * _TALL + _BETWEEN
    legend = _legend(strip, len(weeks))
    lines = fitted(legend, width - 2 * _EDGE, palette.SMALL, lines=3)
    head = 20.0
    sheet = Sheet(width, _EDGE * 2 + head + tall * len(rows) + palette.SMALL.height * len(lines) + 4)
    _weeks(sheet, weeks, (left, _EDGE + head / 2), cell)
    for number, (row, name) in enumerate(zip(rows, names, strict=True)):
        top = _EDGE + head + tall * number
        for line, words in enumerate(found := fitted(name, names_room - 4, label, lines=2)):
            y = top + _TALL + label.height * (line + 0.5 - len(found) / 2)
            sheet.text((_EDGE, y), words, label)
        _cells(sheet, row, (left, top), cell, len(weeks))
    top = _EDGE + head + tall * len(rows) + 4
    for number, words in enumerate(lines):
        sheet.text((_EDGE, top + palette.SMALL.height * (number + 0.5)), words, palette.SMALL)
    return sheet.png()


def _weeks(sheet: Sheet, weeks: Sequence[str], corner: tuple[float, float], cell: float) -> None:
    """Write the weeks above their columns, so many as stand clear of one another, the last one always."""
    kind = replace(palette.SMALL, edge="center")
    every = max(-(-int(width_of("W00", kind) + 4) // int(cell)), 1)
    for number, week in enumerate(weeks):
        if (len(weeks) - 1 - number) % every == 0:
            sheet.text((corner[0] + cell * (number + 0.5), corner[1]), week.rpartition("-")[2], kind)


def _cells(sheet: Sheet, row: StripRow, corner: tuple[float, float], cell: float, weeks: int) -> None:
    counts = row.counts[-weeks:] if weeks else ()
    for line, stance in enumerate(Stance):
        top = corner[1] + _TALL * line
        middle = top + _TALL / 2
        sheet.sign((corner[0] - _SIGN / 2, middle), palette.SHAPES[stance], 8, palette.COLOURS[stance])
        for number, pair in enumerate(counts):
            count = pair[line]
            x = corner[0] + cell * number
            tone = sum(count >= least for least in _FROM)
            sheet.box((x + 0.5, top + 0.5), (cell - 1, _TALL - 1), TONES[stance][tone])
            if count:
                colour = "#ffffff" if tone == len(_FROM) else palette.INK
                kind = Type(size=10, colour=colour, bold=tone == len(_FROM), edge="center")
                sheet.text((x + cell / 2, middle), _figure(count), kind)


def _figure(count: int) -> str:
    return str(count) if count <= _MOST_SHOWN else "…"


def _legend(strip: Strip, shown: int) -> str:
    """What the rows are, and which weeks are shown of how many."""
    signs = " and ".join(f"{'▲▼'[n]} {stance_word(stance).lower()}" for n, stance in enumerate(Stance))
    if not shown:
        return f"Stories by week: {signs}. No week is shown."
    weeks = f"{strip.weeks[-shown]} to {strip.weeks[-1]}" if shown > 1 else strip.weeks[-1]
    left_out = f", the last {shown} of {len(strip.weeks)}" if shown < len(strip.weeks) else ""
    rows = len(strip.rows) - MOST_ROWS
    more = f" {counted(rows, 'more forecast')} not drawn." if rows > 0 else ""
    return f"Stories by week: {signs}. Weeks {weeks}{left_out}.{more}"
