"""Which rules can match a text at all, told from the words in it alone.

The quick look before an item is read: most news is about something else, and costs one scan.
It may name a rule that then does not match, and never leaves one out that would.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import or_

from rules.lexicon import Lexicon, Phrase
from rules.model import Item
from rules.text import bare_words

#: What a rule needs: of each group of phrases at least one must stand somewhere in the item.
Needs = tuple[frozenset[Phrase], ...]
#: The need of a rule that needs nothing.
_ANY = 0


class Candidates:
    """Tells for an item which rules, by number, may match."""

    def __init__(self, lexicon: Lexicon, needs: Sequence[Needs]) -> None:
        self._lexicon = lexicon
        groups = {
            group: number for number, group in enumerate(dict.fromkeys(g for each in needs for g in each))
        }
        asked: dict[Phrase, int] = defaultdict(int)
        for group, number in groups.items():
            for phrase in group:
                asked[phrase] |= 1 << number
        self._masks = tuple(
            reduce(or_, (asked[phrase] for phrase in lexicon.phrases_of(literal)))
            for literal in range(len(lexicon))
        )
        self._needs: dict[int, list[tuple[int, tuple[int, ...]]]] = defaultdict(list)
        for number, each in enumerate(needs):
            first, *others = (1 << groups[group] for group in each) if each else (_ANY,)
            self._needs[first].append((number, tuple(others)))
        self._needing_nothing = tuple(self._meeting(0))

    def of(self, item: Item) -> tuple[int, ...]:
        """Give the numbers of the rules whose needs an item may meet, ascending."""
        seen = 0
        for literal in self._lexicon.literals(_all_words(item)):
            seen |= self._masks[literal]
        return tuple(sorted(self._meeting(seen))) if seen else self._needing_nothing

    def _meeting(self, seen: int) -> Iterator[int]:
        """Give the rules whose needs are all seen. Many share their rarest one, which is looked for first."""
        for first, rules in self._needs.items():
            if first & seen or first == _ANY:
                for number, others in rules:
                    if all(seen & need for need in others):
                        yield number


def _all_words(item: Item) -> list[str]:
    """Give an item's words; a phrase cannot run from one field into the next."""
    words = bare_words(item.title)
    for text in (item.summary, item.body):
        if text:
            words += ["", *bare_words(text)]
    return words


def needs_of(groups: Iterable[frozenset[Phrase] | None]) -> Needs:
    """Keep the groups that ask for something, the rarest first in the hope of an early no."""
    return tuple(sorted((group for group in groups if group is not None), key=len))
