"""Lists of a digest: so many lines, the others counted; what was corrected. Knows no templates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from storage.judgements import Alert
from watcher.mail.plain import clean
from watcher.mail.words import counted, stance_arrow, stance_word

#: More corrections are not read; the commands know all.
MOST_CORRECTIONS = 40
LONGEST_LINE_TITLE = 100
LONGEST_NOTE = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Further:
    """A line each; `more` counts those left out, and is "" where none is."""

    lines: tuple[str, ...]
    more: str


def listed(lines: Sequence[str], most: int, noun: str) -> Further:
    """Give the first of some lines, and count the others by a noun in the singular."""
    more = len(lines) - most
    return Further(lines=tuple(lines[:most]), more=f"and {counted(more, f'more {noun}')}" if more > 0 else "")


def corrected_lines(alerts: Sequence[Alert], notes: Mapping[str, str]) -> Further:
    """Say in a line each how alerts were corrected or rejected; those beyond the first are counted.

    `notes` are the reasons given with verdicts, by the ids of their alerts.
    """
    lines = [_corrected_line(alert, notes.get(alert.id, "")) for alert in alerts]
    return listed(lines, MOST_CORRECTIONS, "correction")


def _corrected_line(alert: Alert, note: str) -> str:
    said = f"{stance_arrow(alert.stance)} {stance_word(alert.stance)} {alert.forecast}"
    title = clean(alert.title, limit=LONGEST_LINE_TITLE)
    correction = clean(alert.correction, limit=LONGEST_NOTE)
    return clean(f"{said}: {title} ({alert.id}): {correction or _rejected(alert, note)}")


def _rejected(alert: Alert, note: str) -> str:
    why = clean(note, limit=LONGEST_NOTE)
    return f"judged {alert.verdict.value}{f', {why}' if why else ''}"
