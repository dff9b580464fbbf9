from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rule_samples import HOSTILE_TEXT, corpus_rows, ferry, news

from rules.explain import explain
from rules.language import FEWEST_WORDS, LONGEST, Source, Spoken, language_of

ROWS = corpus_rows()
KNOWN = frozenset({"en", "fr", "nl", "de", "hi"})
TEXTS = {
    "en": "The ministers of both islands said on Tuesday that they had signed the contract for the bridge.",
    "fr": "Les ministres des deux îles ont annoncé mardi qu’ils avaient signé le contrat pour le pont.",
    "nl": "De ministers van beide eilanden zeiden dinsdag dat zij het contract voor de brug hebben getekend.",
    "de": "Die Minister der beiden Inseln haben am Dienstag den Vertrag für die Brücke unterzeichnet.",
    "hi": "दोनों द्वीपों के मंत्रियों ने मंगलवार को पुल के निर्माण के अनुबंध पर हस्ताक्षर किए हैं।",
}
SPANISH = "El presidente del Gobierno anunció ayer nuevas medidas económicas para el próximo año."
SHORT_HINDI = "भारत और बेल्जियम का समझौता"


def _spoken(text: str, language: str = "", known: frozenset[str] = KNOWN) -> Spoken:
    return language_of(news(text, language=language), known)


def _spoken_in(row: dict[str, Any], language: str) -> Spoken:
    return language_of(news(row["title"], summary=row["summary"], language=language), KNOWN)


@pytest.mark.parametrize("language", sorted(KNOWN))
def test_a_language_that_was_given_is_taken(language: str) -> None:
    """The feed knows its language best."""
    assert _spoken(TEXTS[language], language) == Spoken(language, Source.GIVEN)


@pytest.mark.parametrize("language", sorted(KNOWN))
def test_a_language_that_was_not_given_is_told_from_the_text(language: str) -> None:
    """From the title, the summary or the body."""
    assert _spoken(TEXTS[language]) == Spoken(language, Source.DETECTED)
    for field in ("summary", "body"):
        item = news("", language="", **{field: TEXTS[language]})
        assert language_of(item, KNOWN) == Spoken(language, Source.DETECTED)


@pytest.mark.parametrize("language", sorted(KNOWN))
@pytest.mark.parametrize("said", sorted(KNOWN))
def test_a_language_that_is_plainly_wrong_is_put_right(language: str, said: str) -> None:
    """Feeds say en-us because their software does."""
    source = Source.GIVEN if said == language else Source.CORRECTED
    assert _spoken(TEXTS[language], said) == Spoken(language, source)


def test_labelled_news_without_a_language_is_told_right_or_not_at_all() -> None:
    """With title and summary nearly all is; a title alone often is not, and never wrongly."""
    told = [(row["lang"], _spoken_in(row, "").code) for row in ROWS]
    assert sum(one == other for one, other in told) >= len(ROWS) - 3
    assert {found for lang, found in told if found != lang} <= {""}
    titles = [
        (row["lang"], _spoken(row.get(title, "")).code) for row in ROWS for title in ("title", "title_hard")
    ]
    assert {found for lang, found in titles if found != lang} <= {""}


def test_labelled_news_is_taken_at_its_word_where_it_is_right() -> None:
    """No item of 208 loses the language its feed gives it, and no title does."""
    assert {_spoken_in(row, row["lang"]).source for row in ROWS} == {Source.GIVEN}
    assert {_spoken(row["title"], row["lang"]).source for row in ROWS} == {Source.GIVEN}


def test_labelled_news_in_other_languages_that_is_called_english_is_put_right() -> None:
    """The commonest fault of feeds."""
    others = [row for row in ROWS if row["lang"] != "en"]
    assert [_spoken_in(row, "en").code for row in others] == [row["lang"] for row in others]


def test_a_short_text_is_unknown_or_what_its_feed_says() -> None:
    """One word less than enough tells nothing."""
    words = TEXTS["fr"].split()
    assert _spoken(" ".join(words[: FEWEST_WORDS - 1])) == Spoken("", Source.UNKNOWN)
    assert _spoken(" ".join(words[: FEWEST_WORDS - 1]), "en") == Spoken("en", Source.GIVEN)
    assert _spoken(" ".join(words[:FEWEST_WORDS])).code == "fr"


def test_another_script_is_plain_in_few_words() -> None:
    """Whatever the language, it is not the one that was given; too few words to tell which it is."""
    assert _spoken(SHORT_HINDI, "en") == Spoken("", Source.CORRECTED)
    assert _spoken("Bridge to be built", "hi") == Spoken("", Source.CORRECTED)
    assert _spoken(SHORT_HINDI, "hi") == Spoken("hi", Source.GIVEN)
    assert _spoken("Мост построят", "ru") == Spoken("ru", Source.GIVEN)
    assert _spoken("2026", "en") == Spoken("en", Source.GIVEN)


def test_languages_that_the_pack_has_no_words_for_are_not_told() -> None:
    """Unknown beats any other: then all words count. What was given stays."""
    assert _spoken(SPANISH) == Spoken("", Source.UNKNOWN)
    assert _spoken(SPANISH, "es") == Spoken("es", Source.GIVEN)
    assert _spoken(SPANISH, "en") == Spoken("en", Source.GIVEN)
    assert _spoken(TEXTS["fr"], "", frozenset({"en"})) == Spoken("", Source.UNKNOWN)
    assert _spoken(TEXTS["fr"], "en", frozenset({"en"})) == Spoken("en", Source.GIVEN)
    assert _spoken(TEXTS["fr"], "es") == Spoken("fr", Source.CORRECTED)


def test_only_the_beginning_is_looked_at() -> None:
    """A long text costs no more than a short one."""
    assert _spoken(TEXTS["fr"] * 10 + TEXTS["en"] * 100).code == "fr"
    assert len(TEXTS["fr"] * 10) > LONGEST


@given(
    st.one_of(HOSTILE_TEXT, st.lists(HOSTILE_TEXT, min_size=10).map(" ".join)),
    st.sampled_from(["", "en", "hi", "xx"]),
)
def test_any_text_has_a_language_or_none(text: str, language: str) -> None:
    """The detector is given what feeds hold, half characters and all."""
    assert _spoken(text, language).code in KNOWN | {"", language}


def test_rules_read_an_item_in_the_language_of_its_text() -> None:
    """Judging, trying one rule and explaining read alike; a match tells the language."""
    rules = ferry()
    assert rules.languages == {"en", "fr"}
    title = "Norrey and Sund signed the contract for the bridge that both have wanted for so long"
    (given_,) = rules.match(news(title, language="en"))
    (told,) = rules.match(news(title, language=""))
    assert (given_, given_.language) == (told, "en")
    account = explain(rules, news(title, language=""))
    assert account.language == Spoken("en", Source.DETECTED)
    assert account.fired == (told,)
    assert rules.matches_rule(told.rule, news(title, language="")) == told.evidence
