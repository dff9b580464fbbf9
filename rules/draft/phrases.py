"""From a stretch of a sentence to the few words that are cited, and to an id made of its key words."""

import re
from collections.abc import Iterable

from rules.text import bare_words

#: A stretch of a text, as offsets.
Span = tuple[int, int]

MAX_WORDS = 8
_MAX_CHARACTERS = 400
_MAX_ID = 50  # room for the endings of the term sets that are named after it
_TOKEN = re.compile(r"\S+")
#: Words that are no reason to cite a phrase, and that neither start nor end one.
STOP_WORDS = frozenset(
    "a an the and or but nor of in on at to for with within from by as into onto over under between "
    "among amid across through against about around than that which who whose this these those its "
    "their his her our your it they he she we you i there is are was were be been being am has have had "
    "do does did will would shall should can could may might must also both either any all some more "
    "most very still not however certain likely unlikely probably possibly potentially expect expects "
    "expected while although though so less".split()
)
_ENDS = STOP_WORDS - {"not", "more", "most", "unlikely", "likely", "less"}


def tokens(text: str, start: int, end: int) -> list[Span]:
    """Cut a stretch of a text at its blanks, as offsets; marks that hold no word are left out."""
    found = [match.span() for match in _TOKEN.finditer(text, start, end)]
    return [span for span in found if bare_words(text[slice(*span)])]


def phrase(text: str, spans: list[Span]) -> str:
    """Give at most eight words of a text, from the first of the tokens on, without loose ends."""
    kept = spans[:MAX_WORDS]
    while kept and len(text[kept[0][0] : kept[-1][1]].split()) > MAX_WORDS:  # a lone dash counts as a word
        kept = kept[:-1]
    while len(kept) > 1 and _is_loose(text, kept[-1]):
        kept = kept[:-1]
    while len(kept) > 1 and _is_loose(text, kept[0]):
        kept = kept[1:]
    if not kept:
        return ""
    start, end = kept[0][0], kept[-1][1]
    while _is_within_word(text, start):
        start -= 1
    while _is_within_word(text, end):
        end += 1
    return _shortened(" ".join(text[start:end].split())).strip(" ,;:.!?()[]{}\"“”«»„'‘’*_-–—")


def _shortened(words: str) -> str:
    """Cut what is too long to be cited between two words; of one endless word nothing is left."""
    end = _MAX_CHARACTERS
    while _is_within_word(words, end):
        end -= 1
    return words[:end]


def _is_within_word(text: str, at: int) -> bool:
    """Tell whether an offset parts a word, as between a letter and a mark above it."""
    return any(len(word) > 1 for word in bare_words(text[max(0, at - 1) : at + 1]))


def _is_loose(text: str, span: Span) -> bool:
    return all(word in _ENDS for word in bare_words(text[slice(*span)]))


def key_words(text: str) -> list[str]:
    """Give the words of a text that carry its meaning, folded."""
    return [word for word in bare_words(text) if word not in STOP_WORDS and len(word) > 1]


def kebab(words: Iterable[str], otherwise: str) -> str:
    """Join words as an id of small ASCII letters, digits and hyphens, cut between words to its length."""
    made = ""
    for word in words:
        plain = re.sub(r"[^a-z0-9]", "", word)
        longer = f"{made}-{plain}" if made else plain
        if plain and len(longer) <= _MAX_ID:
            made = longer
    return made or otherwise


def unique(wanted: str, taken: set[str]) -> str:
    """Give an id that is not taken, with a number at its end where it must, and take it."""
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}-{number}", number + 1
    taken.add(name)
    return name
