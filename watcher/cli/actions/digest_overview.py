"""A digest at a glance, for a terminal: the headline, a row for each forecast, what is due."""

from watcher.charts.spark import sparkline
from watcher.cli.actions.printing import Cell, Styled, print_line, print_table
from watcher.digest import Digest, ForecastWeek
from watcher.digest.deadlines import deadlines
from watcher.digest.feed_lines import feed_lines
from watcher.digest.headline import headline
from watcher.digest.rows import ranked
from watcher.mail.plain import clean
from watcher.mail.words import belief_arrow, belief_figures, counted, day

_HEAD = ("", "FORECAST", "BELIEF", "8 WEEKS", "NEWS", "CLAIM")


def print_overview(digest: Digest) -> None:
    """Print a digest in colours, what moved first; the whole of it is told by its text and its page."""
    week = digest.week
    print_table(
        (f"Forecast digest {week}", f"{day(week.monday)} to {day(week.sunday)}"),
        [("", Styled(sentence, "bold")) for sentence in headline(digest)],
    )
    print_line()
    moved = ranked(digest.forecasts)
    quiet = [each for each in digest.forecasts if not each.moved]
    print_table(_HEAD, [_row(each) for each in (*moved, *quiet)])
    due = deadlines(digest)
    lines = [*due.lapses.lines, *due.due.lines, *due.closing.lines, *due.to_resolve.lines]
    print_line()
    if lines:
        print_table(("DEADLINES",), [(line,) for line in lines])
        print_line()
    feeds = feed_lines(digest.feeds, digest.zone)
    print_line(" ".join(filter(None, (feeds.read, feeds.polls, feeds.gaps))))
    print_line(f"All of it: watcher digest --week {week} --open, or --out digest.html")


def _row(week: ForecastWeek) -> tuple[Cell, ...]:
    arrow = belief_arrow(week.before, week.after)
    colour = {"▲": "blue", "▼": "dark_orange"}.get(arrow, "dim")
    return (
        Styled(arrow, colour),
        week.forecast.id,
        Styled(belief_figures(week.before, week.after), colour),
        sparkline([each.belief for each in week.trend]),
        counted(len(week.stories), "alert") if week.stories else "",
        clean(week.forecast.claim),
    )
