"""How an assessment and its pack cover one another: what is watched, what is not, and what is taken as given.

Reads English only, and shallowly: forecasts as a draft reads them, figures, years, verbs of the past. A
sentence is never given whole: the text belongs to its author.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rules.draft import forecast_cues
from rules.model import Citation, Forecast, Pack, Stance
from rules.text import holds_words, numbered_sentences

_SHOWN_WORDS = 8
#: Signs of a fact that can be wrong: a figure, or something said to have happened.
_FIGURE = re.compile(
    r"[$€£₹]?\d(?:[\d.,]*\d)?(?:\s?(?:%|per cent|percent|million|billion|trillion|crore|lakh)\b)?"
)
_MONTH = re.compile(
    r"\b(?:January|February|March|April|May(?=\s+\d)|June|July|August|September|October|November|December)\b"
)
#: Before a participle: there a form in -ed tells of no past of its own ("is driven", "of coordinated …").
_NO_PAST = "".join(
    rf"(?<!\b{word} )" for word in "is are was were be been being remain remains a an of for more".split()
)
_PAST = re.compile(
    r"\b(?:was|were|had|did|(?:has|have)\s+(?:\w+ly\s+)?(?:been|\w+ed|begun|grown|made|taken|risen|fallen))\b"
    rf"|{_NO_PAST}(?<!ly )"
    r"\b(?:\w{2,}(?<!e)ed|held|made|took|began|rose|fell|came|went|gave|won|lost|met|sent|built|grew|said|told)"
    r"(?=\s+(?:a|an|the|its|their|his|her|in|on|at|by|from|to|that|significant|\$|€|£|\d))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A sentence of the assessment: where it stands, its first words, and the words that made it count."""

    paragraph: int
    sentence: int
    begins: str
    signs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A forecast beside a sentence it cites, with how many indicators of each stance watch it."""

    passage: Passage
    forecast: str
    indicators: Mapping[Stance, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfound:
    """A citation whose words do not stand where it says."""

    forecast: str
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What is watched, what forecasts and is not, which citations fail, and which facts are premises."""

    watched: tuple[Watched, ...]
    unwatched: tuple[Passage, ...]
    unfound: tuple[Unfound, ...]
    premises: tuple[Passage, ...]


def cover(assessment: str, pack: Pack) -> Coverage:
    """Hold the text of an assessment against a pack; everything in the order of the text."""
    sentences = numbered_sentences(assessment)
    cited = [(forecast, citation) for forecast in pack.forecasts for citation in forecast.citations]
    found = [(one, citation) for one, citation in cited if _stands(citation, sentences)]
    places = {(citation.paragraph, citation.sentence) for _, citation in found}
    forecasts = forecast_cues(assessment, pack.assessment.date)
    premises = {place: signs for place, text in sentences.items() if (signs := _facts(text))}
    return Coverage(
        watched=tuple(
            _watched(forecast, _passage(place, sentences[place]))
            for place in sorted(places)
            for forecast in dict.fromkeys(
                one for one, citation in found if place == (citation.paragraph, citation.sentence)
            )
        ),
        unwatched=tuple(
            _passage(place, sentences[place], signs)
            for place, signs in forecasts.items()
            if place not in places
        ),
        unfound=tuple(
            Unfound(forecast=one.id, citation=citation)
            for one, citation in cited
            if (one, citation) not in found
        ),
        premises=tuple(
            _passage(place, sentences[place], signs)
            for place, signs in premises.items()
            if place not in forecasts
        ),
    )


def _stands(citation: Citation, sentences: Mapping[tuple[int, int], str]) -> bool:
    return holds_words(sentences.get((citation.paragraph, citation.sentence), ""), citation.phrase)


def _facts(text: str) -> tuple[str, ...]:
    return tuple(match.group() for match in _signs(text))


def _signs(text: str) -> Iterator[re.Match[str]]:
    for pattern in (_FIGURE, _MONTH, _PAST):
        yield from pattern.finditer(text)


def _watched(forecast: Forecast, passage: Passage) -> Watched:
    stances = [indicator.stance for indicator in forecast.indicators]
    return Watched(
        passage=passage, forecast=forecast.id, indicators={one: stances.count(one) for one in Stance}
    )


def _passage(place: tuple[int, int], text: str, signs: tuple[str, ...] = ()) -> Passage:
    words = text.split()
    begins = " ".join(words[:_SHOWN_WORDS]) + (" …" if len(words) > _SHOWN_WORDS else "")
    return Passage(paragraph=place[0], sentence=place[1], begins=begins, signs=signs)
