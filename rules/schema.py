"""The shape of a pack's YAML: every key, its type and its meaning.

The JSON Schema for editors and the docs come from here. Shape only: what one part of a pack
says of another (references, duplicates) is `rules.check`'s business.
"""

from typing import Annotated, Any

import re2
from pydantic import BaseModel, ConfigDict, Discriminator, Tag, model_validator
from pydantic import Field as Key
from pydantic.functional_validators import AfterValidator

from rules.lexicon import Phrase as Folded
from rules.model import Field, Grade, Said, Stance
from rules.plain_values import (
    COUNTRY,
    LANGUAGE,
    LANGUAGE_OR_NONE,
    Day,
    Duration,
    FromText,
    Id,
    Language,
    Strength,
    Text,
    Url,
)


class Part(BaseModel):
    """A part of a pack: unknown keys are refused, values are not coerced."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _pattern(text: str) -> str:
    options = re2.Options()
    options.log_errors = False
    try:
        compiled = re2.compile(text, options)
    except re2.error as error:
        detail = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
        raise ValueError(f"{detail}; patterns are RE2: no look-around, no back-references") from error
    if compiled.search("") is not None:
        raise ValueError("the pattern also matches no text at all, and so everything")
    return text


def _phrase(text: str) -> str:
    words = [word.strip("*") for word in Folded.of(text).split()]
    if not words:
        raise ValueError("a phrase needs at least one word")
    if any(not word or "*" in word for word in words):
        raise ValueError("* may only start or end a word")
    if len(words) == 1 and len(words[0]) == 1 and "*" in text:
        raise ValueError("one letter and * would match nearly everything")
    return text


Phrase = Annotated[str, Key(min_length=1, max_length=200), AfterValidator(_phrase)]


class AnyOf(Part):
    """At least one of these."""

    any: "list[Expression]" = Key(min_length=1)


class AllOf(Part):
    """All of these, anywhere in the sentence."""

    all: "list[Expression]" = Key(min_length=1)


class NoneOf(Part):
    """None of these in the sentence."""

    none: "list[Expression]" = Key(min_length=1)


class Near(Part):
    """All of these within a window of words; `ordered` asks for their order too."""

    near: "list[Expression]" = Key(min_length=2, max_length=5)
    words: Annotated[int, Key(ge=1, le=50, description="window in words, ends included")] = 8
    ordered: bool = Key(default=False, description="they must stand in the order given")


class Terms(Part):
    """A named term set, used by name."""

    terms: Id


class Pattern(Part):
    """A regular expression (RE2, case folded), the last resort."""

    pattern: Annotated[str, Key(min_length=1, max_length=500), AfterValidator(_pattern)]


_GROUPS = ("any", "all", "none", "near", "terms", "pattern")


def _kind(value: Any) -> str:
    """Name the kind of an expression from its one key, so that a mistake in it is told once."""
    if isinstance(value, str):
        return "phrase"
    keys = value if isinstance(value, dict) else type(value).model_fields if isinstance(value, Part) else ()
    return next((kind for kind in _GROUPS if kind in keys), "unknown")


Expression = Annotated[
    Annotated[Phrase, Tag("phrase")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[AllOf, Tag("all")]
    | Annotated[NoneOf, Tag("none")]
    | Annotated[Near, Tag("near")]
    | Annotated[Terms, Tag("terms")]
    | Annotated[Pattern, Tag("pattern")],
    Discriminator(
        _kind,
        custom_error_type="expression",
        custom_error_message=f"write a phrase (a number in quotes) or one group of {', '.join(_GROUPS)}",
    ),
]

#: language → expressions; any one of them is enough.
TermSet = Annotated[dict[Language, list[Expression]], Key(min_length=1)]
Names = Annotated[
    Annotated[Id, Tag("name")] | Annotated[list[Id], Key(min_length=1), Tag("names")],
    Discriminator(lambda value: "names" if isinstance(value, list) else "name"),
]


class Between(Part):
    """Two sides: an actor of each must take part."""

    between: Annotated[list[Names], Key(min_length=2, max_length=2)]


class Actor(Part):
    """One actor (or one of several)."""

    actor: Names


class Within(Part):
    """A bloc within itself: the bloc or its members, among themselves. Read like `actor` in this version."""

    within: Names


def _parties_kind(value: Any) -> str:
    keys = value if isinstance(value, dict) else type(value).model_fields if isinstance(value, Part) else ()
    return next((kind for kind in ("between", "actor", "within") if kind in keys), "unknown")


Parties = Annotated[
    Annotated[Between, Tag("between")] | Annotated[Actor, Tag("actor")] | Annotated[Within, Tag("within")],
    Discriminator(
        _parties_kind,
        custom_error_type="parties",
        custom_error_message="parties are {between: [a, b]}, {actor: a} or {within: bloc}",
    ),
]


class Sample(Part):
    """A text to try a rule on: a title alone, or a title with its summary."""

    title: Text
    summary: Annotated[str, Key(max_length=5000)] = ""
    language: Annotated[str, Key(pattern=LANGUAGE_OR_NONE)] = ""


Example = Annotated[
    Annotated[Text, Tag("title")] | Annotated[Sample, Tag("item")],
    Discriminator(lambda value: "item" if isinstance(value, dict | Sample) else "title"),
]


class Examples(Part):
    """Texts that must match the rule, and texts that must not."""

    match: list[Example] = Key(min_length=1)
    ignore: list[Example] = Key(min_length=1)


class Rule(Part):
    """A frame: which parties, about what, what happened, how it must be said."""

    id: Id
    parties: Parties = Key(description="who: two sides, one actor, or a bloc within itself")
    about: Names | None = Key(default=None, description="topic, or several of which one is enough")
    event: Names | None = Key(
        default=None,
        description="what happened: event, or several of which one is enough; none: any news of the topic",
    )
    accepts: list[Annotated[Said, FromText]] = Key(
        default=[Said.ASSERTED], min_length=1, description="how the event may be said"
    )
    unless: list[Expression] = Key(default=[], description="none of these in the sentence or the title")
    fields: list[Annotated[Field, FromText]] = Key(
        default=[Field.TITLE, Field.SUMMARY, Field.BODY], min_length=1, description="where it may be said"
    )
    languages: list[Annotated[str, Key(pattern=LANGUAGE)]] = Key(
        default=[], description="only items in these languages; none named means all"
    )
    examples: Examples = Key(description="texts that the rule must match and must ignore")

    @model_validator(mode="after")
    def _asks_for_something(self) -> "Rule":
        if self.about is None and self.event is None:
            raise ValueError("a rule needs `event`, or `about` where any news of a topic will do")
        return self


class Expected(Part):
    """By when, or how often, the indicator should be seen if the forecast holds; one of the two."""

    by: Day | None = Key(default=None, description="the last day of the wait")
    every: Duration | None = Key(
        default=None, description="at least once in so long: ISO 8601, as in P6M or P26W"
    )
    strength: Strength = Key(description="how many times likelier silence is if things stand the other way")

    @model_validator(mode="after")
    def _waits_for_one(self) -> "Expected":
        if (self.by is None) is (self.every is None):
            raise ValueError("`expected` needs either `by` or `every`")
        return self


class Indicator(Part):
    """An observable that shifts the forecast; the likelihood ratio is its strength or the inverse."""

    id: Id
    stance: Annotated[Stance, FromText]
    strength: Strength = Key(description="likelihood ratio, or its inverse where it contradicts")
    group: Id | None = Key(default=None, description="of the indicators in a group the strongest counts")
    decisive: bool = Key(default=False, description="it answers the question that decides the forecast")
    expected: Expected | None = Key(default=None, description="when silence on it is evidence too")
    says: Text = Key(description="the observable, in words an analyst can check")
    rules: list[Rule] = Key(min_length=1, description="frames that detect it; any one is enough")


class Citation(Part):
    """Where the assessment says it."""

    paragraph: Annotated[int, Key(ge=1, description="counted from 1, empty lines left out")]
    sentence: Annotated[int, Key(ge=1, description="of the paragraph, counted from 1")]
    phrase: Annotated[str, Key(min_length=1, max_length=400, description="at most eight of its words")]


class Prior(Part):
    """Where the forecast starts, and the estimative word of ICD 203 it came from."""

    word: Annotated[str, Key(description="one of ICD 203, as in `very likely`")]
    probability: Annotated[
        float, Key(gt=0, lt=1, allow_inf_nan=False, description="within the band of the word")
    ]


class Resolution(Part):
    """What decides the forecast, and where a stranger would look."""

    question: Text = Key(description="with dates and thresholds, so that it has one answer")
    truth: Text = Key(description="who publishes the answer")
    url: Url = Key(description="where it is published")


class Forecast(Part):
    """One claim with its span, its prior, its resolution and its indicators."""

    id: Id
    claim: Text = Key(description="one sentence in our words that can turn out false")
    cites: list[Citation] = Key(min_length=1, description="where the assessment says it")
    prior: Prior
    opens: Day = Key(description="first day whose news counts")
    due_from: Day = Key(description="first day on which it could come true")
    closes: Day = Key(description="last day whose news counts")
    supersedes: Id | None = Key(
        default=None, description="id of the forecast whose place it takes: that one is over when it opens"
    )
    renews: Id | None = Key(
        default=None, description="id of the forecast that it asks anew: that one is decided by its question"
    )
    resolution: Resolution
    indicators: list[Indicator] = Key(min_length=1, description="at least one of each stance")


class Assessment(Part):
    """The document that forecasts."""

    title: Text
    date: Day
    source: Text


class Feed(Part):
    """A feed that the pack starts with."""

    url: Url
    title: Text
    language: Annotated[str, Key(pattern=LANGUAGE, description="ISO 639-1")]
    country: Annotated[str, Key(pattern=COUNTRY, description="ISO 3166, or INT")]
    grade: Annotated[Grade, FromText]
    seen_at: Url = Key(description="public web page on which the address was seen")
    seen_on: Day = Key(description="when it was seen there")
    enabled: bool = Key(default=True, description="polled from the start")


class Document(Part):
    """One file of a pack. A pack is one such file, or a folder of them, read as one."""

    pack: Id | None = Key(default=None, description="the pack's id; stands in one file of the pack")
    assessment: Assessment | None = Key(default=None, description="stands in one file of the pack")
    actors: dict[Id, TermSet] = Key(default={}, description="who: name → language → expressions")
    kin: dict[Id, list[Id]] = Key(
        default={}, description="actor → others that may stand beside it and make no other pair"
    )
    topics: dict[Id, TermSet] = Key(default={}, description="about what")
    events: dict[Id, TermSet] = Key(default={}, description="what happens")
    places: dict[Id, TermSet] = Key(
        default={}, description="where: reports of like events in two of them are two stories"
    )
    people: dict[Id, TermSet] = Key(
        default={}, description="who is named in person: tells loosely told happenings apart"
    )
    terms: dict[Id, TermSet] = Key(default={}, description="other term sets, for `terms:`")
    happenings: dict[Id, Annotated[list[Id], Key(min_length=2)]] = Key(
        default={}, description="name → events that tell of one happening, and so are one story"
    )
    not_evidence: TermSet | None = Key(
        default=None, description="an item whose title says one of these is no evidence for anything"
    )
    forecasts: list[Forecast] = Key(default=[], description="at least one in the pack")
    feeds: list[Feed] = Key(default=[], max_length=50, description="polled from the start")
