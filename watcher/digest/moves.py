"""What moved beliefs without being news: changed rules, what people wrote, signs that did not come."""

from collections.abc import Iterable, Iterator
from datetime import tzinfo

from storage.lapses import Lapse
from storage.lines import Line
from watcher.digest.forecast_week import ForecastWeek
from watcher.digest.shown import Further, listed
from watcher.digest.summary import Digest
from watcher.ledger import Move, What
from watcher.mail.plain import clean
from watcher.mail.words import belief_figures, day

#: More lines than these are not read; each forecast's history knows all.
MOST_MOVES = 20
LONGEST_WHY = 200
_LONGEST_NAME = 120


def moved_by_rules(digest: Digest) -> Further:
    """Say which beliefs moved because the rules of their packs changed."""
    lines = (
        _line(week, move, "the rules changed", digest.zone)
        for week in digest.forecasts
        for move in week.moves_by({What.RULES})
    )
    return listed(list(lines), MOST_MOVES, "change of rules")


def moved_by_people(digest: Digest) -> Further:
    """Say what people wrote into ledgers, whether it moved a belief or not."""
    lines = (
        _line(week, move, _written(line), digest.zone)
        for week in digest.forecasts
        for move in week.moves
        if isinstance(line := move.turn.now, Line)
    )
    return listed(list(lines), MOST_MOVES, "entry")


def lapsed(week: ForecastWeek, zone: tzinfo) -> Iterator[str]:
    """Say which signs of a forecast did not come by their day, and what that did."""
    says = {one.id: one.says for one in week.forecast.indicators}
    for move in week.moves:
        if isinstance(lapse := move.turn.now, Lapse):
            what = clean(says.get(lapse.indicator, lapse.indicator), limit=LONGEST_WHY).rstrip(".")
            yield _line(week, move, f"not seen by {day(lapse.by)}: {what}", zone)


def _line(week: ForecastWeek, move: Move, what: str, zone: tzinfo) -> str:
    figures = belief_figures(move.before.belief, move.after.belief)
    return clean(f"{week.forecast.id} {figures}, {day(move.at.astimezone(zone).date())}: {what}")


def _written(line: Line) -> str:
    """Say what a line of the ledger says, who wrote it, and why."""
    said = " ".join(_parts(line))
    why = clean(line.why, limit=LONGEST_WHY)
    return f"{said} by {clean(line.who, limit=_LONGEST_NAME)}{f', {why}' if why else ''}"


def _parts(line: Line) -> Iterable[str]:
    yield clean(line.kind.value.replace("-", " "))
    if line.belief is not None:
        yield f"set to {line.belief:.0%}"
    if line.answer is not None:
        yield line.answer.value
    if line.subject:
        yield f"({clean(line.subject, limit=_LONGEST_NAME)})"
    if line.on is not None:
        yield f"on {day(line.on)}"
