"""Who takes part: the sides that a rule asks for, found in a sentence, in the title above it, or in the lead.

Other pairs are kept out: what India and Australia do is no matter between India and the EU.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rules.lexicon import Span
from rules.reading import Sentence

#: Words that tie two actors into one pair: "India and Australia", "l'Inde et l'UE", "India–UK".
_JOINTS = frozenset({"and", "et", "en", "und", "with", "avec", "met", "mit", "s", "the", "l", "la", "le", "de", "der", "die", "het", "और"})  # fmt: skip # noqa: E501
_MOST_JOINTS = 2
#: Words that name the other side of a topic: "a trade deal with Mercosur".
_WITH = frozenset({"with", "avec", "met", "mit"})
#: Marks that keep two actors apart: "Westmark: Norrey and Sund sign".
_PARTS = frozenset(":;|()")
_PAIR = 2
#: Words before a place, which a comma parts from who acts there: "In Rome, Modi meets".
_AT = frozenset({"in", "at", "a", "te"})
#: Words behind a speaker, whom a comma parts from what is said: "… trade deal with the UK, India says".
_SAYS = frozenset("says said tells told warns warned dit zegt zei sagt sagte".split())
#: How many words may part a topic from the sides it is said to be of: "trade deal between India and the EU".
_CLOSE = 2


#: Actors that stand side by side, each with its words.
_Chain = list[tuple[Span, str]]


@dataclass(frozen=True, slots=True)
class Place:
    """Words of one sentence that carry a part of a frame."""

    sentence: Sentence
    span: Span


@dataclass(frozen=True, slots=True)
class Parties:
    """Who must take part: each side names actors of which one is enough; the first stands for it in stories.

    `kin` may stand beside a side without making another pair, as the members beside a bloc.
    """

    sides: tuple[tuple[str, ...], ...]
    kin: frozenset[str] = frozenset()

    def places(self, sentence: Sentence) -> tuple[tuple[Place, ...], ...]:
        """Give the places of each side in one sentence."""
        return tuple(
            tuple(Place(sentence, span) for span, name in sentence.named if name in side)
            for side in self.sides
        )

    @property
    def ours(self) -> frozenset[str]:
        """The actors of all sides."""
        return frozenset().union(*self.sides)

    @property
    def known(self) -> frozenset[str]:
        """The actors who make no other pair: ours, and who may stand beside them."""
        return self.kin | self.ours

    def are_alone(self, sentence: Sentence) -> bool:
        """Tell whether a sentence names nobody but our sides."""
        return self.ours.issuperset(name for _, name in sentence.named)

    def other_pairs(self, sentence: Sentence) -> tuple[_Chain, ...]:
        """Give the pairs that one sentence ties one of our sides into without ever naming the other."""
        if sentence.ask(self.together):
            return ()
        pairs = (chain for chain in sentence.ask(_chains) if len(chain) == _PAIR and self._sides_in(chain))
        return tuple(pair for pair in pairs if not self.known.issuperset(name for _, name in pair))

    def together(self, sentence: Sentence) -> tuple[Span, ...]:
        """Give the words of one sentence in which our sides stand side by side."""
        chains = (chain for chain in sentence.ask(_chains) if self._sides_in(chain) == len(self.sides))
        return tuple((chain[0][0][0], chain[-1][0][1]) for chain in chains)

    def _sides_in(self, chain: _Chain) -> int:
        return sum(any(name in side for _, name in chain) for side in self.sides)


def find_sides(
    parties: Parties, context: Sequence[Sentence], lead: Sentence | None
) -> tuple[tuple[Place, ...], ...]:
    """Find each side in a sentence, or, where that is silent on it, in the title above; () for a missing one.

    `context` is the sentence, then those of the title. Where they name one side and nobody else, the
    lead may name the other, and nobody else: "Talks with EU end", and below it "India said that …".
    """
    found = [sentence.ask(parties.places) for sentence in context]
    sides = tuple(next(filter(None, of_side), ()) for of_side in zip(*found, strict=True))
    if lead is None or all(sides) or not any(sides) or not all(map(parties.are_alone, (*context, lead))):
        return sides
    return tuple(side or below for side, below in zip(sides, lead.ask(parties.places), strict=True))


def other_pair(parties: Parties, context: Sequence[Sentence], topics: Sequence[Place] = ()) -> str:
    """Name the pair, if any, that a sentence ties one of our sides into without ever naming the other; or "".

    Only two make a pair: "French, German and British envoys" is a list. Where the topic itself is
    said to be that of our sides ("India and Belgium want an India-EU trade deal"), no other pair is
    meant; where it is one with a stranger ("a trade deal with Mercosur, eyes India"), another is.
    """
    if len(parties.sides) < _PAIR or any(_is_ours(parties, topic) for topic in topics):
        return ""
    partner = next((name for topic in topics if (name := _partner(parties, topic, topics))), "")
    pairs = (
        " and ".join(name for _, name in pair)
        for sentence in context
        for pair in sentence.ask(parties.other_pairs)
        if _strangers(parties, pair, sentence, topics)
    )
    return partner or next(pairs, "")


def _strangers(
    parties: Parties, chain: _Chain, sentence: Sentence, topics: Sequence[Place]
) -> tuple[str, ...]:
    """Give those of a chain who are no side of ours, nor part of a topic, as Russia of "Russian oil"."""
    spans = [topic.span for topic in topics if topic.sentence is sentence]
    return tuple(
        name
        for (start, end), name in chain
        if name not in parties.known and not any(first <= start and end <= last for first, last in spans)
    )


def _partner(parties: Parties, topic: Place, topics: Sequence[Place]) -> str:
    """Name the strangers that a topic is said to be shared with, if any; or ""."""
    sentence, end = topic.sentence, topic.span[1]
    if end >= sentence.last or sentence.passage.words.words[end] not in _WITH:
        return ""
    for chain in sentence.ask(_chains):
        if 0 < chain[0][0][0] - end <= _CLOSE:
            strangers = _strangers(parties, chain, sentence, topics)
            if len(strangers) == len(chain):
                return " and ".join(strangers)
    return ""


def _is_ours(parties: Parties, topic: Place) -> bool:
    """Tell whether our sides stand side by side right before a topic, or right after it."""
    start, end = topic.span
    return any(
        (0 <= start - last <= _CLOSE and _unbroken(topic.sentence, last, start))
        or (0 <= first - end <= _CLOSE and _unbroken(topic.sentence, end, first))
        for first, last in topic.sentence.ask(parties.together)
    )


def _unbroken(sentence: Sentence, end: int, start: int) -> bool:
    """Tell whether no mark parts the word before `end` from the word at `start`."""
    return not (_PARTS | {","}) & set(sentence.gap(end - 1, start))


def _chains(sentence: Sentence) -> list[_Chain]:
    """Group the actors that stand side by side or are tied by words such as "and"."""
    chains = [[one] for one in sentence.named[:1]]
    for left, right in pairwise(sentence.named):
        if _joined(sentence, left[0], right[0]):
            chains[-1].append(right)
        else:
            chains.append([right])
    return chains


def _joined(sentence: Sentence, left: Span, right: Span) -> bool:
    words = sentence.passage.words.words
    between, marks = words[left[1] : right[0]], set(sentence.gap(left[1] - 1, right[0]))
    is_place = left[0] > sentence.first and words[left[0] - 1] in _AT
    speaks = right[1] < sentence.last and words[right[1]] in _SAYS
    if _PARTS & marks or ("," in marks and (is_place or speaks)):
        return False
    return len(between) <= _MOST_JOINTS and all(word in _JOINTS for word in between)
