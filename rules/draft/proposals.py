"""From the text of an assessment to the forecasts it seems to make: where, how likely, by when.

Paragraphs and sentences are counted as `rules.check` counts them, so that every citation can be looked up.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rules.draft.claims import Claim, claims
from rules.draft.cues import middle
from rules.draft.horizons import Horizon, horizons, months_after
from rules.draft.names import recurring_names
from rules.draft.phrases import Span, kebab, key_words, unique
from rules.draft.trends import trends
from rules.model import Citation, Prior
from rules.text import paragraphs, sentences

#: More would be no draft: a pack of twelve forecasts is a large one.
MAX_FORECASTS = 200
_MONTHS_UNLESS_TOLD = 12
#: The words before a span that speaks for the rest of its paragraph: "Over the next decade, …".
_MAX_WORDS_BEFORE = 3
#: A longer sentence is none, and reading it would take long.
_MAX_SENTENCE = 3_000
_MAX_QUOTED = 3  # words that are named, not quoted: a “grey zone”
_QUOTED = re.compile(r"“[^”]*(?:”|$)|\"[^\"]*\"|«[^»]*(?:»|$)|(?<!\w)‘[^’]*(?:’(?=\w)[^’]*)*’")
_ABOUT_ITSELF = re.compile(
    r"\b(?:[Tt]his|[Tt]he|[Oo]ur)\s+(?:assessment|report|paper|outlook|analysis|study|note|briefing|estimate)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A forecast to be worked out: where the text makes it, in which words, how likely and by when.

    `cue` is the word it was found by; `horizon` the words of its span, empty where none is stated.
    """

    id: str
    citation: Citation
    cue: str
    prior: Prior
    horizon: str
    due_from: date
    closes: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A name that recurs in the text."""

    id: str
    name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What was found in a text; `drivers` are trends that it states as under way."""

    title: str
    day: date
    actors: tuple[Actor, ...]
    forecasts: tuple[Proposal, ...]
    drivers: tuple[Proposal, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A forecast without its id."""

    citation: Citation
    keys: tuple[str, ...]
    cue: str
    prior: Prior
    horizon: Horizon | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sentence:
    """A sentence with its place, and once more with what it quotes blanked out."""

    paragraph: int
    number: int
    text: str
    plain: str
    horizons: list[Horizon]
    claims: list[Claim]

    def cite(self, phrase: str) -> Citation:
        return Citation(paragraph=self.paragraph, sentence=self.number, phrase=phrase)


def draft(text: str, *, title: str, day: date) -> Draft:
    """Propose forecasts from the text of an assessment of that day; English only, one paragraph a line."""
    lines = paragraphs(text)
    read = [sentence for number, line in enumerate(lines, start=1) for sentence in _read(number, line, day)]
    whole = _own_horizon(read)
    taken: set[str] = set()
    forecasts = [_proposal(found, day, taken) for found in _forecasts(read, whole)]
    drivers = [_proposal(found, day, taken) for found in _drivers(read, whole)]
    kept = forecasts[:MAX_FORECASTS], drivers[:MAX_FORECASTS]
    names: set[str] = set()
    return Draft(
        title=title,
        day=day,
        actors=tuple(
            Actor(id=unique(kebab(key_words(name), "actor"), names), name=name, count=count)
            for name, count in recurring_names(lines)
        ),
        forecasts=tuple(kept[0]),
        drivers=tuple(kept[1]),
        left_out=len(forecasts) + len(drivers) - sum(map(len, kept)),
    )


def forecast_cues(text: str, day: date) -> dict[tuple[int, int], tuple[str, ...]]:
    """Give the cues of each sentence that forecasts, by its paragraph and its number there."""
    return {
        (sentence.paragraph, sentence.number): tuple(dict.fromkeys(claim.cue for claim in sentence.claims))
        for number, line in enumerate(paragraphs(text), start=1)
        for sentence in _read(number, line, day)
        if sentence.claims
    }


def _read(paragraph: int, line: str, day: date) -> Iterator[_Sentence]:
    blanked = _QUOTED.sub(
        lambda match: match[0] if len(match[0].split()) <= _MAX_QUOTED else "\0" * len(match[0]), line
    )
    for number, (start, end) in enumerate(sentences(line), start=1):
        if end - start > _MAX_SENTENCE:
            continue
        text, plain = line[start:end], blanked[start:end]
        yield _Sentence(
            paragraph=paragraph,
            number=number,
            text=text,
            plain=plain,
            horizons=horizons(plain, day),
            claims=list(claims(text, plain, day)),
        )


def _forecasts(read: list[_Sentence], whole: Horizon | None) -> Iterator[_Found]:
    carried: Horizon | None = None
    paragraph = 0
    for sentence in read:
        if sentence.paragraph != paragraph:
            paragraph, carried = sentence.paragraph, None
        carried = _leading(sentence) or carried
        for claim in sentence.claims:
            yield _Found(
                citation=sentence.cite(claim.phrase),
                keys=claim.keys,
                cue=claim.cue,
                prior=claim.prior,
                horizon=_within(sentence, claim.own) or _within(sentence, claim.clause) or carried or whole,
            )


def _drivers(read: list[_Sentence], whole: Horizon | None) -> Iterator[_Found]:
    for sentence in read:
        for phrase in trends(sentence.text, sentence.plain):
            yield _Found(
                citation=sentence.cite(phrase),
                keys=tuple(key_words(phrase)),
                cue=phrase.partition(" ")[0],
                prior=middle("very likely"),
                horizon=whole,
            )


def _own_horizon(read: list[_Sentence]) -> Horizon | None:
    """Find the span that the text says it is about."""
    about = (sentence for sentence in read if sentence.horizons and _ABOUT_ITSELF.search(sentence.plain))
    return next((sentence.horizons[0] for sentence in about), None)


def _leading(sentence: _Sentence) -> Horizon | None:
    """Find the span that a sentence begins with; it holds for what follows."""
    subject = min((claim.clause[0] for claim in sentence.claims), default=len(sentence.text))
    return next(
        (
            one
            for one in sentence.horizons
            if one.end <= subject and len(sentence.plain[: one.start].split()) <= _MAX_WORDS_BEFORE
        ),
        None,
    )


def _within(sentence: _Sentence, span: Span) -> Horizon | None:
    return next((one for one in sentence.horizons if span[0] <= one.start < span[1]), None)


def _proposal(found: _Found, day: date, taken: set[str]) -> Proposal:
    stated = found.horizon
    return Proposal(
        id=unique(kebab(found.keys, "forecast"), taken),
        citation=found.citation,
        cue=found.cue,
        prior=found.prior,
        horizon=stated.text if stated else "",
        due_from=stated.due_from if stated else day,
        closes=stated.closes if stated else months_after(day, _MONTHS_UNLESS_TOLD),
    )
