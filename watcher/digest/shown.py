"""Which alerts a digest shows whole, which in one line, and how many it only counts. Knows no templates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from storage.judgements import Alert
from watcher.mail.plain import clean
from watcher.mail.room import bounded, fitting, weight
from watcher.mail.view import AlertView
from watcher.mail.words import counted, stance_arrow, stance_word

#: More is not read; the commands know all.
MOST_WHOLE = 40
MOST_LINES = 100
#: What the alerts shown whole may weigh, in bytes as sent.
WHOLE_ROOM = 160_000
LONGEST_LINE_TITLE = 100
LONGEST_NOTE = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Further:
    """Alerts beyond those shown whole: a line each; `more` is "" where none is left out."""

    lines: tuple[str, ...]
    more: str


def share(views: Sequence[AlertView]) -> tuple[tuple[AlertView, ...], Further]:
    """Divide alerts, the most telling first, into those shown whole and the others."""
    short = [bounded(view) for view in views]
    whole = fitting(map(weight, short), most=MOST_WHOLE, room=WHOLE_ROOM)
    more = len(short) - whole - MOST_LINES
    return tuple(short[:whole]), Further(
        lines=tuple(_line(view) for view in short[whole : whole + MOST_LINES]),
        more=f"and {counted(more, 'more alert')}" if more > 0 else "",
    )


def corrected_lines(alerts: Sequence[Alert], notes: Mapping[str, str]) -> Further:
    """Say in a line each how alerts were corrected or rejected; those beyond the first are counted.

    `notes` are the reasons given with verdicts, by the ids of their alerts.
    """
    more = len(alerts) - MOST_LINES
    return Further(
        lines=tuple(_corrected_line(alert, notes.get(alert.id, "")) for alert in alerts[:MOST_LINES]),
        more=f"and {counted(more, 'more correction')}" if more > 0 else "",
    )


def _corrected_line(alert: Alert, note: str) -> str:
    said = f"{stance_arrow(alert.stance)} {stance_word(alert.stance)} {alert.forecast}"
    title = clean(alert.title, limit=LONGEST_LINE_TITLE)
    return clean(f"{said}: {title} ({alert.id}): {alert.correction or _rejected(alert, note)}")


def _rejected(alert: Alert, note: str) -> str:
    why = clean(note, limit=LONGEST_NOTE)
    return f"judged {alert.verdict.value}{f', {why}' if why else ''}"


def _line(view: AlertView) -> str:
    title = clean(view.title, limit=LONGEST_LINE_TITLE)
    return f"{view.arrow} {view.stance_word} {view.forecast}: {title} ({view.id})"
