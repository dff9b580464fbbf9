"""The stories of a week in words, which are shown whole, and which in a line. Knows no templates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import tzinfo

from storage.judgements import Alert
from watcher.digest.forecast_week import ForecastWeek, Story
from watcher.digest.shown import LONG_LIST_ROOM, Further, listed
from watcher.digest.summary import Digest
from watcher.ledger import Move
from watcher.mail.plain import clean
from watcher.mail.room import bounded, fitting, weight
from watcher.mail.view import AlertView, alert_view
from watcher.mail.words import belief_figures, day

#: More is not read; the commands know all.
MOST_WHOLE, MOST_LINES = 24, 60
#: What the stories shown whole may weigh, in bytes as sent, and the reports of one.
WHOLE_ROOM, REPORT_ROOM = 70_000, 30_000
#: Of one story so many reports are quoted.
MOST_REPORTS = 3
LONGEST_LINE_TITLE = 100
#: Moves of one story that are told one by one.
_MOST_MOVES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryLine:
    """A story in words: `moved` says what it did to the belief, `factor` what it weighs."""

    alert: AlertView
    moved: str
    factor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stories:
    """The stories shown whole, by their alerts' ids; those of no forecast any more; the others in lines."""

    of: dict[str, StoryLine]
    orphans: tuple[StoryLine, ...]
    further: Further

    def told_of(self, week: ForecastWeek) -> tuple[StoryLine, ...]:
        """Give the stories of a forecast that are shown whole, the decisive ones first."""
        return tuple(self.of[story.alert.id] for story in week.stories if story.alert.id in self.of)


def tell_stories(digest: Digest, ranked: Iterable[ForecastWeek]) -> Stories:
    """Put stories into words; of the forecasts, `ranked`, the first have the first claim on the room."""
    known = {story.alert.id: _line(story, week, digest.zone) for week in ranked for story in week.stories}
    every = [*known.values(), *(_orphan(alert, digest.zone) for alert in digest.orphans)]
    whole = fitting((weight(line.alert) for line in every), most=MOST_WHOLE, room=WHOLE_ROOM)
    shown, rest = every[:whole], every[whole:]
    return Stories(
        of=dict(zip(known, shown, strict=False)),
        orphans=tuple(shown[len(known) :]),
        further=listed(list(map(_in_a_line, rest)), MOST_LINES, "alert", room=LONG_LIST_ROOM),
    )


def _line(story: Story, week: ForecastWeek, zone: tzinfo) -> StoryLine:
    view = alert_view(story.alert, week.forecast, zone, MOST_REPORTS)
    return StoryLine(
        alert=bounded(view, most=MOST_REPORTS, room=REPORT_ROOM),
        moved=_moved(story, zone),
        factor="" if story.factor is None else f"factor {story.factor:.4g}",
    )


def _orphan(alert: Alert, zone: tzinfo) -> StoryLine:
    view = alert_view(alert, None, zone, MOST_REPORTS)
    return StoryLine(alert=bounded(view, most=MOST_REPORTS, room=REPORT_ROOM), moved="", factor="")


def _moved(story: Story, zone: tzinfo) -> str:
    """Say each move of the belief by a story as its history does: "70% → 54% (raised 27 Jan 2026)".

    One that had no say when it came may have one now: what silenced it was taken out since.
    """
    told = [
        f"{_figures(move)} ({move.what.value} {day(move.at.astimezone(zone).date())})"
        for move in story.moves
        if move.before != move.after
    ]
    more = len(told) - _MOST_MOVES
    shown = told[:_MOST_MOVES] + ([f"{more} more"] if more > 0 else [])
    if shown:
        return ", ".join(shown)
    return "moves no belief" if story.factor in {None, 1.0} else "moved nothing when it came"


def _figures(move: Move) -> str:
    figures = belief_figures(move.before.belief, move.after.belief)
    return figures if "→" in figures else f"still {figures}"


def _in_a_line(line: StoryLine) -> str:
    view = line.alert
    title = clean(view.title, limit=LONGEST_LINE_TITLE)
    return clean(f"{view.arrow} {view.stance_word} {view.forecast}: {title} ({view.id}), {line.moved}")
