"""What the hits of a pack say of its indicators: which of them separate, and what nobody would notice. Pure.

The table is that of competing hypotheses: R. J. Heuer, Psychology of Intelligence Analysis (CIA, 1999),
chapter 8. Evidence stands in rows and hypotheses in columns; what fits every column is worth nothing, however
often it comes. Here a hypothesis is that a forecast's claim holds, and evidence is what an indicator found.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from rules.interval import wilson
from rules.model import Forecast, Indicator, Stance, Verdict
from rules.ruleset import RuleSet

#: With fewer stories a share says little: of none among four the truth may be half (Wilson, at 95).
FEW = 5
#: News of opposite stances so near to each other came of one course of events.
NEAR = timedelta(days=14)
#: What moves an even belief by less than five points says next to nothing: to 55 per cent at the most.
SAYS_NOTHING = 0.55 / 0.45
#: Rules that were watched for less than this had hardly a chance.
EARLY = timedelta(days=30)


class Finding(StrEnum):
    """What the hits of an indicator come to."""

    SEPARATES = "separates"
    WHATEVER = "whatever happens"
    MISLED = "misled"
    REJECTED = "rejected"
    NOTHING = "says nothing"
    FEW = "few"
    SILENT = "silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An alert, as far as a diagnosis needs it; `independent` are its publishers, copies counted as one."""

    story: str
    forecast: str
    indicator: str
    rule: str
    stance: Stance
    day: date
    language: str = ""
    independent: int = 1
    verdict: Verdict = Verdict.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The days that hits are of, both included; `first` is None where nobody knows when watching began."""

    first: date | None
    last: date

    def watched(self, forecast: Forecast) -> timedelta | None:
        """How long news of a forecast counted within these days; None where that is not known."""
        if self.first is None:
            return None
        days = min(self.last, forecast.closes) - max(self.first, forecast.opens)
        return max(days + timedelta(days=1), timedelta(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How many stories confirm and contradict a hypothesis, and how many say nothing of it."""

    confirms: int
    contradicts: int
    nothing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An indicator by its hits; `fits` are the cells of its row, by forecast. Rejected hits are no stories.

    `opposed` are the stories with an alert of the other stance on the same forecast, by the same story or at
    most a fortnight away. `came` tells how the forecast was resolved, None where it was not.
    """

    indicator: Indicator
    stories: int = 0
    independent: int = 0
    right: int = 0
    rejected: int = 0
    opposed: int = 0
    fits: Mapping[str, Fit]
    came: bool | None = None

    @property
    def share(self) -> float | None:
        """The share of its stories that are opposed; None without stories."""
        return self.opposed / self.stories if self.stories else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Between which bounds that share lies at 95 per cent (Wilson); None without stories."""
        return wilson(self.opposed, self.stories) if self.stories else None

    @property
    def bits(self) -> float:
        """What a story of it is worth, for the order of rows: log2 of its strength, less what is opposed.

        The logarithm of a likelihood ratio is the weight of evidence (I. J. Good, Weight of evidence: a brief
        survey, Bayesian Statistics 2 (1985) 249-270). A story that comes with its opposite is worth nothing.
        """
        return math.log2(self.indicator.strength) * (1 - (self.share or 0.0))

    @property
    def finding(self) -> Finding:
        """What its hits come to, the gravest first."""
        if not self.stories and not self.rejected:
            return Finding.SILENT
        if self.rejected > self.right and self.rejected > 1:
            return Finding.REJECTED
        if self.indicator.strength < SAYS_NOTHING:
            return Finding.NOTHING
        if self.stories < FEW:
            return Finding.FEW
        if 2 * self.opposed >= self.stories:
            return Finding.WHATEVER
        wrong = self.came is not None and self.came is not (self.indicator.stance is Stance.CONFIRMS)
        return Finding.MISLED if wrong else Finding.SEPARATES


@dataclass(frozen=True, slots=True, kw_only=True)
class Idle:
    """A rule that raised nothing, how long news could have, and whether that says anything yet."""

    rule: str
    indicator: Indicator
    watched: timedelta | None

    @property
    def is_early(self) -> bool:
        """Whether it hardly had a chance."""
        return self.watched is not None and self.watched < EARLY


class Lack(StrEnum):
    """What a forecast lacks on one side."""

    UNSAID = "no indicator that says anything"
    SILENT = "no indicator ever fired"
    ONE_LANGUAGE = "one language only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A side from which a forecast is hardly seen; `language` is the one that all its hits are in."""

    forecast: Forecast
    stance: Stance
    lack: Lack
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointing:
    """The stories of one stance in forecasts that were resolved yes, and in those that were resolved no."""

    stance: Stance
    in_yes: int
    in_no: int

    @property
    def right(self) -> int:
        """How many pointed the way that it came out."""
        return self.in_yes if self.stance is Stance.CONFIRMS else self.in_no

    @property
    def interval(self) -> tuple[float, float] | None:
        """Between which bounds the share of those lies at 95 per cent (Wilson); None without stories."""
        stories = self.in_yes + self.in_no
        return wilson(self.right, stories) if stories else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """All of it: the indicators with the most telling first, and those without hits last.

    `stories` are those of all hits, each counted once; `resolved` is how many forecasts are.
    """

    pack: str
    stories: int
    forecasts: tuple[Forecast, ...]
    readings: tuple[Reading, ...]
    idle: tuple[Idle, ...]
    gaps: tuple[Gap, ...]
    pointing: tuple[Pointing, ...]
    resolved: int

    def of(self, forecast: str) -> "Diagnosis":
        """Leave only what is of one forecast; the columns stay, for its stories may bear on others."""
        return replace(
            self,
            readings=tuple(one for one in self.readings if one.indicator.forecast == forecast),
            idle=tuple(one for one in self.idle if one.indicator.forecast == forecast),
            gaps=tuple(one for one in self.gaps if one.forecast.id == forecast),
        )


def diagnose(ruleset: RuleSet, hits: Iterable[Hit], span: Span, resolved: Mapping[str, bool]) -> Diagnosis:
    """Say what hits tell of the indicators of a pack; `resolved` tells by forecast whether its claim held."""
    told = tuple(hits)
    standing = [hit for hit in told if not hit.verdict.rejects]
    forecasts = ruleset.pack.forecasts
    readings = [
        _reading(indicator, told, standing, forecasts, resolved.get(forecast.id))
        for forecast in forecasts
        for indicator in forecast.indicators
    ]
    return Diagnosis(
        pack=ruleset.pack.id,
        stories=len({hit.story for hit in standing}),
        forecasts=forecasts,
        readings=tuple(sorted(readings, key=lambda one: (not one.stories, -one.bits))),
        idle=tuple(_idle(ruleset, told, span)),
        gaps=tuple(_gaps(ruleset, standing, span)),
        pointing=tuple(_pointing(stance, standing, resolved) for stance in Stance),
        resolved=len(resolved),
    )


def _reading(
    indicator: Indicator,
    told: Sequence[Hit],
    standing: Sequence[Hit],
    forecasts: Sequence[Forecast],
    came: bool | None,  # noqa: FBT001  a fact beside the others
) -> Reading:
    own = [hit for hit in standing if _is_of(hit, indicator)]
    stories = {hit.story for hit in own}
    others = [
        hit for hit in standing if hit.forecast == indicator.forecast and hit.stance != indicator.stance
    ]
    verdicts = [hit.verdict for hit in told if _is_of(hit, indicator)]
    return Reading(
        indicator=indicator,
        stories=len(stories),
        independent=sum(hit.independent for hit in own),
        right=verdicts.count(Verdict.RIGHT),
        rejected=sum(verdict.rejects for verdict in verdicts),
        opposed=len({hit.story for hit in own if any(_goes_with(hit, other) for other in others)}),
        fits={forecast.id: _fit(stories, forecast.id, standing) for forecast in forecasts},
        came=came,
    )


def _is_of(hit: Hit, indicator: Indicator) -> bool:
    return (hit.forecast, hit.indicator) == (indicator.forecast, indicator.id)


def _goes_with(hit: Hit, other: Hit) -> bool:
    return other.story == hit.story or abs(other.day - hit.day) <= NEAR


def _fit(stories: set[str], forecast: str, standing: Iterable[Hit]) -> Fit:
    by = {stance: set[str]() for stance in Stance}
    for hit in standing:
        if hit.forecast == forecast and hit.story in stories:
            by[hit.stance].add(hit.story)
    confirming, contradicting = by[Stance.CONFIRMS], by[Stance.CONTRADICTS]
    return Fit(
        confirms=len(confirming),
        contradicts=len(contradicting),
        nothing=len(stories - confirming - contradicting),
    )


def _idle(ruleset: RuleSet, told: Iterable[Hit], span: Span) -> Iterator[Idle]:
    fired = {hit.rule for hit in told}
    for frame, indicator in ruleset.frames:
        watched = span.watched(ruleset.forecast(indicator.forecast))
        if frame.rule not in fired and watched != timedelta(0):
            yield Idle(rule=frame.rule, indicator=indicator, watched=watched)


def _gaps(ruleset: RuleSet, standing: Sequence[Hit], span: Span) -> Iterator[Gap]:
    for forecast in ruleset.pack.forecasts:
        if span.watched(forecast) == timedelta(0):
            continue
        for stance in Stance:
            lack, language = _lack(ruleset, forecast, stance, standing)
            if lack is not None:
                yield Gap(forecast=forecast, stance=stance, lack=lack, language=language)


def _lack(
    ruleset: RuleSet, forecast: Forecast, stance: Stance, standing: Iterable[Hit]
) -> tuple[Lack | None, str]:
    strengths = [one.strength for one in forecast.indicators if one.stance is stance]
    if max(strengths, default=1.0) < SAYS_NOTHING:
        return Lack.UNSAID, ""
    languages = [hit.language for hit in standing if (hit.forecast, hit.stance) == (forecast.id, stance)]
    if not languages:
        return Lack.SILENT, ""
    if len(languages) >= FEW and len(set(languages)) == 1 and len(ruleset.languages) > 1:
        return Lack.ONE_LANGUAGE, languages[0]
    return None, ""


def _pointing(stance: Stance, standing: Iterable[Hit], resolved: Mapping[str, bool]) -> Pointing:
    stories = {(hit.forecast, hit.story) for hit in standing if hit.stance is stance}
    ended = [resolved[forecast] for forecast, _ in stories if forecast in resolved]
    return Pointing(stance=stance, in_yes=sum(ended), in_no=len(ended) - sum(ended))
