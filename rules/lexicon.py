"""Every phrase of a pack in one automaton, so that a text is scanned once whatever the number of rules.

A phrase is a run of words; `*` at the start or end of a word stands for any continuation.
Overlapping phrases are all found ("bank of" and "of america").
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from ahocorasick_rs import AhoCorasick

from rules.text import Words, fold

_PHRASE_WORD = re.compile("(?:[^\\W_]|[*\u0300-\u036f\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963])+")

#: A run of words [start, end) of one text.
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    open_start: bool
    open_end: bool

    def fits(self, word: str) -> bool:
        if self.open_start:
            return self.text in word if self.open_end else word.endswith(self.text)
        return word.startswith(self.text) if self.open_end else word == self.text


class Phrase(str):
    """A phrase as written in a pack, in folded form: words with one space between."""

    __slots__ = ()

    @classmethod
    @cache  # compiling asks for each of a pack's phrases some twenty times
    def of(cls, text: str) -> "Phrase":
        """Fold a phrase: "L'Accord de libre-échange" and "l accord de libre echange" are one."""
        return cls(" ".join(_PHRASE_WORD.findall(fold(text))))


@dataclass(frozen=True, slots=True)
class _Entry:
    phrase: Phrase
    words: tuple[_Word, ...]
    skip: int  # words of the phrase before the literal that the automaton looks for
    whole: bool  # the literal is the phrase: where it stands nothing is left to look at


class Lexicon:
    """The compiled phrases of a pack."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        entries: dict[str, list[_Entry]] = defaultdict(list)
        for phrase in sorted(set(phrases)):
            words = tuple(_word(word) for word in phrase.split())
            if words:
                skip, literal = _longest_literal(words)
                entries[literal].append(_Entry(phrase, words, skip, literal == f" {phrase} "))
        self._entries = tuple(tuple(group) for group in entries.values())
        self._numbers = {literal: number for number, literal in enumerate(entries)}
        self._automaton = AhoCorasick(list(entries), store_patterns=True)

    def scan(self, text: Words, first: int = 0, last: int | None = None) -> dict[Phrase, tuple[Span, ...]]:
        """Find every phrase in a text, or in its words [first, last); spans ascend."""
        run = text.words[first:last]
        hits = self._automaton.find_matches_as_indexes(_line(run), overlapping=True)
        if not hits:
            return {}
        offsets = tuple(accumulate((len(word) + 1 for word in run), initial=1))
        found: dict[Phrase, set[Span]] = defaultdict(set)
        # A set: a literal that stands many times in one word is looked at once.
        for index, at in {(index, bisect_right(offsets, start + 1) - 1) for index, start, _ in hits}:
            for entry in self._entries[index]:
                begin = at - entry.skip
                if entry.whole or _fits(entry.words, run, begin):
                    found[entry.phrase].add((first + begin, first + begin + len(entry.words)))
        return {phrase: tuple(sorted(spans)) for phrase, spans in found.items()}

    def literals(self, words: Sequence[str]) -> set[int]:
        """Tell which literals stand in some words, by number: the quick look before `scan`."""
        found = set(self._automaton.find_matches_as_strings(_line(words), overlapping=True))
        return {self._numbers[literal] for literal in found}

    def phrases_of(self, literal: int) -> tuple[Phrase, ...]:
        """Give the phrases that a literal may be the sign of."""
        return tuple(entry.phrase for entry in self._entries[literal])

    def __len__(self) -> int:
        """Count the literals."""
        return len(self._entries)


def _line(words: Sequence[str]) -> str:
    """Write words as the automaton reads them: each between spaces."""
    return f" {' '.join(words)} "


def _word(text: str) -> _Word:
    return _Word(text.strip("*"), text.startswith("*"), text.endswith("*"))


def _longest_literal(words: tuple[_Word, ...]) -> tuple[int, str]:
    """Find the longest run that the automaton can look for: a wildcard inside a phrase breaks it."""
    runs: list[tuple[int, str]] = []
    for index, word in enumerate(words):
        joins = index > 0 and not words[index - 1].open_end and not word.open_start
        if joins:
            start, literal = runs[-1]
            runs[-1] = (start, f"{literal}{word.text}")
        else:
            runs.append((index, word.text if word.open_start else f" {word.text}"))
        if not word.open_end:
            start, literal = runs[-1]
            runs[-1] = (start, f"{literal} ")
    return max(runs, key=lambda run: len(run[1]))


def _fits(words: tuple[_Word, ...], text: tuple[str, ...], first: int) -> bool:
    if first < 0 or first + len(words) > len(text):
        return False
    return all(word.fits(text[first + index]) for index, word in enumerate(words))
