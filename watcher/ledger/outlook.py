"""What should be seen of a forecast, and by when: waits that are open, and what never came. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import assert_never

from rules.expected import Deadline, Wait, Watched, deadlines
from rules.model import Expectation, Forecast, Indicator, Stance
from storage import Lapse, LineKind
from watcher.ledger.ledger import Ledger, balance_at
from watcher.ledger.turns import line_id

#: Forecasts that close within so long are told beforehand.
AHEAD = timedelta(weeks=8)

_DAYS_OF_A_WEEK = 7
_DAYS_OF_A_MONTH = 30.44
#: Up to so many days, weeks and months a span is told in them.
_IN_DAYS, _IN_WEEKS, _IN_MONTHS = 13, 60, 730


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A wait for an indicator, from `since` up to and with `by`, and how it stands.

    `ratio` is the likelihood ratio of its silence. `watched` is the share of its days on which feeds were
    read, None while the wait is open.
    """

    indicator: str
    says: str
    stance: Stance
    since: date
    by: date
    wait: Wait
    ratio: float
    watched: float | None = None


def outlook(ledger: Ledger, today: date, watched: Watched) -> tuple[Due, ...]:
    """Give the waits of a forecast that are open, and those in which nothing came, by their last days.

    Of a forecast that has not opened, is superseded or resolved, none. `today` is the day in UTC.
    """
    over = ledger.forecast.superseded_on or date.max
    balance = balance_at(ledger)
    if not ledger.forecast.opens <= today < over or balance.resolution() is not None:
        return ()
    standing = frozenset(entry.id for entry in balance.entries() if not entry.refused)
    found = (
        due
        for indicator in ledger.forecast.indicators
        if indicator.expected is not None
        for due in _waits(ledger, indicator, indicator.expected, (standing, today, watched))
    )
    return tuple(sorted(found, key=lambda due: (due.by, due.indicator)))


def due_words(by: date, today: date) -> str:
    """Say when something is due, as "due in 3 weeks"."""
    days = (by - today).days
    if days < 0:
        return f"was due {_count(-days, 'day')} ago"
    if days <= 1:
        return "due tomorrow" if days else "due today"
    if days <= _IN_DAYS:
        return f"due in {_count(days, 'day')}"
    if days <= _IN_WEEKS:
        return f"due in {_count(days // _DAYS_OF_A_WEEK, 'week')}"
    months = int(days / _DAYS_OF_A_MONTH)
    return f"due in {_count(months, 'month') if days <= _IN_MONTHS else _count(months // 12, 'year')}"


def stand_words(due: Due, today: date) -> str:
    """Say how a wait stands: when it is due, or that nothing came, and whether anybody listened."""
    match due.wait:
        case Wait.OPEN:
            return due_words(due.by, today)
        case Wait.UNSEEN:
            return f"unseen: feeds were read on {due.watched or 0:.0%} of its days only"
        case Wait.MISSED:
            return f"did not come; feeds were read on {due.watched or 0:.0%} of its days"
        case Wait.MET:
            return "came"
        case _:
            assert_never(due.wait)


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


_View = tuple[frozenset[str], date, Watched]


def _waits(ledger: Ledger, indicator: Indicator, expected: Expectation, view: _View) -> Iterator[Due]:
    """Give the waits for one indicator that were not met: those that were logged, and the others.

    What was logged stays, whatever is read, judged or written into the rules later, and its days belong to
    no other wait: no silence counts twice.
    """
    standing, today, watched = view
    logged = sorted(
        (one for one in ledger.lapses if one.indicator == indicator.id), key=lambda one: (one.by, one.since)
    )
    yield from (_lapsed(indicator, one) for one in logged)
    seen = set(_seen(ledger, indicator, standing))
    for span in _left(ledger.forecast, logged, expected):
        for one in deadlines(expected, span, seen, today, watched):
            if one.wait is not Wait.MET:
                yield _due(indicator, expected, one, watched)


def _left(forecast: Forecast, logged: Sequence[Lapse], expected: Expectation) -> Iterator[tuple[date, date]]:
    """Give the spans of a forecast that no lapse of an indicator covers."""
    begins = [forecast.opens, *(one.by for one in logged)]
    ends = [*(one.since for one in logged), forecast.closes]
    spans = [(begin, end) for begin, end in zip(begins, ends, strict=True) if begin < end]
    if expected.by is None:
        yield from spans
    elif spans and spans[-1][0] < expected.by:  # the one wait: it may have been put off since
        yield spans[-1]


def _lapsed(indicator: Indicator, lapse: Lapse) -> Due:
    return Due(
        indicator=indicator.id,
        says=indicator.says,
        stance=indicator.stance,
        since=lapse.since,
        by=lapse.by,
        wait=Wait.MISSED,
        ratio=lapse.ratio,
        watched=lapse.watched,
    )


def _due(indicator: Indicator, expected: Expectation, one: Deadline, watched: Watched) -> Due:
    confirms = indicator.stance is Stance.CONFIRMS
    return Due(
        indicator=indicator.id,
        says=indicator.says,
        stance=indicator.stance,
        since=one.since,
        by=one.by,
        wait=one.wait,
        ratio=1 / expected.strength if confirms else expected.strength,
        watched=None if one.wait is Wait.OPEN else watched(one.since, one.by),
    )


def _seen(ledger: Ledger, indicator: Indicator, standing: frozenset[str]) -> Iterator[date]:
    """Give the days on which what an indicator waits for was seen, by what stands as evidence.

    An alert that was strengthened since tells of its earlier indicators too.
    """
    speaking = _speaking(ledger.forecast, indicator)
    for alert in ledger.alerts:
        told = {alert.indicator, *(each.indicator for each in alert.stood if not each.correction)}
        if alert.id in standing and told & speaking:
            yield alert.happened_at.date()
    for line in ledger.lines:
        if line.kind is LineKind.EVIDENCE and line_id(line) in standing and line.indicator in speaking:
            yield line.on or line.at.date()


def _speaking(forecast: Forecast, indicator: Indicator) -> frozenset[str]:
    return frozenset(one.id for one in forecast.indicators if one.speaks_for(indicator))
