"""An item read once: its sentences, and in each what the lexicon found.

This reading is shallow: a sentence, the title above it, and the lead. It knows nothing of rules.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import EllipsisType
from typing import TYPE_CHECKING, Any, TypeVar

from rules.expression import Found, TermSets
from rules.lexicon import Lexicon, Phrase, Span
from rules.model import Field, Item, Said
from rules.text import Words, sentences, words

if TYPE_CHECKING:
    import re2

#: No sentence of the news is longer, in words. What runs on is read in pieces of this length, so
#: that the work on one item grows with its length and not with the square of it.
MAX_WORDS = 300
#: Nor is any longer in characters than a pattern reads. One may look at all that follows a place before
#: it holds there, and do so again at the next place.
MAX_READ = 5_000
#: A headline is one sentence or two; more than this many do not speak for the text below.
MAX_TITLE = 4

#: Half characters, which a broken feed can hold and no encoding can say.
_SURROGATES = re.compile("[\ud800-\udfff]")

Answer = TypeVar("Answer")

#: A sentence as (start, end, first word, word after the last).
_Piece = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Passage:
    """One field's text, cut into words."""

    field: Field
    text: str
    words: Words


@dataclass(slots=True)
class Sentence:
    """One sentence: a run of words [first, last) of its passage. Answers expressions (`View`).

    `year` is that of the item's publication, `hits` are the places of phrases within it, `held` those of
    term sets: ... where nobody asked yet, no entry where none can be. Answers are remembered, since many
    rules ask for the same; `sayings` is where `rules.saying` remembers its own.
    """

    passage: Passage
    index: int
    start: int
    end: int
    first: int
    last: int
    language: str
    year: int
    sets: TermSets
    actors: Sequence[str]
    hits: Mapping[Phrase, tuple[Span, ...]]
    held: dict[str, Found | EllipsisType]
    sayings: dict[Span, Said] = field(default_factory=dict)
    _answers: dict[Callable[["Sentence"], Any], Any] = field(default_factory=dict)

    def terms(self, name: str) -> Found:
        """Give the places of a named term set in this sentence."""
        found = self.held.get(name)
        if found is ...:
            found = self.held[name] = self.sets[name].find(self, self.language)
        return found

    def ask(self, question: Callable[["Sentence"], Answer]) -> Answer:
        """Give the answer to a question and remember it: below a title each sentence asks the title again."""
        if question not in self._answers:
            self._answers[question] = question(self)
        answer: Answer = self._answers[question]
        return answer

    @property
    def named(self) -> tuple[tuple[Span, str], ...]:
        """The actors named in this sentence in order; of overlapping names the longest counts."""
        return self.ask(Sentence._name)

    def pattern(self, pattern: "re2.Pattern") -> tuple[Span, ...]:
        """Give the places of a regular expression in this sentence, widened to whole words."""
        text = self.passage.text[self.start : min(self.end, self.start + MAX_READ)]
        found = (
            self._covering(self.start + match.start(), self.start + match.end())
            for match in pattern.finditer(_SURROGATES.sub("\ufffd", text))
        )
        return tuple(dict.fromkeys(span for span in found if span[0] < span[1]))

    @property
    def text(self) -> str:
        """The sentence as published."""
        return self.passage.text[self.start : self.end]

    def quote(self, span: Span) -> str:
        """Give the words of a span as published."""
        start, end = self.offsets(span)
        return self.passage.text[start:end]

    def offsets(self, span: Span) -> tuple[int, int]:
        """Turn a run of words into offsets of the field's text."""
        return self.passage.words.starts[span[0]], self.passage.words.ends[span[1] - 1]

    def gap(self, left: int, right: int) -> str:
        """Give the text between the end of word `left` and the start of word `right`."""
        return self.passage.text[self.passage.words.ends[left] : self.passage.words.starts[right]]

    def _name(self) -> tuple[tuple[Span, str], ...]:
        found = [(span, name) for name in self.actors if name in self.held for span in self.terms(name) or ()]
        found.sort(key=lambda pair: (pair[0][0] - pair[0][1], pair[0][0], pair[1]))
        taken: dict[int, Span] = {}
        kept: list[tuple[Span, str]] = []
        for span, name in found:
            if all(taken.get(word, span) == span for word in range(*span)):
                taken.update(dict.fromkeys(range(*span), span))
                kept.append((span, name))
        return tuple(sorted(kept))

    def _covering(self, start: int, end: int) -> Span:
        """Give the words that the text between two offsets touches; an empty run where it is none."""
        first = bisect_right(self.passage.words.ends, start, self.first, self.last)
        return first, bisect_left(self.passage.words.starts, end, first, self.last)


@dataclass(frozen=True, slots=True)
class Reading:
    """An item's sentences in order: title, summary, body.

    Those of the `title` speak for all below; the `lead`, the first one below, fills in what they leave out.
    """

    item: Item
    sentences: tuple[Sentence, ...]
    title: tuple[Sentence, ...]
    lead: Sentence | None


def read(item: Item, lexicon: Lexicon, sets: TermSets, actors: Sequence[str] = ()) -> Reading:
    """Read an item: every field that has text, in order of weight; `actors` are the sets that name one."""
    found: list[Sentence] = []
    for passage, pieces in _passages(item):
        for index, piece in enumerate(pieces):
            hits = lexicon.scan(passage.words, *piece[2:])
            held = sets.possible(hits)
            found.append(
                Sentence(passage, index, *piece, item.language, item.published.year, sets, actors, hits, held)
            )
    title = [one for one in found[:MAX_TITLE] if one.passage.field is Field.TITLE]
    lead = next((one for one in found if one.passage.field is not Field.TITLE), None)
    return Reading(item, tuple(found), tuple(title), lead)


def _passages(item: Item) -> Iterator[tuple[Passage, list[_Piece]]]:
    """Give every field that has text, cut into sentences; dots and dashes alone are none."""
    for name in Field:
        text: str = getattr(item, name)
        if text.strip():
            cut = words(text)
            pieces = (piece for span in sentences(text, item.language) for piece in _pieces(cut, *span))
            yield Passage(name, text, cut), [piece for piece in pieces if piece[2] < piece[3]]


def _pieces(cut: Words, start: int, end: int) -> Iterator[_Piece]:
    """Cut a sentence that runs on."""
    first, last = bisect_left(cut.starts, start), bisect_left(cut.starts, end)
    while last - first > MAX_WORDS:
        yield start, cut.ends[first + MAX_WORDS - 1], first, first + MAX_WORDS
        first += MAX_WORDS
        start = cut.starts[first]
    yield start, end, first, last
