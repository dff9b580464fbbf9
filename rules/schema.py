"""The shape of a pack's YAML: every key, its type and its meaning.

The JSON Schema for editors and the docs come from here. Shape only: what one part of a pack
says of another (references, duplicates) is `rules.check`'s business.
"""

from datetime import date
from typing import Annotated, Any

import re2
from pydantic import BaseModel, ConfigDict, Discriminator, Tag, WithJsonSchema
from pydantic import Field as Key
from pydantic.functional_validators import AfterValidator

from rules.model import Field, Grade, Said, Stance

Id = Annotated[str, Key(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60, description="kebab-case")]
Text = Annotated[str, Key(min_length=1, max_length=2000)]
Url = Annotated[str, Key(pattern=r"^https?://[^\s]+$", max_length=2000)]
#: ISO 639-1, or `every` for words that are the same in all languages.
Language = Annotated[str, Key(pattern=r"^([a-z]{2}|every)$")]
Day = Annotated[date, WithJsonSchema({"type": "string", "format": "date"})]


class Part(BaseModel):
    """A part of a pack: unknown keys are refused, values are not coerced."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=False)


def _pattern(text: str) -> str:
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(text, options)
    except re2.error as error:
        detail = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
        raise ValueError(f"{detail}; patterns are RE2: no look-around, no back-references") from error
    return text


def _phrase(text: str) -> str:
    words = text.split()
    if not words or any(not word.strip("*") for word in words):
        raise ValueError("a phrase is one or more words; * may only start or end a word")
    if any("*" in word.strip("*") for word in words):
        raise ValueError("* may only start or end a word")
    if len(words) == 1 and len(words[0].strip("*")) < 2 and "*" in text:  # noqa: PLR2004 -- one letter
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
    ordered: bool = False


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
    """A bloc within itself: the bloc or its members, among themselves."""

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
    language: Annotated[str, Key(pattern=r"^([a-z]{2})?$")] = ""


Example = Annotated[
    Annotated[Text, Tag("title")] | Annotated[Sample, Tag("item")],
    Discriminator(lambda value: "title" if isinstance(value, str) else "item"),
]


class Examples(Part):
    """Texts that must match the rule, and texts that must not."""

    match: list[Example] = Key(min_length=1)
    ignore: list[Example] = Key(min_length=1)


class Rule(Part):
    """A frame: which parties, about what, what happened, how it must be said."""

    id: Id
    parties: Parties
    about: Names | None = Key(default=None, description="topic, or several of which one is enough")
    event: Names
    accepts: Annotated[list[Said], Key(min_length=1)] = [Said.ASSERTED]
    unless: list[Expression] = Key(default=[], description="none of these in the sentence or the title")
    fields: Annotated[list[Field], Key(min_length=1)] = [Field.TITLE, Field.SUMMARY, Field.BODY]
    languages: list[Annotated[str, Key(pattern=r"^[a-z]{2}$")]] = Key(
        default=[], description="only items in these languages; none named means all"
    )
    examples: Examples


class Indicator(Part):
    """An observable that shifts the forecast; the likelihood ratio is its strength or the inverse."""

    id: Id
    stance: Stance
    strength: Annotated[float, Key(ge=1, le=100)]
    says: Text
    rules: list[Rule] = Key(min_length=1)


class Citation(Part):
    """Where the assessment says it."""

    paragraph: Annotated[int, Key(ge=1)]
    sentence: Annotated[int, Key(ge=1)]
    phrase: Annotated[str, Key(min_length=1, max_length=120)]


class Prior(Part):
    """Where the forecast starts, and the estimative word of ICD 203 it came from."""

    word: str
    probability: Annotated[float, Key(gt=0, lt=1)]


class Resolution(Part):
    """What decides the forecast, and where a stranger would look."""

    question: Text
    truth: Text
    url: Url


class Forecast(Part):
    """One claim with its span, its prior, its resolution and its indicators."""

    id: Id
    claim: Text
    cites: list[Citation] = Key(min_length=1)
    prior: Prior
    opens: Day
    due_from: Day
    closes: Day
    resolution: Resolution
    indicators: list[Indicator] = Key(min_length=1)


class Assessment(Part):
    """The document that forecasts."""

    title: Text
    date: Day
    source: Text


class Feed(Part):
    """A feed that the pack starts with."""

    url: Url
    title: Text
    language: Annotated[str, Key(pattern=r"^[a-z]{2}$")]
    country: Annotated[str, Key(pattern=r"^[A-Z]{2,3}$")]
    grade: Grade
    seen_at: Url
    seen_on: Day
    enabled: bool = True


class Document(Part):
    """One file of a pack. A pack is one such file, or a folder of them, read as one."""

    pack: Id | None = Key(default=None, description="the pack's id; stands in one file of the pack")
    assessment: Assessment | None = Key(default=None, description="stands in one file of the pack")
    actors: dict[Id, TermSet] = {}
    topics: dict[Id, TermSet] = {}
    events: dict[Id, TermSet] = {}
    terms: dict[Id, TermSet] = {}
    not_evidence: TermSet | None = Key(
        default=None, description="an item whose title says one of these is no evidence for anything"
    )
    forecasts: list[Forecast] = []
    feeds: Annotated[list[Feed], Key(max_length=50)] = []
