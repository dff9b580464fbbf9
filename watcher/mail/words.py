"""The words and figures of a mail: stances, grades, belief, dates. Plain English for a reader in a hurry."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import assert_never

from rules.model import Grade, Stance

#: The words of the Admiralty scale for a source's reliability (NATO AJP-2.1, annex on evaluation).
GRADES = {
    Grade.A: "completely reliable",
    Grade.B: "usually reliable",
    Grade.C: "fairly reliable",
    Grade.D: "not usually reliable",
    Grade.E: "unreliable",
    Grade.F: "reliability cannot be judged",
}

#: Of a title that is named within a sentence, in characters.
LONGEST_NAMED = 100

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
#: Rhythms with a word of their own: from and up to which pause.
_RHYTHMS = (
    ("hourly", 50 * _MINUTE, 70 * _MINUTE),
    ("daily", 22 * _HOUR, 26 * _HOUR),
    ("weekly", 6.5 * _DAY, 7.5 * _DAY),
    ("monthly", 27 * _DAY, 32 * _DAY),
)


def stance_word(stance: Stance) -> str:
    """The stance as the first word of a line."""
    match stance:
        case Stance.CONFIRMS:
            return "Confirms"
        case Stance.CONTRADICTS:
            return "Contradicts"
        case _:
            assert_never(stance)


def stance_arrow(stance: Stance) -> str:
    """The way the stance pushes the belief, as a sign that needs no colour."""
    return "▲" if stance is Stance.CONFIRMS else "▼"


def belief_pair(before: float, after: float) -> tuple[str, str]:
    """Two probabilities in per cent; a decimal is added where whole figures would hide a move."""
    whole = f"{before:.0%}", f"{after:.0%}"
    if whole[0] != whole[1] or before == after:
        return whole
    return f"{before:.1%}", f"{after:.1%}"


def belief_move(before: float, after: float) -> str:
    """What the belief did, as a clause: "fell from 70% to 41%" or "stays at 70%"."""
    first, second = belief_pair(before, after)
    if first == second:
        return f"stays at {first}"
    return f"{'rose' if after > before else 'fell'} from {first} to {second}"


def belief_figures(before: float, after: float) -> str:
    """What the belief did, as figures: "70% → 41%", or "70%" where nothing shows."""
    first, second = belief_pair(before, after)
    return second if first == second else f"{first} → {second}"


def belief_arrow(before: float, after: float) -> str:
    """The direction of a move as a sign; an equals sign where nothing shows."""
    first, second = belief_pair(before, after)
    if first == second:
        return "="
    return "▲" if after > before else "▼"


def day(value: date) -> str:
    """A date without a leading zero: 4 Feb 2026."""
    return f"{value.day} {value:%b %Y}"


def moment(value: datetime, zone: tzinfo = UTC) -> str:
    """A moment in the zone, with the zone's own name: 4 Feb 2026, 09:30 CET."""
    local = value.astimezone(zone)
    return f"{day(local)}, {local:%H:%M %Z}"


def counted(number: int, singular: str, plural: str = "") -> str:
    """A number with its noun: "1 feed", "3 feeds"."""
    return f"{number} {singular if number == 1 else plural or singular + 's'}"


def span_told(span: timedelta) -> str:
    """A span of time in its largest fitting unit: "20 min", "3 h", "12 days"."""
    if span < _HOUR:
        return f"{max(round(span / _MINUTE), 1)} min"
    if span < 2 * _DAY:
        return f"{round(span / _HOUR)} h"
    return f"{round(span / _DAY)} days"


def rhythm_told(pause: timedelta | None) -> str:
    """How often something comes, by the usual pause: "hourly", "every 3 h", "weekly"; None is "not known"."""
    if pause is None:
        return "not known"
    named = (word for word, shortest, longest in _RHYTHMS if shortest <= pause <= longest)
    return next(named, f"every {span_told(pause)}")
