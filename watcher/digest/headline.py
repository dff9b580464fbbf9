"""The headline of a digest: two sentences that can be quoted as they stand, what was contradicted first."""

from collections.abc import Iterable, Sequence

from rules.model import Field, Stance
from storage.judgements import Report
from watcher.digest.feed_lines import read_told
from watcher.digest.forecast_week import NEWS, ForecastWeek, Story
from watcher.digest.summary import Digest
from watcher.ledger import What
from watcher.mail.plain import clean
from watcher.mail.publishers import publisher_name
from watcher.mail.words import belief_move, belief_pair, counted, day

#: More names than this make a list, and a headline is none.
NAMED = 3
LONGEST_CLAIM, LONGEST_TITLE = 200, 140


_VERBS = {Stance.CONTRADICTS: "contradicted", Stance.CONFIRMS: "confirmed"}


def headline(digest: Digest) -> tuple[str, ...]:
    """Say the week in two sentences; where nothing happened, say so and what was watched."""
    told = _told_of(digest)
    if len(told) == len(_VERBS):
        return tuple(_sentence(stance, forecasts) for stance, forecasts in told.items())
    for stance, forecasts in told.items():
        return _sentence(stance, forecasts), _rest(digest, stance)
    if digest.orphans:
        return (f"{counted(len(digest.orphans), 'alert')} came in on forecasts no longer watched.",)
    return _nothing(digest)


def in_short(digest: Digest) -> str:
    """Say the week in the few words of a subject: what moved most, what was contradicted first."""
    told = (f"{_VERBS[stance]} {_named(forecasts)}" for stance, forecasts in _told_of(digest).items())
    return "; ".join(told) or headline(digest)[0].rstrip(".")


def _told_of(digest: Digest) -> dict[Stance, list[ForecastWeek]]:
    """Give the forecasts with news, what was contradicted first, and in it what moved most; each once."""
    contradicted = _ranked(each for each in digest.forecasts if each.contradicted)
    confirmed = _ranked(each for each in digest.forecasts if each.confirmed and not each.contradicted)
    both = {Stance.CONTRADICTS: contradicted, Stance.CONFIRMS: confirmed}
    return {stance: forecasts for stance, forecasts in both.items() if forecasts}


def _sentence(stance: Stance, forecasts: Sequence[ForecastWeek]) -> str:
    """Tell of the forecast that moved most by its claim and its first story, and name the others."""
    first, others = forecasts[0], forecasts[1:]
    claim = clean(first.forecast.claim, limit=LONGEST_CLAIM).rstrip(".")
    verb = "contradicted and confirmed" if first.contradicted and first.confirmed else _VERBS[stance]
    also = f"; also {_VERBS[stance]}: {_named(others)}" if others else ""
    news = _told(next(story for story in first.stories if story.alert.stance is stance))
    moved = belief_move(first.before, first.after)
    return f"“{claim}” was {verb} and {moved}{_besides(first)}, on news that {news}{also}."


def _besides(week: ForecastWeek) -> str:
    """Say where something moved a belief that was no news: else a quote would make news of it."""
    others = frozenset(What) - NEWS
    return " (not by news alone)" if week.moves_by(others) else ""


def _told(story: Story) -> str:
    """Quote a story with a publisher, how many more there are, and its day.

    One that says it in English, in its title, is quoted where there is one; else the sentence that counts.
    """
    alert = story.alert
    day_of = day(alert.happened_at.date())
    best = min(alert.reports, key=_place, default=None)
    if best is None:
        return f"“{clean(alert.title, limit=LONGEST_TITLE)}” ({day_of})"
    said = best.title if _in_title(best) else best.evidence[0].text
    others = {publisher_name(report.publisher) for report in alert.reports} - {publisher_name(best.publisher)}
    more = f" and {len(others)} more" if others else ""
    quoted = clean(said, limit=LONGEST_TITLE).rstrip(".")
    return f"“{quoted}” ({publisher_name(best.publisher)}{more}, {day_of})"


def _place(report: Report) -> tuple[bool, bool, bool]:
    """The rank of a report to be quoted, the least first; of equals the first one is."""
    return report.withdrawn_at is not None, not report.language.startswith("en"), not _in_title(report)


def _in_title(report: Report) -> bool:
    """Whether its title says it; one without evidence has nothing better."""
    return not report.evidence or any(one.field is Field.TITLE for one in report.evidence)


def _rest(digest: Digest, told: Stance) -> str:
    """Say of a week whose news is told in one sentence what there was not, and how much stayed quiet."""
    stances = {story.alert.stance for each in digest.forecasts for story in each.stories}
    quiet = sum(not each.moved for each in digest.forecasts)
    rest = f"{quiet} of {counted(len(digest.forecasts), 'forecast')} did not move."
    other = next(stance for stance in _VERBS if stance is not told)
    return rest if other in stances else f"Nothing was {_VERBS[other]}, and {rest}"


def _nothing(digest: Digest) -> tuple[str, ...]:
    forecasts = counted(len(digest.forecasts), "forecast")
    moved = [each for each in digest.forecasts if each.moved]
    return (
        f"Nothing confirmed or contradicted the {forecasts} under watch.",
        f"Without news moved: {_named(moved)}." if moved else read_told(digest.feeds),
    )


def _ranked(forecasts: Iterable[ForecastWeek]) -> list[ForecastWeek]:
    return sorted(forecasts, key=lambda each: (-abs(each.after - each.before), each.forecast.id))


def _named(forecasts: Iterable[ForecastWeek]) -> str:
    ranked = _ranked(forecasts)
    names = [_with_figures(each) for each in ranked[:NAMED]]
    more = len(ranked) - NAMED
    if more > 0:
        names.append(f"{more} more")
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _with_figures(week: ForecastWeek) -> str:
    before, after = belief_pair(week.before, week.after)
    figures = f"still {after}" if before == after else f"{before} → {after}"
    return f"{clean(week.forecast.id)} ({figures})"
