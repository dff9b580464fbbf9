"""A rule's frame against a reading: did these parties, about this, do that, said like this?

Shallow on purpose: topic and event stand in one sentence, the parties there, in the title or in the lead.
The parts of a frame are looked for one by one, so that what it lacks can be told (`rules.nearest`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from rules.expression import Expression
from rules.lexicon import Span
from rules.model import Evidence, Field, Said
from rules.parties import Parties, Place, find_sides, other_pair
from rules.reading import Reading, Sentence
from rules.saying import said


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A compiled rule. `unless` pairs each expression with how the pack calls it.

    Without an `event` any news of its topic will do.
    """

    rule: str
    parties: Parties
    about: tuple[str, ...]
    event: tuple[str, ...]
    accepts: frozenset[Said]
    unless: tuple[tuple[str, Expression], ...]
    fields: frozenset[Field]
    languages: frozenset[str]

    @property
    def news(self) -> tuple[str, ...]:
        """The term sets of which one must be said in an accepted way."""
        return self.event or self.about


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """Where a frame holds: the sentence that says it, what it found there, and the quotes."""

    said: Said
    topic: str
    event: str
    sentence: Sentence
    evidence: tuple[Evidence, ...]


class Barrier(IntEnum):
    """What stops a frame: the higher, the nearer it came."""

    EVENT = 1
    SAID = 2
    TOPIC = 3
    PARTY = 4
    OTHER_PAIR = 5
    UNLESS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """What stops a frame in a sentence: `words` name what is missing or in the way."""

    barrier: Barrier
    words: str


@dataclass(frozen=True, slots=True)
class Happened:
    """An event that a sentence says in an accepted way; its name is "" where the topic itself is the news."""

    said: Said
    event: str
    span: Span


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic found in a sentence, or "" in none where a frame asks for none."""

    name: str
    sentence: Sentence | None = None

    @property
    def places(self) -> tuple[Place, ...]:
        """Where it stands."""
        if self.sentence is None:
            return ()
        return tuple(Place(self.sentence, span) for span in self.sentence.terms(self.name) or ())


def reads(frame: Frame, reading: Reading) -> bool:
    """Tell whether a frame is for items in the language that an item was read in."""
    return not frame.languages or reading.item.language in {"", *frame.languages}


def fit(frame: Frame, reading: Reading) -> Fit | None:
    """Find the first sentence in which a frame holds."""
    if not reads(frame, reading):
        return None
    telling = (
        sentence
        for sentence in reading.sentences
        if sentence.passage.field in frame.fields and any(map(sentence.terms, frame.news))
    )
    return next(filter(None, (_fit_sentence(frame, sentence, reading) for sentence in telling)), None)


def _fit_sentence(frame: Frame, sentence: Sentence, reading: Reading) -> Fit | None:
    context = context_of(sentence, reading)
    topic = find_topic(frame, context)
    if isinstance(topic, Stop):  # before the event: to tell how that is said costs more
        return None
    event = find_event(frame, sentence)
    if isinstance(event, Stop):
        return None
    sides = find_sides(frame.parties, context, reading.lead)
    if any(keeping_out(frame, sides, context, topic.places)):
        return None
    places = (Place(sentence, event.span), *topic.places, *(place for side in sides for place in side))
    return Fit(
        said=event.said,
        topic=topic.name,
        event=event.event,
        sentence=sentence,
        evidence=_quotes(places),
    )


def context_of(sentence: Sentence, reading: Reading) -> tuple[Sentence, ...]:
    """Give a sentence and, after it, those of the title, which speak for all below."""
    return sentence, *(line for line in reading.title if line is not sentence)


def find_event(frame: Frame, sentence: Sentence) -> Happened | Stop:
    """Find the first event of a frame that the sentence says in an accepted way, else its topic said so."""
    last: Happened | None = None
    for name in frame.news:
        for span in sentence.terms(name) or ():
            if frame.event and _is_within_a_name(sentence, span):
                continue
            last = Happened(said(sentence, span), name if frame.event else "", span)
            if last.said in frame.accepts:
                return last
    if last is None:
        return Stop(barrier=Barrier.EVENT, words=" or ".join(frame.news))
    words = f"{sentence.quote(last.span)}: {last.said}"
    return Stop(barrier=Barrier.SAID, words=words)


def find_topic(frame: Frame, context: tuple[Sentence, ...]) -> Topic | Stop:
    """Find the topic in the sentence, or in the title above it; a frame without one holds anyhow."""
    if not frame.about:
        return Topic("")
    for sentence in context:
        for name in frame.about:
            if sentence.terms(name):
                return Topic(name, sentence)
    return Stop(barrier=Barrier.TOPIC, words=" or ".join(frame.about))


def keeping_out(
    frame: Frame,
    sides: Sequence[tuple[Place, ...]],
    context: tuple[Sentence, ...],
    topics: Sequence[Place],
) -> Iterator[Stop]:
    """Give what keeps a sentence out: each missing side, another pair, each `unless` that holds."""
    for side, places in zip(frame.parties.sides, sides, strict=True):
        if not places:
            yield Stop(barrier=Barrier.PARTY, words=" or ".join(side))
    pair = other_pair(frame.parties, context, topics)
    if pair:
        yield Stop(barrier=Barrier.OTHER_PAIR, words=pair)
    for name, expression in frame.unless:
        if any(_stands(sentence, expression) for sentence in context):
            yield Stop(barrier=Barrier.UNLESS, words=name)


def _stands(sentence: Sentence, expression: Expression) -> bool:
    """Tell whether an expression holds in a sentence, by more than words within somebody's longer name."""
    spans = sentence.ask(expression)
    if not spans:
        return spans is not None
    return not all(_is_within_a_name(sentence, span) for span in spans)


def _is_within_a_name(sentence: Sentence, span: Span) -> bool:
    """Tell whether words are but a part of an actor's name: the "block" of South Block blocks nothing."""
    start, end = span
    return any(name != span and name[0] <= start and end <= name[1] for name, _ in sentence.named)


def _quotes(places: tuple[Place, ...]) -> tuple[Evidence, ...]:
    """Quote each sentence that carried a part of the frame, its words marked: first that of the event."""
    quoted = {id(place.sentence): place.sentence for place in places}
    return tuple(
        _quote(sentence, [place.span for place in places if place.sentence is sentence])
        for sentence in quoted.values()
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
