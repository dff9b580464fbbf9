"""The headline of a digest: one or two plain sentences, what was contradicted first."""

from collections.abc import Sequence

from watcher.digest.summary import Digest, ForecastWeek
from watcher.mail.plain import clean
from watcher.mail.words import belief_pair, counted

#: More names than this make a list, and a headline is none.
NAMED = 3


def headline(digest: Digest) -> tuple[str, ...]:
    """Say the week in one or two sentences; where nothing happened, say what was watched."""
    contradicted = [each for each in digest.forecasts if each.contradicted]
    confirmed = [each for each in digest.forecasts if each.confirmed]
    sentences = [
        f"News {verb} {_named(forecasts)}."
        for verb, forecasts in (("contradicted", contradicted), ("confirmed", confirmed))
        if forecasts
    ]
    if not sentences and digest.orphans:
        sentences = [f"{counted(len(digest.orphans), 'alert')} came in on forecasts no longer watched."]
    return tuple(sentences) or _nothing(digest)


def _nothing(digest: Digest) -> tuple[str, ...]:
    forecasts = counted(len(digest.forecasts), "forecast")
    feeds = digest.feeds
    return (
        f"Nothing confirmed or contradicted the {forecasts} under watch.",
        f"{feeds.read} of {counted(feeds.enabled, 'feed')} {'was' if feeds.read == 1 else 'were'} read.",
    )


def _named(forecasts: Sequence[ForecastWeek]) -> str:
    ranked = sorted(forecasts, key=lambda each: (-abs(each.after - each.before), each.forecast.id))
    names = [_with_figures(each) for each in ranked[:NAMED]]
    more = len(ranked) - NAMED
    if more > 0:
        names.append(f"{more} more")
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _with_figures(week: ForecastWeek) -> str:
    before, after = belief_pair(week.before, week.after)
    figures = f"still {after}" if before == after else f"{before} → {after}"
    return f"{clean(week.forecast.id)} ({figures})"
