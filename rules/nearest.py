"""What came nearest to firing: which parts of a rule an item has, and which it lacks.

Pure. Where `rules.frame.fit` leaves a rule at the first thing in its way, this tells all of them, so
that rules which lack a single part can be told from those that are about something else.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rules.frame import (
    Barrier,
    Frame,
    Happened,
    Stop,
    Topic,
    context_of,
    find_event,
    find_topic,
    keeping_out,
    reads,
)
from rules.model import Field, Indicator, Item, Stance
from rules.parties import find_sides
from rules.reading import Reading, Sentence
from rules.ruleset import RuleSet

#: What a writer of rules may mend by a word: an item that lacks just one of these almost fired.
_MENDED_BY_A_WORD = frozenset({Barrier.SAID, Barrier.TOPIC, Barrier.PARTY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A rule that did not fire, in the sentence in which it lacked least, and the field where that stands.

    `has` names the events, topics and actors found; `lacks` is what was missing or in the way.
    """

    rule: str
    forecast: str
    stance: Stance
    field: Field
    sentence: str
    has: tuple[str, ...]
    lacks: tuple[Stop, ...]


def nearest(ruleset: RuleSet, reading: Reading) -> tuple[Near, ...]:
    """Give the rules of which an item has a part but not all, those that lack least first.

    Nothing is near where the item's title makes it no evidence.
    """
    if ruleset.refusal(reading):
        return ()
    near = (_near(frame, indicator, reading, reading.sentences) for frame, indicator in ruleset.frames)
    return tuple(sorted((one for one in near if one and one.has), key=lambda one: len(one.lacks)))


def nearest_of(rulesets: Sequence[RuleSet], item: Item, meant: tuple[str, Stance] | None) -> tuple[Near, ...]:
    """Give what is near in several packs: before all, the rules of the forecast and stance that are meant."""
    near = (one for ruleset in rulesets for one in nearest(ruleset, ruleset.read(item)))
    return tuple(
        sorted(near, key=lambda one: (meant not in {None, (one.forecast, one.stance)}, len(one.lacks)))
    )


def almost_fired(ruleset: RuleSet, reading: Reading) -> tuple[Near, ...]:
    """Give the rules that lack exactly one part, in the pack's order.

    The part is the topic, a party, or an accepted way of saying: the event is there. So only the
    sentences that tell of it are looked at, of a long text a few. That its title makes an item no
    evidence is for the caller to look at before.
    """
    near = (_near(frame, indicator, reading, _telling(frame, reading)) for frame, indicator in ruleset.frames)
    return tuple(
        one
        for one in near
        if one is not None and len(one.lacks) == 1 and one.lacks[0].barrier in _MENDED_BY_A_WORD
    )


def _telling(frame: Frame, reading: Reading) -> Iterator[Sentence]:
    """Give the sentences in which an event of a frame stands, however said."""
    return (one for one in reading.sentences if any(map(one.terms, frame.news)))


def _near(frame: Frame, indicator: Indicator, reading: Reading, sentences: Iterable[Sentence]) -> Near | None:
    if not reads(frame, reading):
        return None
    tries = (
        _in_sentence(frame, indicator, sentence, reading)
        for sentence in sentences
        if sentence.passage.field in frame.fields
    )
    best = min(tries, key=_distance, default=None)
    return best if best is not None and best.lacks else None


def _distance(near: Near) -> tuple[int, bool, int]:
    """Order the tries of a rule: of two that lack as much, the one that has the event is nearer."""
    no_event = any(stop.barrier is Barrier.EVENT for stop in near.lacks)
    return len(near.lacks), no_event, -len(near.has)


def _in_sentence(frame: Frame, indicator: Indicator, sentence: Sentence, reading: Reading) -> Near:
    context = context_of(sentence, reading)
    event, topic = find_event(frame, sentence), find_topic(frame, context)
    sides = find_sides(frame.parties, context, reading.lead)
    return Near(
        rule=frame.rule,
        forecast=indicator.forecast,
        stance=indicator.stance,
        field=sentence.passage.field,
        sentence=sentence.text,
        has=(
            *((event.event,) if isinstance(event, Happened) and event.event else ()),
            *((topic.name,) if isinstance(topic, Topic) and topic.name else ()),
            *(" or ".join(side) for side, places in zip(frame.parties.sides, sides, strict=True) if places),
        ),
        lacks=(
            *(part for part in (event, topic) if isinstance(part, Stop)),
            *keeping_out(frame, sides, context, topic.places if isinstance(topic, Topic) else ()),
        ),
    )
