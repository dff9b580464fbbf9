"""What charts show, in words: the alternative text of pictures, and their place in text mails. Pure."""

from collections.abc import Sequence
from datetime import date

from rules.model import Stance
from watcher.charts.layout import (
    LONGEST_NAME,
    LONGEST_TITLE,
    LONGEST_WORDS,
    ends_at,
    evidence_line,
    moved,
    stated_line,
)
from watcher.charts.spec import Curve, Mark, Strip, StripRow
from watcher.mail.plain import clean
from watcher.mail.words import counted, day, stance_arrow

#: The heaviest stories of a curve that are named.
_NAMED = 3
#: Rows of a strip that are told; beyond them they are counted.
_MOST_ROWS = 40


def curve_words(curve: Curve) -> str:
    """What a curve shows: where it starts, how it goes, by which stories, how it ends. One paragraph."""
    title = clean(curve.title, limit=LONGEST_TITLE).rstrip(".")
    parts = [f"{title}.", _course(curve), *_stated(curve), *_marks(curve.marks), _span(curve), *_end(curve)]
    return " ".join(part for part in parts if part and part != ".")


def strip_words(strip: Strip) -> str:
    """What a strip shows: for each forecast its stories by stance, and the week with most. One paragraph."""
    if not strip.weeks:
        return "No stories: no week is shown."
    weeks = (
        f"week {strip.weeks[0]}" if len(strip.weeks) == 1 else f"weeks {strip.weeks[0]} to {strip.weeks[-1]}"
    )
    rows = [_row(row, strip.weeks) for row in strip.rows[:_MOST_ROWS]]
    more = len(strip.rows) - _MOST_ROWS
    rest = [f"And {counted(more, 'more forecast')}."] if more > 0 else []
    return " ".join([f"Stories, {weeks}.", *rows, *rest])


def answer_words(answer: bool | None) -> str:  # noqa: FBT001 -- it is the value that is told
    """How a forecast was resolved: yes, no, or void."""
    return "void" if answer is None else "yes" if answer else "no"


def _course(curve: Curve) -> str:
    beliefs = [belief for _, belief in evidence_line(curve)]
    first, last = beliefs[0], beliefs[-1]
    if not moved(curve):
        return f"No evidence yet: the belief stays at its prior, {first:.0%}."
    said = f"On evidence the belief went from the prior, {first:.0%}, to {last:.0%} on {day(ends_at(curve))}"
    lowest, highest = min(beliefs), max(beliefs)
    if {lowest, highest} == {first, last}:
        return f"{said}."
    return f"{said}, between {lowest:.0%} and {highest:.0%} on the way."


def _stated(curve: Curve) -> list[str]:
    line = stated_line(curve)
    if not line:
        return []
    (since, first), (_, last) = line[0], line[-1]
    now = "" if first == last else f", in the end {last:.0%}"
    return [f"Stated: {first:.0%} from {day(date.fromordinal(int(since)))}{now}."]


def _marks(marks: Sequence[Mark]) -> list[str]:
    if not marks:
        return []
    confirming = sum(mark.stance is Stance.CONFIRMS for mark in marks)
    against = len(marks) - confirming
    verb = "confirms" if confirming == 1 else "confirm"
    said = f"{counted(confirming, 'story', 'stories')} {verb}, {against} contradict{'s' * (against == 1)}"
    heaviest = sorted(marks, key=lambda mark: (-mark.weight, mark.day, mark.words))[:_NAMED]
    named = "; ".join(_named(mark) for mark in sorted(heaviest, key=lambda mark: (mark.day, mark.words)))
    return [f"{said}. The heaviest: {named}."]


def _named(mark: Mark) -> str:
    words = clean(mark.words, limit=LONGEST_WORDS).rstrip(".")
    return f"{stance_arrow(mark.stance)} {day(mark.day)}{f', {words}' if words else ''}"


def _span(curve: Curve) -> str:
    return f"Opens {day(curve.opens)}, due from {day(curve.due_from)}, closes {day(curve.closes)}."


def _end(curve: Curve) -> list[str]:
    if curve.resolved is None:
        return []
    on, answer = curve.resolved
    return [f"Resolved {answer_words(answer)} on {day(on)}."]


def _row(row: StripRow, weeks: Sequence[str]) -> str:
    name = clean(row.name, limit=LONGEST_NAME)
    confirming = sum(pair[0] for pair in row.counts)
    against = sum(pair[1] for pair in row.counts)
    if not confirming + against:
        return f"{name}: none."
    both = [sum(pair) for pair in row.counts]
    most = max(both)
    busiest = f", most in {weeks[both.index(most)]}: {most}" if len(weeks) > 1 else ""
    verb = "confirms" if confirming == 1 else "confirm"
    return f"{name}: {confirming} {verb}, {against} contradict{'s' * (against == 1)}{busiest}."
