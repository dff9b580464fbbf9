"""The language of an item: as its feed says unless the text plainly differs, else as the text tells.

The bars were measured; docs/decisions/0016-language.md has the figures. A doubtful language is
unknown, and an item of unknown language is looked at with the words of all.
"""

from dataclasses import dataclass
from enum import StrEnum

import gcld3

from rules.model import Item

#: Fewer words than these tell no language: names and loan words make up most of a short title.
FEWEST_WORDS = 10
#: How likely a language must be before it is taken from the text, in (0, 1).
LIKELY = 0.95
#: How likely it must be before the text is believed against the feed.
CERTAIN = 0.98
#: More of a text than this makes no detection surer, and costs time.
LONGEST = 400

#: The commonest words that are a language's own, and no name, in any of the others. Two of them in a text
#: and the feed is taken at its word, which spares nearly all items the detection.
_COMMON = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the and to for with that from has have are by after said its their will",
        "fr": "les des une dans pour sur avec qui aux est sont ses leur après selon",
        "nl": "het een voor niet zijn wordt ook naar heeft hebben werd bij over aan",
        "de": "und das ist nicht mit für dem auf sich eine einen wird haben nach auch",
        "hi": "के की में और से ने को का है पर हैं लिए",
    }.items()
}
_ENOUGH = 2
_LATIN = frozenset(map(chr, range(0x250)))
_LETTERS = dict.fromkeys(("en", "fr", "nl", "de"), _LATIN) | {"hi": frozenset(map(chr, range(0x900, 0x980)))}


class Source(StrEnum):
    """Where the language of an item comes from."""

    GIVEN = "given"
    DETECTED = "detected"
    CORRECTED = "corrected"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Spoken:
    """The language that an item is read in, "" where unknown, and where that comes from."""

    code: str
    source: Source


def language_of(item: Item, known: frozenset[str]) -> Spoken:
    """Tell in which of the known languages to read an item; any other is given, or unknown."""
    text = f"{item.title} {item.summary[:LONGEST]} {item.body[:LONGEST]}"[:LONGEST]
    given = item.language
    if not given:
        found = _detect(text, LIKELY)
        return Spoken(found, Source.DETECTED) if found in known else Spoken("", Source.UNKNOWN)
    if _sounds_like(given, text):
        return Spoken(given, Source.GIVEN)
    if _is_in_another_script(given, text):
        found = _detect(text, LIKELY)
        return Spoken(found if found in known else "", Source.CORRECTED)
    found = _detect(text, CERTAIN)
    return Spoken(found, Source.CORRECTED) if found in known - {given} else Spoken(given, Source.GIVEN)


def _sounds_like(language: str, text: str) -> bool:
    """Tell whether a text has enough words of a language's own."""
    own = _COMMON.get(language, frozenset())
    return len(own.intersection(text.lower().split())) >= _ENOUGH


def _is_in_another_script(language: str, text: str) -> bool:
    """Tell whether most letters are of a script in which a language is never written, as far as we know."""
    own = _LETTERS.get(language)
    letters = [letter for letter in text if letter.isalpha()]
    return own is not None and 2 * sum(letter in own for letter in letters) < len(letters)


def _detect(text: str, bar: float) -> str:
    """Detect a language (ISO 639-1), "" where there are too few words or it stays below the bar."""
    if len(text.split()) < FEWEST_WORDS:
        return ""
    # Half characters cannot be handed over. A detector of its own for each text is made in 12 µs, and
    # spares the threads that poll from sharing one.
    whole = text.encode("utf-8", "replace").decode()
    found = gcld3.NNetLanguageIdentifier(0, 4 * LONGEST).FindLanguage(whole)
    return found.language if found.probability >= bar else ""
