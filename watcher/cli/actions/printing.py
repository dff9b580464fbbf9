"""How answers are printed: tables and colours on a terminal, aligned plain text elsewhere, JSON on request.

Every cell may come from a feed: control and direction characters are taken out, and nothing is read
as markup. Knows no domain word.
"""

import json
import re
import sys
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from watcher.mail.plain import clean

# Characters that JSON lets stand raw and a terminal obeys: C1 controls, directions, separators; and
# lone surrogates, which UTF-8 cannot hold.
_STEERING = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


GAP = "  "
#: Columns of a terminal in which a long cell still reads well; with less room it gets a line of its own.
NARROW = 32


class Styled(NamedTuple):
    """A cell with a style that only a terminal shows."""

    text: str
    style: str


Cell = str | Styled


def print_json(value: Any) -> None:
    """Print a value as indented JSON."""
    print_line(json_text(value, indent=2))


def json_text(value: Any, *, indent: int | None = None) -> str:
    """Write a value as JSON in UTF-8; what could steer a terminal stands as an escape."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def print_line(text: str = "") -> None:
    """Print text that is known to be harmless."""
    sys.stdout.write(text + "\n")


def print_table(head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Print rows under a head; the last column may be long, the others are short."""
    if is_rich():
        _print_rich(head, rows)
        return
    texts = [list(head), *([_plain(cell) for cell in row] for row in rows)]
    for line in _aligned(texts):
        print_line(line)


def print_facts(facts: Sequence[tuple[str, Cell]]) -> None:
    """Print names with their values, one a line."""
    if is_rich():
        _print_rich(None, [(Styled(name, "bold"), value) for name, value in facts])
        return
    for line in _aligned([[name, _plain(value)] for name, value in facts]):
        print_line(line)


def is_rich() -> bool:
    """Tell whether the screen is a terminal that shows colours."""
    console = Console()
    return console.is_terminal and not console.is_dumb_terminal and not console.no_color


def _print_rich(head: Sequence[str] | None, rows: Sequence[Sequence[Cell]]) -> None:
    console = Console(highlight=False)
    cells = [[_rich(cell) for cell in row] for row in rows]
    heads = [] if head is None else [[Text(name, style="bold") for name in head]]
    widths = [max(text.cell_len for text in column) for column in zip(*heads, *cells, strict=True)]
    room = console.width - sum(widths[:-1]) - len(GAP) * (len(widths) - 1)
    if room >= min(widths[-1], NARROW):
        table = Table.grid(padding=(0, len(GAP)))
        for row in (*heads, *cells):
            table.add_row(*row)
        console.print(table)
        return
    for row in (*heads, *cells):
        for text, width in zip(row[:-1], widths, strict=False):
            text.pad_right(width - text.cell_len)
        console.print(Text(GAP).join(row[:-1]))
        console.print(Padding(row[-1], (0, 0, 0, 2 * len(GAP))))


def _rich(cell: Cell) -> Text:
    return Text(clean(cell.text), style=cell.style) if isinstance(cell, Styled) else Text(clean(cell))


def _plain(cell: Cell) -> str:
    return clean(cell.text if isinstance(cell, Styled) else cell)


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        padded = (text + " " * (width - cell_len(text)) for text, width in zip(row, widths, strict=True))
        yield GAP.join(padded).rstrip()
