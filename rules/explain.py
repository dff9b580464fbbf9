"""Why an item was judged as it was: what was read in each sentence, what fired, what almost fired.

Pure. The same reading and the same frames as the judgement itself, so that the account cannot
differ from what it accounts for.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from rules.expression import Expression
from rules.frame import Barrier, Frame
from rules.language import Source, Spoken
from rules.model import Field, Item, Match, Said
from rules.nearest import Near, nearest
from rules.reading import Sentence
from rules.ruleset import RuleSet
from rules.saying import said


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A term set found in a sentence: `start` and `end` are offsets into the field.

    `kind` is that of the set, or `unless` for what keeps out a rule whose event the item has.
    `said` is for events and topics.
    """

    kind: str
    name: str
    start: int
    end: int
    said: Said | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceAccount:
    """What was read in one sentence, in the order of its words."""

    field: Field
    start: int
    end: int
    text: str
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overruled:
    """A match that another match of the same forecast was preferred to."""

    match: Match
    winner: Match


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The whole account. `refused` quotes the title that makes the item no evidence, or is "".

    `almost` are the rules whose event is there, and that one thing stopped.
    """

    item: Item
    language: Spoken
    refused: str
    sentences: tuple[SentenceAccount, ...]
    fired: tuple[Match, ...]
    overruled: tuple[Overruled, ...]
    almost: tuple[Near, ...]


#: How each barrier is said to an analyst; `{}` are the words of the stop.
BARRIERS = {
    Barrier.EVENT: "no event: {}",
    Barrier.SAID: "the event is there, but {}, which the rule does not accept",
    Barrier.TOPIC: "no topic: {}",
    Barrier.PARTY: "nobody of the side {}",
    Barrier.OTHER_PAIR: "the sentence is about another pair: {}",
    Barrier.UNLESS: "kept out by `unless`: {}",
}

#: How the source of a language is said to an analyst; `{}` is the language that was given.
SOURCES = {
    Source.GIVEN: "as given by the feed or on the command line",
    Source.DETECTED: "told from the text, as none was given",
    Source.CORRECTED: "the text is plainly not in {}, which was given",
    Source.UNKNOWN: "none was given, and the text is too short or too doubtful to tell",
}


def stopped_by(near: Near) -> tuple[str, ...]:
    """Say what each thing is that a rule lacked or that was in its way."""
    return tuple(BARRIERS[stop.barrier].format(stop.words) for stop in near.lacks)


def asks(frame: Frame) -> str:
    """Say in one line what a rule asks for, in the words of its pack."""
    kept_out = [name for name, _ in frame.unless]
    parts = [
        " with ".join(" or ".join(side) for side in frame.parties.sides),
        *([f"about {' or '.join(frame.about)}"] if frame.about else []),
        f"{' or '.join(frame.event) or 'any news of it'}, {' or '.join(sorted(frame.accepts))}",
        *([f"in the {' or '.join(sorted(frame.fields))}"] if len(frame.fields) < len(Field) else []),
        *([f"none of {', '.join(kept_out)}"] if kept_out else []),
    ]
    return "; ".join(parts)


def explain(ruleset: RuleSet, item: Item) -> Explanation:
    """Account for the judgement of an item; `fired` is what `RuleSet.match` gives."""
    reading = ruleset.read(item)
    refused = ruleset.refusal(reading)
    winners, losers = ruleset.arbitrate(reading, range(len(ruleset.frames))) if not refused else ((), ())
    fired = {winner.indicator.forecast: ruleset.matched(winner, reading) for winner in winners}
    kinds = {name: kind for kind, names in ruleset.kinds.items() for name in names}
    exceptions = {
        name: expression
        for frame, _ in ruleset.frames
        if any(sentence.terms(news) for sentence in reading.sentences for news in frame.news)
        for name, expression in frame.unless
    }
    return Explanation(
        item=item,
        language=ruleset.language_of(item),
        refused=refused,
        sentences=tuple(_account(sentence, kinds, exceptions) for sentence in reading.sentences),
        fired=tuple(fired.values()),
        overruled=tuple(
            Overruled(match=ruleset.matched(loser, reading), winner=fired[loser.indicator.forecast])
            for loser in losers
        ),
        almost=tuple(
            one
            for one in nearest(ruleset, reading)
            if len(one.lacks) == 1 and one.lacks[0].barrier is not Barrier.EVENT
        ),
    )


def _account(
    sentence: Sentence, kinds: Mapping[str, str], exceptions: Mapping[str, Expression]
) -> SentenceAccount:
    found = [("actor", name, span) for span, name in sentence.named]
    found += [
        (kind, name, span)
        for name, kind in kinds.items()
        if kind != "actor"
        for span in sentence.terms(name) or ()
    ]
    found += [
        ("unless", name, span)
        for name, expression in exceptions.items()
        for span in expression(sentence) or ()
    ]
    accounts = [
        Found(
            kind=kind,
            name=name,
            start=sentence.offsets(span)[0],
            end=sentence.offsets(span)[1],
            said=said(sentence, span) if kind in {"event", "topic"} else None,
        )
        for kind, name, span in found
    ]
    return SentenceAccount(
        field=sentence.passage.field,
        start=sentence.start,
        end=sentence.end,
        text=sentence.text,
        found=tuple(sorted(accounts, key=lambda one: (one.start, -one.end, one.kind, one.name))),
    )
