import random
from collections.abc import Iterator
from hashlib import sha256
from itertools import combinations

import pytest
from builders import item
from hypothesis import given
from hypothesis import strategies as st
from rule_samples import corpus_rows

from rules.copies import FEWEST_WORDS, FIRST_WORDS, SAME_TEXT, overlap, signature, voices

ROWS = corpus_rows()
WIRE = (
    "India and the European Union have concluded talks on a free trade agreement, leaders of both sides said "
    "on Tuesday, ending two decades of negotiations on tariffs for cars, wine and textiles."
)


def sign(summary: str, body: str = "", title: str = "Title") -> str:
    """Sign a text."""
    return signature(item(title=title, summary=summary, body=body))


def _copies(text: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    """What papers do to an agency's text before they print it."""
    words = text.split()
    agency = chance.choice(("(Reuters) - ", "NEW DELHI, Jan 27 (Reuters) - ", "BRUSSELS (AFP) — ", "Belga: "))
    yield "another agency", agency + text
    yield "cut after 40 words", " ".join(words[:40]) + " …"
    yield "cut after 25 words", agency + " ".join(words[:25]) + "…"
    yield "cut after 15 words", " ".join(words[:15])
    yield "first words dropped", " ".join(words[5:])
    yield "a sentence added", f"{text} Our correspondent adds that further talks are planned for the spring."
    yield "beginning and end changed", f"{' '.join(words[10:])} (With inputs from our desk in New Delhi)"
    places = set(chance.sample(range(len(words)), len(words) // 15))
    yield "a word in 15 changed", " ".join("x" if at in places else word for at, word in enumerate(words))


def test_copies_of_every_text_are_known_whatever_was_done_to_them() -> None:
    """Every summary of the labelled news, changed in eight ways."""
    chance = random.Random(2026)  # noqa: S311 -- draws samples, guards nothing
    missed = [
        (row["id"], change)
        for row in ROWS
        for change, copy in _copies(row["summary"], chance)
        if overlap(sign(row["summary"]), sign(copy)) < SAME_TEXT
    ]
    assert not missed


def test_different_wordings_of_one_event_are_no_copies() -> None:
    """No two of the labelled items; and none of them rewritten in another register."""
    plain = [sign(row["summary"]) for row in ROWS]
    rewritten = [
        (mark, sign(row["summary_hard"]))
        for mark, row in zip(plain, ROWS, strict=True)
        if row.get("summary_hard")
    ]
    assert max(overlap(*pair) for pair in [*combinations(plain, 2), *rewritten]) < SAME_TEXT


def test_a_long_article_holds_the_summary_that_another_feed_cut_from_it() -> None:
    """Of a long text only the beginning is signed, so that lengths stay alike."""
    article = " ".join(row["summary"] for row in ROWS[:20])
    cut = " ".join(article.split()[:25])
    assert overlap(sign("", article), sign(cut)) >= SAME_TEXT
    assert overlap(sign(cut, article), sign(cut)) >= SAME_TEXT
    assert sign(article) == sign(" ".join(article.split()[: FIRST_WORDS + 10]))


def test_headlines_tell_nothing() -> None:
    """Two desks that write "India, EU sign trade deal" may each have written it."""
    assert sign("", title=WIRE) == ""
    assert sign("India, EU sign trade deal", title="India, EU sign trade deal") == ""
    assert overlap("", "") == 0


def test_fewest_words_count_over_summary_and_body() -> None:
    """One word less tells nothing."""
    words = WIRE.split()
    assert sign(" ".join(words[:FEWEST_WORDS])) != ""
    assert sign(" ".join(words[:10]), " ".join(words[10:FEWEST_WORDS])) != ""
    assert sign(" ".join(words[: FEWEST_WORDS - 1])) == ""


def test_case_accents_and_punctuation_do_not_count() -> None:
    """A house's style is no wording of its own."""
    assert sign(WIRE) == sign(WIRE.upper().replace(",", " —"))


def test_signature_is_the_same_for_ever() -> None:
    """It is kept in the database: a library that counts otherwise must be noticed, and given another name."""
    digest = sha256(sign(WIRE).encode()).hexdigest()
    assert sign(WIRE)[:47] == "1.2:30:uQ+sDDdIisC5cG7Bq9+SwYEWV8BZnCPDjQhqweOt"
    assert digest[:16] == "dd59463692848ca4"


def test_signatures_made_in_another_way_are_not_compared() -> None:
    """Of an older version, or of no version at all."""
    assert overlap(sign(WIRE), sign(WIRE)) == 1
    assert overlap(sign(WIRE), sign(WIRE).replace("1.", "0.", 1)) == 0


def test_publishers_with_the_same_text_are_one_voice() -> None:
    """In the order given, a publisher once."""
    other = sign(ROWS[0]["summary"])
    told = voices(
        [
            ("Herald", sign(WIRE)),
            ("Times", other),
            ("Courier", sign(f"(Belga) {WIRE}")),
            ("Herald", ""),
            ("Bulletin", ""),
        ]
    )
    assert told == (("Herald", "Courier"), ("Times",), ("Bulletin",))


def test_a_publisher_with_the_texts_of_two_joins_them() -> None:
    """Who prints what either sent is no further witness."""
    first, second = sign(WIRE), sign(ROWS[0]["summary"])
    told = voices([("Wire", first), ("Agency", second), ("Daily", first), ("Daily", second)])
    assert told == (("Wire", "Agency", "Daily"),)


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from(["", *map(sign, [WIRE, WIRE[40:]])]))))
def test_every_publisher_is_in_one_group(reports: list[tuple[str, str]]) -> None:
    """None is lost, none counts twice."""
    told = [publisher for group in voices(reports) for publisher in group]
    assert sorted(told) == sorted({publisher for publisher, _ in reports})


@pytest.mark.parametrize("text", ["\ud800 " * 20, "भारत और यूरोपीय संघ " * 5, "x" * 100_000, "1 " * 200])
def test_any_text_can_be_signed(text: str) -> None:
    """Half characters, other scripts, one endless word, one word over and over."""
    assert overlap(sign(text), sign(text)) in {0, 1}
