"""What a pack would have raised, had it been watched then: items relived in the order of their publication.

Pure: the same judgement as the daemon's, with the memory of stories and alerts in this process.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from rules.belief import belief
from rules.copies import signature, voices
from rules.judge import History, Outcome, Ruling, judge
from rules.model import Forecast, Item, Match, Stance, Story
from rules.ruleset import RuleSet
from rules.story import Stories, identity, in_order, story_of

#: What an item says of a forecast.
Label = tuple[str, Stance]


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """An alert that would have been raised; `reports` are the items that tell its story, the first first.

    `item` is the one that raised it, or that strengthened it last: `match` and `ruling` are its.
    """

    id: str
    match: Match
    ruling: Ruling
    story: Story
    item: Item
    reports: tuple[Item, ...]

    @property
    def voices(self) -> tuple[tuple[str, ...], ...]:
        """Its publishers; those in one group carry the same text."""
        return voices((item.publisher, signature(item)) for item in self.reports)

    @property
    def day(self) -> date:
        """The day on which it would have been raised, or strengthened last, in UTC."""
        return self.item.published.date()

    @property
    def label(self) -> Label:
        """Which way it moves which forecast."""
        return self.match.forecast, self.match.stance


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How a belief would have gone: from the day the forecast opens, one point for each day that moved it."""

    forecast: Forecast
    curve: tuple[tuple[date, float], ...]

    @property
    def belief(self) -> float:
        """What would have been believed at the end."""
        return self.curve[-1][1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """What came of a number of items: alerts in the order in which they would first have been raised."""

    pack: str
    items: int
    alerts: tuple[Raised, ...]
    courses: tuple[Course, ...]


def backtest(ruleset: RuleSet, items: Iterable[Item]) -> Backtest:
    """Relive items that come in any order; they are judged in that of their publication."""
    count, read = 0, list[tuple[Item, tuple[Match, ...]]]()
    for count, item in enumerate(items, start=1):  # noqa: B007  counted as they pass, kept where they match
        if matches := ruleset.match(item):
            read.append((item, matches))
    log = _Log(ruleset)
    for item, matches in sorted(read, key=lambda one: in_order(one[0])):
        for match in matches:
            log.take(item, match)
    alerts = tuple(log.alerts.values())
    courses = tuple(_course(forecast, log.moves) for forecast in ruleset.pack.forecasts)
    return Backtest(pack=ruleset.pack.id, items=count, alerts=alerts, courses=courses)


class _Log:
    """The memory of one relived past."""

    def __init__(self, ruleset: RuleSet) -> None:
        self._ruleset = ruleset
        self._stories = Stories()
        self._ratios: dict[str, tuple[float, ...]] = {forecast.id: () for forecast in ruleset.pack.forecasts}
        self.alerts: dict[str, Raised] = {}
        self.moves: list[Raised] = []

    def take(self, item: Item, found: Match) -> None:
        """Judge a match, and keep what comes of it."""
        story = story_of(self._stories, found, item.published)
        name = identity(found.pack, story.id, found.forecast, found.stance)
        known = self.alerts.get(name)
        ruled = None if known is None else known.ruling
        history = History(known=ruled, ratios=self._ratios[found.forecast])
        forecast = self._ruleset.forecast(found.forecast)
        ruling = judge(found, forecast, history, happened_at=item.published)
        self._ratios[found.forecast] = ruling.ratios
        match ruling.outcome:
            case Outcome.ALERT:
                raised = Raised(id=name, match=found, ruling=ruling, story=story, item=item, reports=(item,))
                self._move(raised)
            case Outcome.STRENGTHENS if known is not None:
                reports = _with(item, known.reports)
                self._move(replace(known, match=found, ruling=ruling, item=item, reports=reports))
            case Outcome.CORROBORATES if known is not None and _is_further(item, known.reports):
                self.alerts[name] = replace(known, reports=(*known.reports, item))

    def _move(self, alert: Raised) -> None:
        self.alerts[alert.id] = alert
        self.moves.append(alert)


def _is_further(item: Item, reports: Iterable[Item]) -> bool:
    """Tell whether an item is another report: not of the page of one of these."""
    return all(item.page != one.page for one in reports)


def _with(item: Item, reports: tuple[Item, ...]) -> tuple[Item, ...]:
    """Add a report, in place of the one of its page if there is one."""
    return tuple({one.page: one for one in (*reports, item)}.values())


def _course(forecast: Forecast, moves: Iterable[Raised]) -> Course:
    curve = {forecast.opens: belief(forecast, ())}
    for alert in moves:
        if alert.match.forecast == forecast.id and alert.ruling.counts:
            curve[alert.day] = alert.ruling.after
    return Course(forecast=forecast, curve=tuple(curve.items()))
