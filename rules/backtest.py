"""What a pack would have raised, had it been watched then: items relived in the order of their publication.

Pure: the same judgement as the daemon's, with the memory of stories and alerts in this process.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from rules.account import Account, Entry, account
from rules.copies import signature, voices
from rules.judge import Outcome, judge
from rules.model import Forecast, Grade, Item, Match, Said, Stance, Story, Terms
from rules.ruleset import RuleSet
from rules.story import Stories, identity, in_order, story_of
from rules.weighing import Told, best_of, credibility, weigh

#: What an item says of a forecast.
Label = tuple[str, Stance]


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """An alert that would have been raised; `reports` are the items that tell its story, the first first.

    `item` is the one that raised it, or that strengthened it last: `match` is its. `counts` is false where
    it moved no belief; `before` and `after` are the beliefs before that item, and after the last report that
    moved them.
    """

    id: str
    match: Match
    counts: bool
    story: Story
    item: Item
    reports: tuple[Item, ...]
    before: float = 0.0
    after: float = 0.0

    @property
    def ratio(self) -> float:
        """The likelihood ratio it was judged by."""
        return self.match.indicator.likelihood_ratio

    @property
    def said(self) -> Said:
        """How its evidence says what happened."""
        return self.match.said

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
class Step:
    """What an item did to a belief: its alert was raised, strengthened or corroborated, and stands so since.

    `factor` is how many times the odds are what they were before, however far the belief may follow.
    """

    item: Item
    what: str
    alert: Raised
    factor: float
    before: float
    after: float

    @property
    def day(self) -> date:
        """The day of the item, in UTC."""
        return self.item.published.date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How a belief would have gone since the day the forecast opened, step by step.

    `ends` is the last day whose news counts; `account` is what is believed then, and by what.
    """

    forecast: Forecast
    ends: date
    steps: tuple[Step, ...]
    account: Account

    @property
    def curve(self) -> tuple[tuple[date, float], ...]:
        """The belief from the day the forecast opens on: one point for each day that moved it."""
        return tuple({moment.date(): belief for moment, belief in self.held}.items())

    @property
    def held(self) -> tuple[tuple[datetime, float], ...]:
        """Each belief with the moment from which it was held; the first is the prior's."""
        opening = datetime.combine(self.forecast.opens, time.min, UTC)
        prior = account(self.forecast.prior.probability, ()).belief
        return ((opening, prior), *((step.item.published, step.after) for step in self.steps))

    @property
    def over(self) -> datetime:
        """The moment from which nothing counts any more."""
        return datetime.combine(self.ends, time.min, UTC) + timedelta(days=1)

    @property
    def belief(self) -> float:
        """What would have been believed at the end."""
        return self.account.belief


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """What came of a number of items: alerts in the order in which they would first have been raised.

    `first` and `last` are the days of the first and the last item in UTC, None where there was none.
    """

    pack: str
    items: int
    first: date | None
    last: date | None
    alerts: tuple[Raised, ...]
    courses: tuple[Course, ...]


def backtest(
    ruleset: RuleSet, items: Iterable[tuple[Item, Grade]], ends: Mapping[str, date] | None = None
) -> Backtest:
    """Relive items that come in any order, each with the grade of its publisher.

    They are judged in the order of their publication. `ends` tells of which forecasts the end was known, and
    from which day on: later news counts no more.
    """
    log = _Log(ruleset.pack.forecasts, ends or {})
    read, days = list[tuple[Item, Grade, tuple[Match, ...]]](), Counter[date]()
    for item, grade in items:
        days[item.published.date()] += 1
        if matches := ruleset.match(item):
            read.append((item, grade, matches))
    for item, grade, matches in sorted(read, key=lambda one: in_order(one[0])):
        for match in matches:
            log.take(item, grade, match)
    return Backtest(
        pack=ruleset.pack.id,
        items=days.total(),
        first=min(days, default=None),
        last=max(days, default=None),
        alerts=tuple(log.alerts.values()),
        courses=log.courses(),
    )


class _Log:
    """The memory of one relived past."""

    def __init__(self, forecasts: Iterable[Forecast], ends: Mapping[str, date]) -> None:
        self._forecasts = {forecast.id: forecast for forecast in forecasts}
        self._known = ends
        self._ends = {
            name: min(forecast.closes, ends.get(name, forecast.closes))
            for name, forecast in self._forecasts.items()
        }
        self._stories = Stories()
        self._grades: dict[tuple[str, str], Grade] = {}
        self._entries: dict[str, dict[str, Entry]] = defaultdict(dict)
        self._steps: dict[str, list[Step]] = defaultdict(list)
        self.alerts: dict[str, Raised] = {}

    def take(self, item: Item, grade: Grade, found: Match) -> None:
        """Judge a match, and keep what comes of it."""
        self._grades[item.page] = grade
        story = story_of(self._stories, found, item.published)
        name = identity(found.pack, story.id, found.forecast, found.stance)
        known = self.alerts.get(name)
        forecast = replace(self._forecasts[found.forecast], closes=self._ends[found.forecast])
        ruling = judge(found, forecast, known, happened_at=item.published)
        match ruling.outcome:
            case Outcome.ALERT:
                raised = Raised(
                    id=name, match=found, counts=ruling.counts, story=story, item=item, reports=(item,)
                )
                self._weigh(raised, item, "raised")
            case Outcome.STRENGTHENS if known is not None:
                reports = _with(item, known.reports)
                grown = replace(known, match=found, counts=True, item=item, reports=reports)
                self._weigh(grown, item, "strengthened")
            case Outcome.CORROBORATES if known is not None and _is_further(item, known.reports):
                self._weigh(replace(known, reports=(*known.reports, item)), item, "corroborated")

    def courses(self) -> tuple[Course, ...]:
        """Give what became of each forecast, in the order of the pack."""
        return tuple(
            Course(
                forecast=forecast,
                ends=self._ends[name],
                steps=tuple(self._steps[name]),
                account=self._account(name),
            )
            for name, forecast in self._forecasts.items()
        )

    def _account(self, forecast: str) -> Account:
        prior = self._forecasts[forecast].prior.probability
        return account(prior, self._entries[forecast].values())

    def _weigh(self, alert: Raised, item: Item, what: str) -> None:
        """Let an alert weigh what it does now, and remember the step if it moves the belief."""
        name = alert.match.forecast
        before = self._account(name)
        # A report from after the horizon still makes its story more credible, until the end is known.
        if alert.counts and item.published.date() <= self._known.get(name, date.max):
            self._entries[name][alert.id] = self._entry(alert)
        after = self._account(name)
        if what != "corroborated":
            alert = replace(alert, before=before.belief, after=after.belief)
        elif before.belief != after.belief:
            alert = replace(alert, after=after.belief)
        self.alerts[alert.id] = alert
        if before.belief != after.belief:
            self._steps[name].append(
                Step(
                    item=item,
                    what=what,
                    alert=alert,
                    factor=math.exp(after.odds - before.odds),
                    before=before.belief,
                    after=after.belief,
                )
            )

    def _entry(self, alert: Raised) -> Entry:
        told = Told(
            id=alert.id,
            stance=alert.match.stance,
            indicator=alert.match.indicator.id,
            ratio=alert.ratio,
            said=alert.said,
            best=best_of(self._grades[report.page] for report in alert.reports),
            credible=credibility(len(alert.voices)),
        )
        return weigh(told, Terms.of(self._forecasts[alert.match.forecast]))


def _is_further(item: Item, reports: Iterable[Item]) -> bool:
    """Tell whether an item is another report: not of the page of one of these."""
    return all(item.page != one.page for one in reports)


def _with(item: Item, reports: tuple[Item, ...]) -> tuple[Item, ...]:
    """Add a report, in place of the one of its page if there is one."""
    return tuple({one.page: one for one in (*reports, item)}.values())
