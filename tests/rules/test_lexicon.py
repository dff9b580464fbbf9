import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.lexicon import Lexicon, Phrase, Span
from rules.text import words

_VOCABULARY = [
    "a",
    "ab",
    "aba",
    "b",
    "ba",
    "été",
    "Bank",
    "of",
    "भारत",
    "भार",
    "мир",
    "мира",
    "中国",
    "中",
    "19",
]
_WORD = st.builds(
    lambda left, word, right: left + word + right,
    st.sampled_from(["", "", "*"]),
    st.sampled_from(_VOCABULARY),
    st.sampled_from(["", "", "*"]),
)
_PHRASES = st.lists(st.lists(_WORD, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=6)
_TEXTS = st.lists(
    st.tuples(st.sampled_from(_VOCABULARY), st.sampled_from([" ", "-", ", ", "’", ". ", ""])), max_size=14
).map(lambda pairs: "".join(word + gap for word, gap in pairs))


def _naive(phrase: str, text: tuple[str, ...]) -> tuple[Span, ...]:
    """Look for a phrase at every word of a text, word by word."""
    wanted = [re.escape(word).replace(r"\*", ".*") for word in Phrase.of(phrase).split()]
    return tuple(
        (first, first + len(wanted))
        for first in range(len(text) - len(wanted) + 1)
        if all(re.fullmatch(one, text[first + n]) for n, one in enumerate(wanted))
    )


@given(_PHRASES, _TEXTS)
def test_scanning_finds_what_looking_at_every_word_finds(phrases: list[str], text: str) -> None:
    """The automaton gives the places of every phrase, overlaps included, as a plain search would."""
    cut = words(text)
    expected = {Phrase.of(one): spans for one in phrases if (spans := _naive(one, cut.words))}
    assert Lexicon(map(Phrase.of, phrases)).scan(cut) == expected


@pytest.mark.parametrize(
    ("phrase", "text", "spans"),
    [
        ("l'accord de libre-échange", "L’ACCORD DE LIBRE ECHANGE", ((0, 5),)),
        ("bank of", "Bank of America", ((0, 2),)),
        ("of america", "Bank of America", ((1, 3),)),
        ("sign*", "they signed a sign", ((1, 2), (3, 4))),
        ("*gipfel", "Der EU-Gipfel, der Krisengipfel", ((2, 3), (4, 5))),
        ("*paket*", "Sanktionspaketes", ((0, 1),)),
        ("free* trade", "freer trade", ((0, 2),)),
        ("sign", "designs signed", ()),
    ],
)
def test_phrases_are_runs_of_whole_words(phrase: str, text: str, spans: tuple[Span, ...]) -> None:
    """Case, accents and punctuation do not matter; a star stands for any continuation of a word."""
    wanted = Phrase.of(phrase)
    assert Lexicon([wanted]).scan(words(text)).get(wanted, ()) == spans


def test_nothing_is_found_with_nothing() -> None:
    """A lexicon without phrases, a phrase without words and a text without words find nothing."""
    assert Lexicon([]).scan(words("a text")) == {}
    assert Lexicon([Phrase.of("…")]).scan(words("a text")) == {}
    assert Lexicon([Phrase.of("a")]).scan(words("…")) == {}
    assert Lexicon([]).literals(["a", "text"]) == set()


@pytest.mark.parametrize("text", ["ab" * 500_000, "ab " * 30_000, "x" * 500_000 + "ab" * 250_000])
def test_a_megabyte_of_hits_is_scanned(text: str) -> None:
    """A word or a text full of hits comes to an end."""
    found = Lexicon([Phrase.of("*ab*"), Phrase.of("ab ab"), Phrase.of("*b* a*")]).scan(words(text))
    assert found[Phrase.of("*ab*")][0] == (0, 1)
