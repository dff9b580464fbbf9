"""Text for matching: folded, cut into words and sentences, with every offset kept.

Folding never changes the length of a text, so an offset into the folded text is an offset into
the original. Texts are expected composed: items and packs are as they are read, an assessment where
it is cut.
"""

import operator
import re
import unicodedata
from dataclasses import dataclass

#: A word is letters and digits, with the combining marks of scripts that need them (Devanagari).
#: One class, no alternatives: those would keep a place to come back to for every letter of a long word.
_WORD = re.compile("[\\w\u0300-\u036f\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963]+")
#: Its branches share a first character, so the engine leaps from one to the next: ten times as fast as trying
#: each letter of a text. The looks behind keep it linear: a run of dots is tried from its first dot only.
_SENTENCE_END = re.compile(
    r"[.!?…।\n](?:(?<=\n)\n*"
    r"|(?:(?<=[.!?…])(?<![.!?…]{2})[.!?…]*[\"'”’»)\]]*|(?<=।)(?<!।।)।*)\s+)"
)
_LAST_WORD = re.compile(r"(?:[^\W\d_]+|(?<![\w.,])\d+)$")
_ORDINAL_DIGITS = 2  # the 19th package, the 31st of January; a longer figure is a year or an amount
_ABBREVIATIONS = frozenset(  # a split string reads better than sixty quoted words
    "mr mrs ms dr prof st lt gen col capt cmdr adm sen rep gov rs vs approx dept inc ltd co corp "
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun "
    "m mme mm bzw ca ggf z b d h u a s i e g p v chr dhr mevr".split()
)
_BEFORE_FIGURES = frozenset({"no", "nr"})  # "No. 5", but "They said no. Then they left."


#: Nearly all scripts with case or accents stand below: what those fold to is remembered. Above are a million
#: characters, of which a hostile text would leave all in memory, and fold slower the more there are.
_REMEMBERED = 0x3000


class _Fold(dict[int, int]):
    """One character to one character: lower case without accents; quotes and dashes made plain."""

    def __missing__(self, code: int) -> int:
        lowered = chr(code).lower()
        parts = unicodedata.normalize("NFD", lowered)
        accented = not unicodedata.combining(parts[0]) and all(map(unicodedata.combining, parts[1:]))
        folded = ord((parts if accented else lowered)[0])  # a Korean syllable has parts, not accents
        if code < _REMEMBERED:
            self[code] = folded
        return folded


_FOLD = _Fold({ord("’"): ord("'"), ord("‘"): ord("'"), ord("–"): ord("-"), ord("—"): ord("-")})


def fold(text: str) -> str:
    """Fold case and accents, one character for one."""
    return text.translate(_FOLD)


#: In ASCII, what is no letter and no figure parts words.
_ASCII = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}


@dataclass(frozen=True, slots=True)
class Words:
    """The folded words of a text, and where each starts and ends in it."""

    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def words(text: str) -> Words:
    """Cut a text into folded words."""
    found: list[str] = []
    starts: list[int] = []
    for match in _WORD.finditer(_parted(text)):  # no list of the matches: they weigh more than the text
        found.append(match.group())
        starts.append(match.start())
    ends = map(operator.add, starts, map(len, found))
    return Words(tuple(found), tuple(starts), tuple(ends))


def bare_words(text: str) -> list[str]:
    """Cut a text into folded words without their places: many times as fast as `words`."""
    return text.translate(_ASCII).split() if text.isascii() else _WORD.findall(_parted(text))


def _parted(text: str) -> str:
    """Fold a text in which an underscore, to Python a letter, parts words."""
    return fold(text).replace("_", " ")


def sentences(text: str, language: str = "") -> tuple[tuple[int, int], ...]:
    """Cut a text into sentences, as (start, end) offsets without the space around them.

    The language decides what a figure with a full stop is: in German an ordinal ("das 19. Paket").
    """
    cuts, start = [], 0
    for match in _SENTENCE_END.finditer(text):
        if _ends_sentence(text, match, language):
            cuts.append((start, match.end()))
            start = match.end()
    cuts.append((start, len(text)))
    return tuple(span for span in (_trimmed(text, *cut) for cut in cuts) if span[0] < span[1])


def composed(text: str) -> str:
    """Give a text in NFC, where letters that look the same are the same: é may come as e and an accent."""
    return unicodedata.normalize("NFC", text)


def paragraphs(text: str) -> list[str]:
    """Cut an assessment into its paragraphs, composed: the lines that are not empty."""
    return [line for line in composed(text).splitlines() if line.strip()]


def numbered_sentences(text: str) -> dict[tuple[int, int], str]:
    """Give every sentence by its paragraph and its number there, from 1."""
    return {
        (paragraph, number): line[start:end]
        for paragraph, line in enumerate(paragraphs(text), start=1)
        for number, (start, end) in enumerate(sentences(line), start=1)
    }


def holds_words(text: str, phrase: str) -> bool:
    """Tell whether the words of a phrase stand side by side in a text, whatever their case or accents."""
    return _spaced(phrase) in _spaced(text)


def _spaced(text: str) -> str:
    """Give the words of a text with a blank around each, so that no word is found within another."""
    return " ".join(("", *bare_words(text), ""))


def _ends_sentence(text: str, match: re.Match[str], language: str) -> bool:
    mark, follows = match.group(), text[match.end() : match.end() + 1]
    if "\n" in mark or not mark.startswith("."):
        return True
    if follows.islower():
        return False
    before = _LAST_WORD.search(text[max(0, match.start() - 12) : match.start()])
    return before is None or not _owns_its_stop(before.group(), follows, language)


def _owns_its_stop(word: str, follows: str, language: str) -> bool:
    """Tell whether the full stop after a word belongs to the word: ordinals, abbreviations, initials."""
    if word.isdecimal():
        return language == "de" and len(word) <= _ORDINAL_DIGITS
    if word.lower() in _BEFORE_FIGURES:
        return follows.isdecimal()
    return word.lower() in _ABBREVIATIONS or (len(word) == 1 and word.isupper())


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))
