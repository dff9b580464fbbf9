"""What a pack would have raised, had it been watched then: items relived in the order of their publication.

Pure: the same judgement as the daemon's, with the memory of stories and alerts in this process.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from rules.account import Entry, account
from rules.copies import signature, voices
from rules.judge import Outcome, judge
from rules.model import Forecast, Grade, Item, Match, Said, Stance, Story, Terms
from rules.ruleset import RuleSet
from rules.story import Stories, identity, in_order, story_of
from rules.weighing import Told, credibility, weigh

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
    """What an alert did to a belief on a day: by being raised, strengthened or corroborated."""

    day: date
    what: str
    alert: Raised
    before: float
    after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How a belief would have gone since the day the forecast opened, step by step."""

    forecast: Forecast
    steps: tuple[Step, ...]

    @property
    def curve(self) -> tuple[tuple[date, float], ...]:
        """The belief from the day the forecast opens on: one point for each day that moved it."""
        opening = {self.forecast.opens: account(self.forecast.prior.probability, ()).belief}
        return tuple((opening | {step.day: step.after for step in self.steps}).items())

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
    courses = tuple(
        Course(forecast=forecast, steps=tuple(log.steps[forecast.id])) for forecast in ruleset.pack.forecasts
    )
    return Backtest(pack=ruleset.pack.id, items=count, alerts=alerts, courses=courses)


class _Log:
    """The memory of one relived past."""

    def __init__(self, ruleset: RuleSet) -> None:
        self._ruleset = ruleset
        self._stories = Stories()
        self._entries: dict[str, dict[str, Entry]] = defaultdict(dict)
        self.alerts: dict[str, Raised] = {}
        self.steps: dict[str, list[Step]] = defaultdict(list)

    def take(self, item: Item, found: Match) -> None:
        """Judge a match, and keep what comes of it."""
        story = story_of(self._stories, found, item.published)
        name = identity(found.pack, story.id, found.forecast, found.stance)
        known = self.alerts.get(name)
        forecast = self._ruleset.forecast(found.forecast)
        ruling = judge(found, forecast, known, happened_at=item.published)
        match ruling.outcome:
            case Outcome.ALERT:
                raised = Raised(
                    id=name, match=found, counts=ruling.counts, story=story, item=item, reports=(item,)
                )
                self._weigh(forecast, raised, item, "raised")
            case Outcome.STRENGTHENS if known is not None:
                reports = _with(item, known.reports)
                grown = replace(known, match=found, counts=True, item=item, reports=reports)
                self._weigh(forecast, grown, item, "strengthened")
            case Outcome.CORROBORATES if known is not None and _is_further(item, known.reports):
                self._weigh(forecast, replace(known, reports=(*known.reports, item)), item, "corroborated")

    def _weigh(self, forecast: Forecast, alert: Raised, item: Item, what: str) -> None:
        """Let an alert weigh what it does now, and remember the step if it moves the belief."""
        entries = self._entries[forecast.id]
        prior = forecast.prior.probability
        before = account(prior, entries.values()).belief
        if alert.counts:
            entries[alert.id] = _entry(alert, Terms.of(forecast))
        after = account(prior, entries.values()).belief
        if what != "corroborated":
            alert = replace(alert, before=before, after=after)
        elif before != after:
            alert = replace(alert, after=after)
        self.alerts[alert.id] = alert
        if before != after:
            day = item.published.date()
            self.steps[forecast.id].append(Step(day=day, what=what, alert=alert, before=before, after=after))


def _entry(alert: Raised, terms: Terms) -> Entry:
    told = Told(
        id=alert.id,
        stance=alert.match.stance,
        indicator=alert.match.indicator.id,
        ratio=alert.ratio,
        said=alert.said,
        best=Grade.F,
        credible=credibility(len(alert.voices)),
    )
    return weigh(told, terms)


def _is_further(item: Item, reports: Iterable[Item]) -> bool:
    """Tell whether an item is another report: not of the page of one of these."""
    return all(item.page != one.page for one in reports)


def _with(item: Item, reports: tuple[Item, ...]) -> tuple[Item, ...]:
    """Add a report, in place of the one of its page if there is one."""
    return tuple({one.page: one for one in (*reports, item)}.values())
