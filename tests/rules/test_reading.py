from itertools import pairwise

import pytest
from hypothesis import given
from rule_samples import HOSTILE_TEXT, ferry, news, sentence

from rules.expression import TermSets, compile_pattern, compile_terms
from rules.lexicon import Lexicon, Phrase
from rules.model import Field
from rules.reading import MAX_READ, MAX_TITLE, MAX_WORDS, Sentence, read
from rules.text import words


@given(HOSTILE_TEXT)
def test_sentences_share_out_the_words_of_a_text(text: str) -> None:
    """Every word of a field stands in exactly one sentence, between its first and last character."""
    found = read(news("", body=text), ferry().lexicon, ferry().sets).sentences
    cut = words(text)
    runs = [(one.first, one.last) for one in found]
    assert [edge for run in runs for edge in run] == sorted(edge for run in runs for edge in run)
    assert sum(last - first for first, last in runs) == len(cut.words)
    assert [one.index for one in found] == list(range(len(found)))
    for one in found:
        assert one.text == text[one.start : one.end]
        assert all(one.start <= cut.starts[n] < cut.ends[n] <= one.end for n in range(one.first, one.last))


def test_fields_are_read_in_order_of_weight() -> None:
    """The title comes first, then summary and body; a field without text gives nothing."""
    item = news("A title. Its second half", summary=" \n ", body="A body")
    found = read(item, ferry().lexicon, TermSets({}))
    assert [(one.passage.field, one.index, one.text) for one in found.sentences] == [
        (Field.TITLE, 0, "A title."),
        (Field.TITLE, 1, "Its second half"),
        (Field.BODY, 0, "A body"),
    ]
    assert found.title == found.sentences[:2]
    assert found.item is item


def test_only_the_first_sentences_of_a_title_speak_for_the_text() -> None:
    """A flood of headlines is read whole, but only its beginning stands above the sentences below."""
    found = read(news("One. " * 9), ferry().lexicon, TermSets({}))
    assert len(found.sentences) == 9
    assert found.title == found.sentences[:MAX_TITLE]


@pytest.mark.parametrize("extra", [0, 1, MAX_WORDS, MAX_WORDS + 1])
def test_what_runs_on_is_read_in_pieces(extra: int) -> None:
    """A text without an end of sentence is cut after so many words, and no word is lost."""
    count = MAX_WORDS + extra
    found = read(news("", body=", ".join(["word"] * count) + "!"), ferry().lexicon, TermSets({})).sentences
    assert len(found) == -(-count // MAX_WORDS)
    assert sum(one.last - one.first for one in found) == count
    assert all(left.end <= right.start for left, right in pairwise(found))
    assert found[0].text.startswith("word, ")
    assert found[-1].text.endswith("word!")


def test_dots_and_dashes_alone_are_no_sentence() -> None:
    """What has no words says nothing, and takes no place among the sentences of a title."""
    found = read(news("... – ! A title. * * *", body="?\n. . ."), ferry().lexicon, TermSets({}))
    assert [(one.index, one.text) for one in found.sentences] == [(0, "A title.")]


def test_a_question_is_answered_once() -> None:
    """A sentence remembers what it was asked, also where the answer is nothing."""
    asked: list[str] = []
    one = sentence("the bridge")

    def question(of: Sentence) -> None:
        asked.append(of.text)

    assert one.ask(question) is one.ask(question) is None
    assert asked == ["the bridge"]


def test_of_overlapping_names_the_longest_counts() -> None:
    """A name within a longer one is nobody; two actors of one name are both named."""
    sets = {name: compile_terms({"en": [name, "c d"]}) for name in ("a b", "b c d", "a")}
    found = read(news("a b c d, a b"), Lexicon(map(Phrase.of, (*sets, "c d"))), TermSets(sets), tuple(sets))
    assert found.sentences[0].named == (((0, 1), "a"), ((1, 4), "b c d"), ((4, 6), "a b"))


def test_a_phrase_belongs_to_the_sentence_it_stands_in() -> None:
    """A phrase is found where it stands, and not across the end of a sentence."""
    phrase = Phrase.of("sign it")
    found = read(news("We sign. It waits. We sign it"), Lexicon([phrase]), TermSets({})).sentences
    assert [one.hits.get(phrase) for one in found] == [None, None, ((5, 7),)]
    assert found[2].offsets((5, 7)) == (22, 29)
    assert Phrase.of("ferry") not in found[2].hits


def test_the_text_between_two_words_is_given() -> None:
    """The gap between two words is what stands between them as published."""
    assert sentence("Norrey – and, Sund").gap(0, 1) == " – "
    assert sentence("Norrey – and, Sund").gap(0, 2) == " – and, "


def test_half_characters_do_not_stop_a_pattern() -> None:
    """A pattern is found beside half a character, which no encoding can say."""
    assert sentence("a \ud800 put off \udfff").pattern(compile_pattern("put OFF")) == ((1, 3),)


def test_a_pattern_reads_no_more_than_a_sentence_has() -> None:
    """Where one word runs on for a book, a pattern is looked for in its beginning."""
    pattern = compile_pattern("a|b")
    assert sentence("c" * (MAX_READ - 1) + "a").pattern(pattern) == ((0, 1),)
    assert sentence("c" * MAX_READ + "a").pattern(pattern) == ()


def test_a_term_set_is_looked_for_once() -> None:
    """A sentence remembers where a term set stands, also where it stands nowhere."""
    sets = {"bridge": compile_terms({"en": ["bridge"]}), "ferry": compile_terms({"en": ["ferry"]})}
    read_once = sentence("the bridge", "en", ["bridge", "ferry"], sets)
    assert read_once.terms("bridge") == ((1, 2),)
    assert read_once.terms("ferry") is None
    sets.clear()
    assert read_once.terms("bridge") == ((1, 2),)
    assert read_once.terms("ferry") is None
