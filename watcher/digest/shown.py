"""Lists of a digest: so many lines, the others counted; what was corrected. Knows no templates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from storage.judgements import Alert
from watcher.mail.plain import clean
from watcher.mail.room import fitting, twice
from watcher.mail.words import counted, stance_arrow, stance_word

#: More corrections are not read; the commands know all.
MOST_CORRECTIONS = 40
LONGEST_LINE_TITLE = 100
LONGEST_NOTE = 160
#: What a list may weigh, and one that is read line by line, in bytes as sent.
LIST_ROOM, LONG_LIST_ROOM = 6_000, 20_000

# Measured on digests as sent: what stands around a line, in text and HTML together.
_AROUND = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Further:
    """A line each; `more` counts those left out, and is "" where none is."""

    lines: tuple[str, ...]
    more: str


def listed(lines: Sequence[str], most: int, noun: str, *, room: int = LIST_ROOM) -> Further:
    """Give the first of some lines, as many as fit the room, and count the others by a singular noun."""
    shown = fitting((_AROUND + twice(line) for line in lines), most=most, room=room)
    more = len(lines) - shown
    return Further(lines=tuple(lines[:shown]), more=f"and {counted(more, f'more {noun}')}" if more else "")


def corrected_lines(alerts: Sequence[Alert], notes: Mapping[str, str]) -> Further:
    """Say in a line each how alerts were corrected or rejected; those beyond the first are counted.

    `notes` are the reasons given with verdicts, by the ids of their alerts.
    """
    lines = [_corrected_line(alert, notes.get(alert.id, "")) for alert in alerts]
    return listed(lines, MOST_CORRECTIONS, "correction", room=LONG_LIST_ROOM)


def _corrected_line(alert: Alert, note: str) -> str:
    said = f"{stance_arrow(alert.stance)} {stance_word(alert.stance)} {alert.forecast}"
    title = clean(alert.title, limit=LONGEST_LINE_TITLE)
    correction = clean(alert.correction, limit=LONGEST_NOTE)
    return clean(f"{said}: {title} ({alert.id}): {correction or _rejected(alert, note)}")


def _rejected(alert: Alert, note: str) -> str:
    why = clean(note, limit=LONGEST_NOTE)
    return f"judged {alert.verdict.value}{f', {why}' if why else ''}"
