"""What came nearest to firing: which parts of a rule an item has, and which it lacks.

Pure. Where `rules.frame` tells the first thing that stopped a rule, this tells all of them, so that
rules which lack a single part can be told from those that are about something else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rules.frame import Barrier, Frame, Stop
from rules.model import Indicator, Item, Stance
from rules.parties import find_sides, other_pair
from rules.reading import Reading, Sentence
from rules.ruleset import RuleSet
from rules.saying import said

#: What a writer of rules may mend by a word: an item that lacks just one of these almost fired.
_MENDED_BY_A_WORD = frozenset({Barrier.SAID, Barrier.TOPIC, Barrier.PARTY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A rule that did not fire, in the sentence in which it lacked least.

    `has` names the events, topics and actors found; `lacks` is what was missing or in the way.
    """

    rule: str
    forecast: str
    stance: Stance
    sentence: str
    has: tuple[str, ...]
    lacks: tuple[Stop, ...]


def nearest(ruleset: RuleSet, item: Item) -> tuple[Near, ...]:
    """Give the rules of which an item has a part but not all, those that lack least first.

    Nothing is near where the item's title makes it no evidence.
    """
    reading = ruleset.read(item)
    if ruleset.refusal(reading):
        return ()
    near = (_near(frame, indicator, reading) for frame, indicator in ruleset.frames)
    return tuple(sorted((one for one in near if one and one.has), key=lambda one: len(one.lacks)))


def almost_fired(ruleset: RuleSet, item: Item) -> tuple[Near, ...]:
    """Give the rules that lack exactly one part: the topic, a party, or an accepted way of saying."""
    return tuple(
        one
        for one in nearest(ruleset, item)
        if len(one.lacks) == 1 and one.lacks[0].barrier in _MENDED_BY_A_WORD
    )


def _near(frame: Frame, indicator: Indicator, reading: Reading) -> Near | None:
    language = reading.item.language
    if frame.languages and language and language not in frame.languages:
        return None
    tries = [
        _in_sentence(frame, indicator, sentence, reading)
        for sentence in reading.sentences
        if sentence.passage.field in frame.fields
    ]
    best = min(tries, key=_distance, default=None)
    return best if best is not None and best.lacks else None


def _distance(near: Near) -> tuple[int, bool, int]:
    """Order the tries of a rule: of two that lack as much, the one that has the event is nearer."""
    no_event = any(stop.barrier is Barrier.EVENT for stop in near.lacks)
    return len(near.lacks), no_event, -len(near.has)


def _in_sentence(frame: Frame, indicator: Indicator, sentence: Sentence, reading: Reading) -> Near:
    context = (sentence, *(line for line in reading.title if line is not sentence))
    parts = [_event(frame, sentence), *_topic(frame, context), *_sides(frame, context)]
    barred = _barred(frame, context)
    return Near(
        rule=frame.rule,
        forecast=indicator.forecast,
        stance=indicator.stance,
        sentence=sentence.text,
        has=tuple(part for part in parts if isinstance(part, str)),
        lacks=(*(part for part in parts if isinstance(part, Stop)), *barred),
    )


def _event(frame: Frame, sentence: Sentence) -> str | Stop:
    """Name an event that is said in an accepted way, or say what is wrong with it."""
    stop = Stop(barrier=Barrier.EVENT, words=" or ".join(frame.event), sentence=sentence)
    for name in frame.event:
        for span in sentence.terms(name) or ():
            how = said(sentence, span)
            if how in frame.accepts:
                return name
            stop = Stop(barrier=Barrier.SAID, words=f"{sentence.quote(span)}: {how}", sentence=sentence)
    return stop


def _topic(frame: Frame, context: Sequence[Sentence]) -> Iterator[str | Stop]:
    """Name the topic; nothing where the rule asks for none."""
    if frame.about:
        lacking = Stop(barrier=Barrier.TOPIC, words=" or ".join(frame.about), sentence=context[0])
        found = (name for sentence in context for name in frame.about if sentence.terms(name))
        yield next(found, lacking)


def _sides(frame: Frame, context: Sequence[Sentence]) -> Iterator[str | Stop]:
    for side, places in zip(frame.parties.sides, find_sides(frame.parties, context), strict=True):
        names = " or ".join(sorted(side))
        yield names if places else Stop(barrier=Barrier.PARTY, words=names, sentence=context[0])


def _barred(frame: Frame, context: Sequence[Sentence]) -> Iterator[Stop]:
    """Say what keeps a sentence out although it may have every part."""
    pair = other_pair(frame.parties, context)
    if pair:
        yield Stop(barrier=Barrier.OTHER_PAIR, words=pair, sentence=context[0])
    for name, expression in frame.unless:
        if any(expression(sentence) is not None for sentence in context):
            yield Stop(barrier=Barrier.UNLESS, words=name, sentence=context[0])
