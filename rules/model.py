"""The vocabulary: what an assessment forecasts, what counts as evidence, what a news item is.

Frozen values only. Nothing here reads a file, a clock or a database.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum


class Stance(StrEnum):
    """Which way an indicator moves its forecast."""

    CONFIRMS = "confirms"
    CONTRADICTS = "contradicts"


class Verdict(StrEnum):
    """What a person says of an alert; `NONE` where nobody judged it."""

    NONE = ""
    RIGHT = "right"
    WRONG_STANCE = "wrong-stance"
    IRRELEVANT = "irrelevant"

    @property
    def rejects(self) -> bool:
        """Whether it takes the alert out of the belief."""
        return self in {Verdict.WRONG_STANCE, Verdict.IRRELEVANT}


class Said(StrEnum):
    """How a sentence says that an event happened."""

    ASSERTED = "asserted"
    PLANNED = "planned"
    HEDGED = "hedged"
    CONDITIONAL = "conditional"
    ASKED = "asked"
    BACKGROUND = "background"
    NEGATED = "negated"
    DENIED = "denied"


class Field(StrEnum):
    """The parts of an item that are read, in order of weight."""

    TITLE = "title"
    SUMMARY = "summary"
    BODY = "body"


class Grade(StrEnum):
    """Reliability of a publisher: the letters of the Admiralty scale (NATO AJP-2.1)."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Where the assessment says something: paragraph and sentence from 1, and a few of its words."""

    paragraph: int
    sentence: int
    phrase: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """The probability a forecast starts from, in (0, 1), and the estimative word it came from."""

    word: str
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """The question that decides a forecast, and where a stranger would look up the answer."""

    question: str
    truth: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """By when an indicator is expected to be seen, or at least how often; one of the two is given.

    `strength`, at least 1, is how many times likelier it is that nothing is seen by then where the claim
    does not hold than where it does; for an indicator that contradicts the other way round.
    """

    strength: float
    by: date | None = None
    every: timedelta | None = None


def ratio_of(stance: Stance, strength: float) -> float:
    """Give the likelihood ratio of evidence: its strength, or the inverse where it contradicts."""
    return strength if stance is Stance.CONFIRMS else 1 / strength


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """An observable that shifts one forecast. `strength` is at least 1; its stance gives the direction.

    Of the indicators in one `group` the strongest counts; "" is none. A `decisive` one settles the forecast.
    """

    id: str
    forecast: str
    says: str
    stance: Stance
    strength: float
    group: str = ""
    decisive: bool = False
    expected: Expectation | None = None

    @property
    def likelihood_ratio(self) -> float:
        """The strength, or its inverse when contradicting."""
        return ratio_of(self.stance, self.strength)

    def speaks_for(self, other: "Indicator") -> bool:
        """Whether news of it shows what the other waits for: itself, or a lesser one of its group."""
        in_group = self.group != "" and (self.forecast, self.group) == (other.forecast, other.group)
        return self.id == other.id or (in_group and self.strength >= other.strength)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """One claim of an assessment, with its prior, its span and what would decide it.

    `supersedes` and `renews` name a forecast of an earlier edition (`rules.succession`), "" where none;
    `superseded_on` is the day on which a newer one of its pack takes its place, None where none does.
    """

    id: str
    claim: str
    citations: tuple[Citation, ...]
    prior: Prior
    opens: date
    due_from: date
    closes: date
    resolution: Resolution
    indicators: tuple[Indicator, ...]
    supersedes: str = ""
    renews: str = ""
    superseded_on: date | None = None

    def has_opened(self, moment: datetime) -> bool:
        """Tell whether news of a moment (aware UTC) can be evidence, or the assessment knew of it."""
        return moment.date() >= self.opens

    def is_superseded(self, moment: datetime) -> bool:
        """Tell whether another one had taken its place by a moment (aware UTC)."""
        return self.superseded_on is not None and moment.date() >= self.superseded_on

    def is_watched(self, moment: datetime) -> bool:
        """Tell whether news of a moment (aware UTC) may raise an alert."""
        return self.has_opened(moment) and not self.is_superseded(moment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """What an indicator weighs by one edition of the rules: the fields are those of `Indicator`."""

    stance: Stance
    strength: float
    group: str = ""
    decisive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """All that the belief of a forecast hangs on beside its evidence, by one edition of the rules.

    `prior` is a probability in (0, 1); `indicators` are known by their ids.
    """

    claim: str
    prior: float
    opens: date
    closes: date
    indicators: Mapping[str, Weight]

    @classmethod
    def of(cls, forecast: Forecast) -> "Terms":
        """The terms of a forecast as its pack has it now."""
        return cls(
            claim=forecast.claim,
            prior=forecast.prior.probability,
            opens=forecast.opens,
            closes=forecast.closes,
            indicators={
                one.id: Weight(
                    stance=one.stance, strength=one.strength, group=one.group, decisive=one.decisive
                )
                for one in forecast.indicators
            },
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The document that forecasts."""

    title: str
    date: date
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StarterFeed:
    """A feed that a pack starts with, and the public web page on which its address was seen."""

    url: str
    title: str
    language: str
    country: str
    grade: Grade
    seen_at: str
    seen_on: date
    enabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """An assessment with its forecasts and the feeds it starts with."""

    id: str
    assessment: Assessment
    forecasts: tuple[Forecast, ...]
    feeds: tuple[StarterFeed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One news item as we keep it: plain text, identified, dated.

    `published` is aware UTC and never later than when we first saw the item.
    `language` is what its feed says, a lower-case ISO 639-1 code, or "" when it says nothing.
    `second_key` is a digest by which its feed's items are known where their ids change; "" where
    nothing else tells them apart.
    """

    id: str
    second_key: str = ""
    title: str
    summary: str = ""
    body: str = ""
    language: str = ""
    url: str = ""
    publisher: str = ""
    published: datetime

    @property
    def page(self) -> tuple[str, str]:
        """Where it stands: its publisher, and its address or, without one, its id."""
        return self.publisher, self.url or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An event that items report; `first_at` is when the first one seen was published.

    `which` is the ordinal or the place that tells it from its near twins, "" where nothing does;
    `people` are those in what is told loosely. Each is taken from the first report that names any.
    """

    id: str
    event: str
    which: str = ""
    people: tuple[str, ...] = ()
    first_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A quoted sentence of an item: `text` is `item.<field>[start:end]`.

    `marks` are the words in it that made the rule match: (start, end) offsets into the same
    field, ascending, without overlap, each within [start, end].
    """

    field: Field
    start: int
    end: int
    text: str
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A rule that an item satisfies, with the words that satisfied it.

    `event` names what happened whatever the forecast (see `rules.story`), so that
    matches of different forecasts on one event can be told to be one story; `which` and
    `people` tell near twins apart, as in `Story`.
    `language` is the one that the item was read in (see `rules.language`), or "" when unknown.
    """

    pack: str
    rule: str
    indicator: Indicator
    said: Said
    event: str
    which: str = ""
    people: tuple[str, ...] = ()
    language: str = ""
    evidence: tuple[Evidence, ...] = field(default=())

    @property
    def forecast(self) -> str:
        """The id of the forecast this match bears on."""
        return self.indicator.forecast

    @property
    def stance(self) -> Stance:
        """Whether the match confirms or contradicts its forecast."""
        return self.indicator.stance
