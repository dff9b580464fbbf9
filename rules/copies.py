"""Which publishers carry one text: the copies of an agency's report are one voice, however many print it.

A signature is a MinHash of the words below the title, small enough to be kept with a report. The
figures were measured; docs/decisions/0015-wire-copies.md has them.
"""

import struct
from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, product
from operator import eq
from typing import NamedTuple

from rensa import RMinHash

from rules.model import Item
from rules.text import bare_words

#: Two texts are one where the shorter has so much of its wording in common with the longer. Different
#: wordings of one event share half of it at the very most, copies with their changes two thirds at least.
SAME_TEXT = 0.6
#: A text is known by how it begins: copies are cut at the end, and texts of like lengths compare best.
FIRST_WORDS = 120
#: Fewer words than these can be two writers' own: nothing is said of them.
FEWEST_WORDS = 15

_RUN = 3  # words in a row make one piece of wording
_SLOTS = 128
_SEED = 1
#: Signatures that were made in another way cannot be compared: our way, and the library's.
_MADE = f"1.{RMinHash.ALGORITHM_VERSION}"
_PACKED = f"<{_SLOTS}I"


class _Print(NamedTuple):
    """A signature unpacked: how many pieces of wording the text has, and the least hashes of them."""

    pieces: int
    slots: tuple[int, ...]


def signature(item: Item) -> str:
    """Sign the wording of an item below its title; "" where that is too short to tell whose it is.

    Titles are left out: every desk writes its own, and few words leave few ways of saying a thing.
    """
    fields = list(_beginning(item.summary, item.body))
    if sum(map(len, fields)) < FEWEST_WORDS:
        return ""
    pieces = {
        " ".join(words[start : start + _RUN]) for words in fields for start in range(len(words) - _RUN + 1)
    }
    sketch = RMinHash(num_perm=_SLOTS, seed=_SEED)
    sketch.update(sorted(pieces))
    return f"{_MADE}:{len(pieces)}:{b64encode(struct.pack(_PACKED, *sketch.digest())).decode()}"


def overlap(one: str, other: str) -> float:
    """Estimate how much of the wording of the shorter of two texts is in the other, from their signatures.

    Nothing where either has none, or was made in another way.
    """
    first, second = _read(one), _read(other)
    if first is None or second is None:
        return 0.0
    likeness: float = sum(map(eq, first.slots, second.slots)) / _SLOTS
    shared = likeness * (first.pieces + second.pieces) / (1 + likeness)
    return min(1.0, shared / min(first.pieces, second.pieces))


def voices(reports: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], ...]:
    """Group publishers, each given with the signature of a report: those in one group carry the same text.

    As many groups, as many independent publishers. Publishers and groups stand in the order given.
    """
    signed = defaultdict[str, set[str]](set)
    for publisher, mark in reports:
        signed[publisher].add(mark)
    groups: list[list[str]] = []
    for publisher, marks in signed.items():
        same = [group for group in groups if _share(marks, chain.from_iterable(signed[one] for one in group))]
        if same:
            same[0].extend(chain.from_iterable([*same[1:], [publisher]]))
            groups = [group for group in groups if group not in same[1:]]
        else:
            groups.append([publisher])
    return tuple(map(tuple, groups))


def _share(some: Iterable[str], others: Iterable[str]) -> bool:
    return any(overlap(one, other) >= SAME_TEXT for one, other in product(some, others))


def _beginning(*texts: str) -> Iterator[list[str]]:
    """Give the first words of texts that follow one another."""
    room = FIRST_WORDS
    for text in texts:
        words = bare_words(text)[:room]
        room -= len(words)
        yield words


@lru_cache(maxsize=1024)
def _read(mark: str) -> _Print | None:
    made, _, rest = mark.partition(":")
    if made != _MADE:
        return None
    pieces, _, packed = rest.partition(":")
    return _Print(int(pieces), struct.unpack(_PACKED, b64decode(packed)))
