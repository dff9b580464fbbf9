"""The strip of stories in words: all of it in a sentence, and a line for each forecast that has any."""

from collections.abc import Iterable
from dataclasses import dataclass

from watcher.charts.spec import Strip, StripRow
from watcher.mail.plain import clean
from watcher.mail.words import counted

#: Of more forecasts than these the rest has no line; the sentence counts all.
MOST_ROWS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class StripLines:
    """What a strip shows, in words."""

    whole: str
    rows: tuple[str, ...]


def strip_lines(strip: Strip) -> StripLines:
    """Put a strip into words; it has at least one week."""
    weeks = f"{strip.weeks[0]} to {strip.weeks[-1]}"
    confirming, against = _both(row.counts for row in strip.rows)
    told = [row for row in strip.rows if any(map(sum, row.counts))]
    if not told:
        return StripLines(whole=f"No story confirmed or contradicted anything, {weeks}.", rows=())
    verbs = ("confirms" if confirming == 1 else "confirm", "contradicts" if against == 1 else "contradict")
    quiet = len(strip.rows) - len(told)
    none = f"; {counted(quiet, 'forecast')} had none" if quiet else ""
    stories = counted(confirming, "story", "stories")
    return StripLines(
        whole=f"{stories} {verbs[0]}, {against} {verbs[1]}, {weeks}{none}.",
        rows=tuple(_line(row, strip.weeks) for row in told[:MOST_ROWS]),
    )


def _line(row: StripRow, weeks: tuple[str, ...]) -> str:
    confirming, against = _both([row.counts])
    busiest = max(range(len(weeks)), key=lambda index: sum(row.counts[index]))
    return clean(f"{row.name}: ▲ {confirming}, ▼ {against}, most in {weeks[busiest]}")


def _both(rows: Iterable[Iterable[tuple[int, int]]]) -> tuple[int, int]:
    pairs = [pair for row in rows for pair in row]
    return sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
