"""An item read once: its sentences, and in each what the lexicon found.

This reading is shallow: a sentence and the title above it. It knows nothing of rules.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rules.expression import Found, TermSet
from rules.lexicon import Lexicon, Phrase, Span
from rules.model import Field, Item
from rules.text import Words, sentences, words

if TYPE_CHECKING:
    import re2


@dataclass(frozen=True, slots=True)
class Passage:
    """One field's text, cut into words, with the places of every phrase in it."""

    field: Field
    text: str
    words: Words
    hits: Mapping[Phrase, tuple[Span, ...]]


@dataclass(slots=True)
class Sentence:
    """One sentence: a run of words [first, last) of its passage. Answers expressions (`View`).

    Answers are remembered, since many rules ask for the same term sets.
    """

    passage: Passage
    index: int
    start: int
    end: int
    first: int
    last: int
    language: str
    sets: Mapping[str, TermSet]
    _known: dict[str, Found] = field(default_factory=dict)

    def phrase(self, phrase: Phrase) -> tuple[Span, ...]:
        """Give the places of a phrase in this sentence."""
        spans = self.passage.hits.get(phrase, ())
        return tuple(span for span in spans if self.first <= span[0] and span[1] <= self.last)

    def terms(self, name: str) -> Found:
        """Give the places of a named term set in this sentence."""
        if name not in self._known:
            self._known[name] = self.sets[name].find(self, self.language)
        return self._known[name]

    def pattern(self, pattern: "re2.Pattern") -> tuple[Span, ...]:
        """Give the places of a regular expression in this sentence, widened to whole words."""
        found = pattern.finditer(self.text)
        return tuple(
            span
            for match in found
            if (span := self._covering(self.start + match.start(), self.start + match.end())) is not None
        )

    @property
    def text(self) -> str:
        """The sentence as published."""
        return self.passage.text[self.start : self.end]

    def offsets(self, span: Span) -> tuple[int, int]:
        """Turn a run of words into offsets of the field's text."""
        return self.passage.words.starts[span[0]], self.passage.words.ends[span[1] - 1]

    def gap(self, left: int, right: int) -> str:
        """Give the text between the end of word `left` and the start of word `right`."""
        return self.passage.text[self.passage.words.ends[left] : self.passage.words.starts[right]]

    def _covering(self, start: int, end: int) -> Span | None:
        starts, ends = self.passage.words.starts, self.passage.words.ends
        inside = [n for n in range(self.first, self.last) if starts[n] < end and ends[n] > start]
        return (inside[0], inside[-1] + 1) if inside else None


@dataclass(frozen=True, slots=True)
class Reading:
    """An item's sentences in order: title, summary, body."""

    item: Item
    sentences: tuple[Sentence, ...]

    @property
    def title(self) -> tuple[Sentence, ...]:
        """The sentences of the title."""
        return tuple(one for one in self.sentences if one.passage.field is Field.TITLE)


def read(item: Item, lexicon: Lexicon, sets: Mapping[str, TermSet]) -> Reading:
    """Read an item: every field that has text, in order of weight."""
    found: list[Sentence] = []
    for name in Field:
        text: str = getattr(item, name)
        if text.strip():
            cut = words(text)
            passage = Passage(name, text, cut, lexicon.scan(cut))
            found.extend(_sentences(passage, item.language, sets))
    return Reading(item, tuple(found))


def _sentences(passage: Passage, language: str, sets: Mapping[str, TermSet]) -> Iterator[Sentence]:
    first = 0
    starts = passage.words.starts
    for index, (start, end) in enumerate(sentences(passage.text)):
        while first < len(starts) and starts[first] < start:
            first += 1
        last = first
        while last < len(starts) and starts[last] < end:
            last += 1
        yield Sentence(passage, index, start, end, first, last, language, sets)
        first = last
