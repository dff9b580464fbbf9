"""Who takes part: the sides that a rule asks for, found in a sentence or in the title above it.

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
#: Marks that keep two actors apart: "Westmark: Norrey and Sund sign".
_PARTS = frozenset(":;|()")
_PAIR = 2


@dataclass(frozen=True, slots=True)
class Place:
    """Words of one sentence that carry a part of a frame."""

    sentence: Sentence
    span: Span


@dataclass(frozen=True, slots=True)
class Parties:
    """Who must take part: each side is a set of actors of which one is enough."""

    sides: tuple[frozenset[str], ...]

    @property
    def actors(self) -> frozenset[str]:
        """Every actor of every side."""
        return frozenset().union(*self.sides)

    def places(self, sentence: Sentence) -> tuple[tuple[Place, ...], ...]:
        """Give the places of each side in one sentence."""
        return tuple(
            tuple(Place(sentence, span) for span, name in sentence.named if name in side)
            for side in self.sides
        )

    def other_pair(self, sentence: Sentence) -> str:
        """Name the pair that one sentence ties one of our sides into without ever naming the other; or ""."""
        other = ""
        for chain in sentence.ask(_chains):
            sides = {n for actor in chain for n, side in enumerate(self.sides) if actor in side}
            if len(sides) == len(self.sides):
                return ""
            outsiders = any(actor not in self.actors for actor in chain)
            if len(chain) == _PAIR and len(sides) == 1 and outsiders:
                other = other or " and ".join(chain)
        return other


def find_sides(parties: Parties, context: Sequence[Sentence]) -> tuple[tuple[Place, ...], ...]:
    """Find each side in a sentence, or, where that is silent on it, in the title above; () for a missing one.

    `context` is the sentence, then those of the title.
    """
    found = [sentence.ask(parties.places) for sentence in context]
    return tuple(next(filter(None, of_side), ()) for of_side in zip(*found, strict=True))


def other_pair(parties: Parties, context: Sequence[Sentence]) -> str:
    """Name the pair, if any, that a sentence ties one of our sides into without ever naming the other; or "".

    Only two make a pair: "French, German and British envoys" is a list.
    """
    if len(parties.sides) < _PAIR:
        return ""
    return next((pair for sentence in context if (pair := sentence.ask(parties.other_pair))), "")


def _chains(sentence: Sentence) -> list[list[str]]:
    """Group the actors that stand side by side or are tied by words such as "and"."""
    named = sentence.named
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
