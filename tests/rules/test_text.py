from itertools import pairwise

import pytest
from hypothesis import given
from rule_samples import HOSTILE_TEXT

from rules.text import fold, holds_words, numbered_sentences, paragraphs, sentences, words


def _cut(text: str, language: str = "") -> list[str]:
    return [text[start:end] for start, end in sentences(text, language)]


@given(HOSTILE_TEXT)
def test_folding_keeps_every_offset(text: str) -> None:
    """A folded text is as long as the text, and folding it again changes nothing."""
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Élysée", "elysee"),
        ("ÜBER", "uber"),
        ("İzmir", "izmir"),
        ("ΆΘΗΝΑ", "αθηνα"),
        ("Йод", "иод"),
        ("l’Inde – ‘oui’ — non", "l'inde - 'oui' - non"),
        ("straße", "straße"),
        ("한국 호주", "한국 호주"),
        ("हिन्दी में", "हिन्दी में"),
        ("\u0958", "\u0915"),
        ("e\u0301", "e\u0301"),
    ],
)
def test_folding_drops_case_and_accents_only(text: str, folded: str) -> None:
    """Case, accents and typographic quotes go; the letters of every script stay."""
    assert fold(text) == folded


@given(HOSTILE_TEXT)
def test_words_slice_the_text(text: str) -> None:
    """Every word is what the folded text says between its offsets; between the words stand no letters."""
    cut = words(text)
    edges = [0, *(edge for span in zip(cut.starts, cut.ends, strict=True) for edge in span), len(text)]
    assert edges == sorted(edges)
    assert cut.words == tuple(fold(text[start:end]) for start, end in zip(cut.starts, cut.ends, strict=True))
    for left, right in zip(edges[::2], edges[1::2], strict=True):
        assert not any(character.isalnum() for character in text[left:right])


def test_words_keep_the_marks_of_devanagari() -> None:
    """Vowel signs belong to their word."""
    assert words("भारत और यूरोपीय संघ").words == ("भारत", "और", "यूरोपीय", "संघ")


def test_apostrophes_and_hyphens_part_words() -> None:
    """An elided article is a word of its own, as is each part of a compound."""
    assert words("l’Inde-Belgique n'est_pas").words == ("l", "inde", "belgique", "n", "est", "pas")


@given(HOSTILE_TEXT)
def test_sentences_cover_everything_that_is_not_space(text: str) -> None:
    """Sentences ascend without overlap, start and end in a character, and leave out nothing but space."""
    spans = sentences(text)
    assert all(start < end for start, end in spans)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)
    outside = [0, *(edge for span in spans for edge in span), len(text)]
    for left, right in zip(outside[::2], outside[1::2], strict=True):
        assert not text[left:right].strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four… Five", ["One.", "Two!", "Three?", "Four…", "Five"]),
        ("He said “No.” Then he left.", ["He said “No.”", "Then he left."]),
        (
            "They met in No. 10. They said no. Then they left.",
            ["They met in No. 10.", "They said no.", "Then they left."],
        ),
        ("Mr. Sen met Dr. Roy. They spoke.", ["Mr. Sen met Dr. Roy.", "They spoke."]),
        ("J. Smith signed. Plan 2. Next.", ["J. Smith signed.", "Plan 2.", "Next."]),
        ("Rose by 1.5 per cent. Fell.", ["Rose by 1.5 per cent.", "Fell."]),
        ("It came from approx. ten. done", ["It came from approx. ten. done"]),
        ("A headline\nA second one", ["A headline", "A second one"]),
        ("यह हुआ। वह गया।", ["यह हुआ।", "वह गया।"]),
        ("Wait... What?! Yes.", ["Wait...", "What?!", "Yes."]),
        ("(. He went.", ["(.", "He went."]),
        (" \n ", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    """Marks end a sentence, abbreviations, initials and small letters after them do not."""
    assert _cut(text) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Das 19. Paket kommt. Gut.", "de", ["Das 19. Paket kommt.", "Gut."]),
        ("Am 31. Januar 2026. Danach.", "de", ["Am 31. Januar 2026.", "Danach."]),
        ("Es kostet 1,50. Danach.", "de", ["Es kostet 1,50.", "Danach."]),
        ("They won by 27. Then it ended.", "en", ["They won by 27.", "Then it ended."]),
    ],
)
def test_a_german_ordinal_ends_no_sentence(text: str, language: str, expected: list[str]) -> None:
    """In German a short figure with a full stop is an ordinal; a year or an amount ends a sentence."""
    assert _cut(text, language) == expected


@pytest.mark.parametrize("piece", [*".!?।…\n ' a1", ".'", ". ", "1. ", "\u0958"])
def test_a_megabyte_of_one_thing_is_read(piece: str) -> None:
    """Texts that make a careless pattern look again and again come to an end."""
    text = piece * (1_000_000 // len(piece))
    assert len(fold(text)) == len(text)
    assert len(words(text).words) <= len(text)
    assert all(end <= len(text) for _, end in sentences(text))


def test_sentences_are_numbered_as_an_assessment_is_cited() -> None:
    """Lines that are empty are no paragraphs; sentences count from one in each."""
    assert numbered_sentences("One. Two.\n\n  \nThree.") == {(1, 1): "One.", (1, 2): "Two.", (2, 1): "Three."}


def test_paragraphs_are_composed() -> None:
    """An assessment copied out of a PDF keeps accents apart from letters; words are compared composed."""
    assert paragraphs("Cafe\u0301.\n\nThe\u0301.") == ["Caf\xe9.", "Th\xe9."]


def test_words_are_held_whatever_their_dress() -> None:
    """Case, accents and quotes do not count, the order does."""
    assert holds_words("L'Accord de Libre-Échange est “signé”.", "libre echange est signe")
    assert not holds_words("The bridge is likely", "likely bridge")


def test_words_are_held_whole() -> None:
    """A piece of a word is no word; where there are none, all of them are held."""
    assert not holds_words("trade dealings", "rade deal")
    assert not holds_words("trade dealings", "trade deal")
    assert holds_words("trade dealings", "trade dealings")
    assert holds_words("trade dealings", "…")
    assert holds_words("", "…")
    assert not holds_words("", "trade")
