"""A rule's frame against a reading: did these parties, about this, do that, said like this?

Shallow on purpose: topic and event stand in one sentence, the parties there or in the title.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rules.expression import Expression
from rules.lexicon import Span
from rules.model import Evidence, Field, Said
from rules.reading import Reading, Sentence
from rules.saying import said

#: Words that tie two actors into one pair: "India and Australia", "l'Inde et l'UE", "India–UK".
_JOINTS = frozenset({"and", "et", "en", "und", "with", "avec", "met", "mit", "s", "the", "l", "la", "le", "de", "der", "die", "het", "और"})  # fmt: skip # noqa: E501
_MOST_JOINTS = 2
#: Marks that keep two actors apart: "Westmark: Norrey and Sund sign".
_PARTS = frozenset(":;|()")
_PAIR = 2


@dataclass(frozen=True, slots=True)
class Parties:
    """Who must take part: each side is a set of actors of which one is enough."""

    sides: tuple[frozenset[str], ...]

    @property
    def actors(self) -> frozenset[str]:
        """Every actor of every side."""
        return frozenset().union(*self.sides)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A compiled rule."""

    rule: str
    parties: Parties
    about: tuple[str, ...]
    event: tuple[str, ...]
    accepts: frozenset[Said]
    unless: tuple[Expression, ...]
    fields: frozenset[Field]
    languages: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """Where a frame holds: the sentence that says it, what it found there, and the quotes."""

    said: Said
    topic: str
    event: str
    sentence: Sentence
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """Words of one sentence that carry a part of the frame."""

    sentence: Sentence
    span: Span


def fit(frame: Frame, reading: Reading) -> Fit | None:
    """Find the first sentence of a reading in which a frame holds."""
    language = reading.item.language
    if frame.languages and language and language not in frame.languages:
        return None
    for sentence in reading.sentences:
        if sentence.passage.field in frame.fields:
            found = _fit_sentence(frame, sentence, reading)
            if found is not None:
                return found
    return None


def _fit_sentence(frame: Frame, sentence: Sentence, reading: Reading) -> Fit | None:
    happened = _event(frame, sentence)
    if happened is None:
        return None
    context = (sentence, *(line for line in reading.title if line is not sentence))
    topic = _topic(frame, context)
    parties = _parties(frame.parties, context)
    if topic is None or parties is None or _excluded(frame, context):
        return None
    how, event, span = happened
    places = (_Place(sentence, span), *topic[1], *parties)
    return Fit(said=how, topic=topic[0], event=event, sentence=sentence, evidence=_quotes(context, places))


def _event(frame: Frame, sentence: Sentence) -> tuple[Said, str, Span] | None:
    """Find the first event of the frame that the sentence says in an accepted way."""
    for name in frame.event:
        for span in sentence.terms(name) or ():
            how = said(sentence, span)
            if how in frame.accepts:
                return how, name, span
    return None


def _topic(frame: Frame, context: tuple[Sentence, ...]) -> tuple[str, tuple[_Place, ...]] | None:
    """Find the topic in the sentence, or in the title above it; a frame without one holds anyhow."""
    if not frame.about:
        return "", ()
    for sentence in context:
        for name in frame.about:
            spans = sentence.terms(name)
            if spans:
                return name, tuple(_Place(sentence, span) for span in spans)
    return None


def _excluded(frame: Frame, context: tuple[Sentence, ...]) -> bool:
    return any(expression(sentence) is not None for expression in frame.unless for sentence in context)


def _parties(parties: Parties, context: tuple[Sentence, ...]) -> tuple[_Place, ...] | None:
    """Find each side in the sentence, or, where that is silent on it, in the title above."""
    named = [(sentence, sentence.named) for sentence in context]
    if len(parties.sides) > 1 and any(_other_pair(parties, *one) for one in named):
        return None
    places: list[_Place] = []
    for side in parties.sides:
        found = next((here for one in named if (here := _of_side(side, *one))), None)
        if found is None:
            return None
        places.extend(found)
    return tuple(places)


def _of_side(side: frozenset[str], sentence: Sentence, named: Sequence[tuple[Span, str]]) -> list[_Place]:
    return [_Place(sentence, span) for span, name in named if name in side]


def _other_pair(parties: Parties, sentence: Sentence, named: Sequence[tuple[Span, str]]) -> bool:
    """Tell whether the sentence ties one of our sides to an outsider and never to its other side.

    Only two make a pair: "French, German and British envoys" is a list.
    """
    other = False
    for chain in _chains(sentence, named):
        sides = {n for actor in chain for n, side in enumerate(parties.sides) if actor in side}
        if len(sides) == len(parties.sides):
            return False
        outsiders = any(actor not in parties.actors for actor in chain)
        other = other or (len(chain) == _PAIR and len(sides) == 1 and outsiders)
    return other


def _chains(sentence: Sentence, named: Sequence[tuple[Span, str]]) -> list[list[str]]:
    """Group the actors that stand side by side or are tied by words such as "and"."""
    chains = [[name] for _, name in named[:1]]
    for (left, _), (right, name) in pairwise(named):
        if _joined(sentence, left, right):
            chains[-1].append(name)
        else:
            chains.append([name])
    return chains


def _joined(sentence: Sentence, left: Span, right: Span) -> bool:
    between = sentence.passage.words.words[left[1] : right[0]]
    if _PARTS & set(sentence.gap(left[1] - 1, right[0])):
        return False
    return len(between) <= _MOST_JOINTS and all(word in _JOINTS for word in between)


def _quotes(context: tuple[Sentence, ...], places: tuple[_Place, ...]) -> tuple[Evidence, ...]:
    """Quote each sentence that carried a part of the frame, its words marked."""
    return tuple(
        _quote(sentence, spans)
        for sentence in context
        if (spans := [place.span for place in places if place.sentence is sentence])
    )


def _quote(sentence: Sentence, spans: list[Span]) -> Evidence:
    marks: list[tuple[int, int]] = []
    for start, end in sorted(sentence.offsets(span) for span in spans):
        if marks and start <= marks[-1][1]:
            marks[-1] = (marks[-1][0], max(end, marks[-1][1]))
        else:
            marks.append((start, end))
    return Evidence(
        field=sentence.passage.field,
        start=sentence.start,
        end=sentence.end,
        text=sentence.text,
        marks=tuple(marks),
    )
