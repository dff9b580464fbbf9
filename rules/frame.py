"""A rule's frame against a reading: did these parties, about this, do that, said like this?

Shallow on purpose: topic and event stand in one sentence, the parties there or in the title.
"""

from collections.abc import Iterator, Mapping
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
    """Where a frame holds: the sentence that says it, and the words that carry it."""

    said: Said
    topic: str
    event: str
    sentence: Sentence
    spans: tuple[Span, ...]
    evidence: tuple[Evidence, ...]


def fit(frame: Frame, reading: Reading, actors: Mapping[str, None]) -> Fit | None:
    """Find the first sentence of a reading in which a frame holds; `actors` are all known ones."""
    language = reading.item.language
    if frame.languages and language and language not in frame.languages:
        return None
    for sentence in reading.sentences:
        if sentence.passage.field in frame.fields:
            found = _fit_sentence(frame, sentence, reading, actors)
            if found is not None:
                return found
    return None


def _fit_sentence(
    frame: Frame, sentence: Sentence, reading: Reading, actors: Mapping[str, None]
) -> Fit | None:
    topic = next(_named(sentence, frame.about), ("", ())) if frame.about else ("", ())
    if frame.about and not topic[0]:
        return None
    parties = _parties(frame.parties, sentence, reading.title, actors)
    if parties is None:
        return None
    for name, spans in _named(sentence, frame.event):
        for span in spans:
            how = said(sentence, span)
            if how in frame.accepts and not _excluded(frame, sentence, reading.title):
                marked = (span, *topic[1], *parties)
                evidence = _quote(sentence, marked)
                return Fit(
                    said=how, topic=topic[0], event=name, sentence=sentence, spans=marked, evidence=evidence
                )
    return None


def _named(sentence: Sentence, names: tuple[str, ...]) -> Iterator[tuple[str, tuple[Span, ...]]]:
    """Give the term sets that hold in a sentence, with their places."""
    for name in names:
        spans = sentence.terms(name)
        if spans:
            yield name, spans


def _excluded(frame: Frame, sentence: Sentence, title: tuple[Sentence, ...]) -> bool:
    places = (sentence, *title)
    return any(expression(place) is not None for expression in frame.unless for place in places)


def _parties(
    parties: Parties, sentence: Sentence, title: tuple[Sentence, ...], actors: Mapping[str, None]
) -> tuple[Span, ...] | None:
    """Find the parties in a sentence, or, where it is silent on one, in the title above it."""
    here = named_actors(sentence, actors)
    above = [pair for line in title if line is not sentence for pair in named_actors(line, actors)]
    spans: list[Span] = []
    for side in parties.sides:
        found = [span for span, name in here if name in side]
        if not found and not any(name in side for _, name in above):
            return None
        spans.extend(found)
    if len(parties.sides) > 1 and _other_pair(parties, sentence, here):
        return None
    return tuple(spans)


def named_actors(sentence: Sentence, actors: Mapping[str, None]) -> list[tuple[Span, str]]:
    """Give the actors named in a sentence in order; of overlapping names the longest counts."""
    found = [(span, name) for name in actors for span in sentence.terms(name) or ()]
    found.sort(key=lambda pair: (pair[0][0] - pair[0][1], pair[0][0], pair[1]))
    kept: list[tuple[Span, str]] = []
    for span, name in found:
        if all(span[1] <= other[0] or other[1] <= span[0] or span == other for other, _ in kept):
            kept.append((span, name))
    return sorted(kept)


def _other_pair(parties: Parties, sentence: Sentence, here: list[tuple[Span, str]]) -> bool:
    """Tell whether the sentence ties one of our sides to an outsider and never to its other side."""
    other = False
    for (left, first), (right, second) in pairwise(here):
        if not _joined(sentence, left, right):
            continue
        sides = [{n for n, side in enumerate(parties.sides) if name in side} for name in (first, second)]
        if sides[0] and sides[1] and sides[0] != sides[1]:
            return False
        if bool(sides[0]) != bool(sides[1]):
            other = True
    return other


def _joined(sentence: Sentence, left: Span, right: Span) -> bool:
    between = sentence.passage.words.words[left[1] : right[0]]
    return len(between) <= _MOST_JOINTS and all(word in _JOINTS for word in between)


def _quote(sentence: Sentence, spans: tuple[Span, ...]) -> tuple[Evidence, ...]:
    """Quote the sentence with the words that made the rule match, overlaps merged."""
    marks: list[tuple[int, int]] = []
    for start, end in sorted(sentence.offsets(span) for span in spans):
        if marks and start <= marks[-1][1]:
            marks[-1] = (marks[-1][0], max(end, marks[-1][1]))
        else:
            marks.append((start, end))
    quote = Evidence(
        field=sentence.passage.field,
        start=sentence.start,
        end=sentence.end,
        text=sentence.text,
        marks=tuple(marks),
    )
    return (quote,)
