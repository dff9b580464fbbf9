"""A row for each forecast: where its belief stands and stood, what moved it, and where to look it up."""

from collections.abc import Iterable
from dataclasses import dataclass

from watcher.charts.spark import sparkline
from watcher.digest.forecast_week import ForecastWeek
from watcher.digest.stories import Stories, StoryLine
from watcher.digest.summary import Digest, PackWeek
from watcher.digest.trace import Trace
from watcher.mail import words
from watcher.mail.plain import clean
from watcher.mail.room import fitting, twice
from watcher.mail.view import Bar, bar

#: Of more forecasts than these the others are counted: a digest is read, not searched.
MOST_ROWS = 60
#: What the rows may weigh together without their stories, in bytes as sent.
ROOM = 60_000
_LONGEST_CLAIM = 300

# Measured on digests as sent: what stands around the words of a row that is told, and of a quiet one.
_AROUND_TOLD, _AROUND_QUIET = 2_600, 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A forecast in words; `stance` is "contradicts" where any news of the week does, "" without news.

    `spark` draws the last weeks, `news` counts the alerts of the week, `ends` says where it stands in time.
    `traces` are commands that give the same figures.
    """

    id: str
    pack: str
    claim: str
    stance: str
    stance_words: str
    prior: str
    figures: str
    arrow: str
    move: str
    bar: Bar
    spark: str
    ends: str
    news: str
    stories: tuple[StoryLine, ...]
    traces: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackRows:
    """The rows of a pack: those that moved, the most telling first, and the quiet ones in its order."""

    title: str
    told: tuple[Row, ...]
    quiet: tuple[Row, ...]


def ranked(forecasts: Iterable[ForecastWeek]) -> list[ForecastWeek]:
    """Give the forecasts that moved: what was contradicted first, and in it what moved most."""
    return sorted(
        (each for each in forecasts if each.moved),
        key=lambda each: (
            not each.contradicted,
            not each.confirmed,
            -abs(each.after - each.before),
            each.forecast.id,
        ),
    )


def rows(digest: Digest, stories: Stories) -> tuple[tuple[PackRows, ...], int]:
    """Put the forecasts of each pack into rows, and say how many of them are left out, quiet ones first."""
    told = [(each, _row(each, digest, stories.told_of(each))) for each in ranked(digest.forecasts)]
    quiet = [(each, _row(each, digest, ())) for each in digest.forecasts if not each.moved]
    every = [*told, *quiet]
    kept = every[: fitting((_weight(row, each) for each, row in every), most=MOST_ROWS, room=ROOM)]
    packs = (_of_pack(pack, kept) for pack in digest.packs)
    return tuple(one for one in packs if one.told or one.quiet), len(every) - len(kept)


def _of_pack(pack: PackWeek, kept: Iterable[tuple[ForecastWeek, Row]]) -> PackRows:
    own = [(each, row) for each, row in kept if each.pack == pack.pack.id]
    return PackRows(
        title=clean(pack.pack.assessment.title, limit=_LONGEST_CLAIM),
        told=tuple(row for each, row in own if each.moved),
        quiet=tuple(row for each, row in own if not each.moved),
    )


def _weight(row: Row, week: ForecastWeek) -> int:
    if not week.moved:
        return _AROUND_QUIET + twice(row.id)
    return _AROUND_TOLD + twice(row.claim) + 6 * twice(row.id)


def _row(week: ForecastWeek, digest: Digest, stories: tuple[StoryLine, ...]) -> Row:
    trace = Trace(digest=digest)
    return Row(
        id=clean(week.forecast.id),
        pack=clean(week.pack),
        claim=clean(week.forecast.claim, limit=_LONGEST_CLAIM),
        stance="contradicts" if week.contradicted else "confirms" if week.confirmed else "",
        stance_words=_stance_words(week),
        prior=f"{week.forecast.prior.probability:.0%}",
        figures=words.belief_figures(week.before, week.after),
        arrow=words.belief_arrow(week.before, week.after),
        move=words.belief_move(week.before, week.after),
        bar=bar(week.before, week.after),
        spark=sparkline([each.belief for each in week.trend]),
        ends=_ends(week),
        news=_news(week),
        stories=stories,
        traces=(trace.show(week), trace.history(week)) if week.moved else (trace.show(week),),
    )


def _stance_words(week: ForecastWeek) -> str:
    if week.contradicted and week.confirmed:
        return "▼▲ Contradicted and confirmed"
    if week.contradicted:
        return "▼ Contradicted"
    return "▲ Confirmed" if week.confirmed else "Moved without news"


def _news(week: ForecastWeek) -> str:
    total = words.counted(len(week.stories), "alert")
    uncounted = sum(story.alert.after_horizon for story in week.stories)
    if not week.stories:
        return "no news"
    if uncounted == len(week.stories):
        return f"{total} after the horizon"
    return f"{total}, {uncounted} of them after the horizon" if uncounted else total


def _ends(week: ForecastWeek) -> str:
    """Say how a forecast ended, or that somebody should; nothing of one that is open."""
    status, resolution = week.standing.status, week.resolution
    if resolution is not None and resolution.on is not None:
        return f"{status.value} on {words.day(resolution.on)}"
    return status.value if status.asks or status.is_over else ""


def left_out(number: int) -> str:
    """Count the forecasts without a row; "" where there is none."""
    return f"and {words.counted(number, 'more forecast')}" if number > 0 else ""
