from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from rule_samples import HOSTILE_TEXT, ferry

from rules.coverage import Passage, cover
from rules.draft import draft
from rules.model import Citation, Stance

DATA = Path(__file__).parents[1] / "data" / "assessments"

TEXT = """The strait was crossed by 412,000 people in 2023. It is deep, as every child learns.

The bridge is likely. Norrey could grow rich on it within ten years of its first day, some believe.
In March 2019 the council signed a letter. The ferry is old."""


def _places(passages: tuple[Passage, ...]) -> list[tuple[int, int]]:
    return [(one.paragraph, one.sentence) for one in passages]


def test_each_sentence_that_is_cited_stands_beside_its_forecast() -> None:
    """With how many indicators of each stance watch it."""
    (watched,) = cover(TEXT, ferry().pack).watched
    assert (watched.passage.paragraph, watched.passage.sentence) == (2, 1)
    assert watched.passage.begins == "The bridge is likely."
    assert watched.forecast == "bridge-built"
    assert watched.indicators == {Stance.CONFIRMS: 2, Stance.CONTRADICTS: 1}


def test_a_forecast_that_cites_a_sentence_twice_stands_there_once() -> None:
    """Two phrases of one sentence are one place; the places follow the text."""
    forecast = ferry().pack.forecasts[0]
    citations = (
        Citation(paragraph=2, sentence=2, phrase="grow rich"),
        *forecast.citations,
        Citation(paragraph=2, sentence=2, phrase="Norrey could"),
    )
    pack = replace(ferry().pack, forecasts=(replace(forecast, citations=citations),))
    found = cover(TEXT, pack)
    assert _places(tuple(one.passage for one in found.watched)) == [(2, 1), (2, 2)]
    assert not found.unwatched


def test_forecasts_that_nobody_cites_are_named_with_their_words() -> None:
    """Shortened: the text belongs to its author."""
    (passage,) = cover(TEXT, ferry().pack).unwatched
    assert passage == Passage(
        paragraph=2,
        sentence=2,
        begins="Norrey could grow rich on it within ten …",
        signs=("could",),
    )


def test_premises_are_listed_apart() -> None:
    """Figures, dates and what is said to have happened can be wrong, whatever is forecast from them."""
    premises = cover(TEXT, ferry().pack).premises
    assert _places(premises) == [(1, 1), (3, 1)]
    assert premises[0].signs == ("412,000", "2023", "was")
    assert premises[1].signs == ("2019", "March", "signed")


def test_citations_that_are_not_found_are_named() -> None:
    """A wrong place counts as no citation."""
    found = cover("The bridge is likely.", ferry().pack)
    (unfound,) = found.unfound
    assert (unfound.forecast, unfound.citation.paragraph) == ("bridge-built", 2)
    assert found.watched == ()
    assert _places(found.unwatched) == [(1, 1)]


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("Talks are expected to end, and tolls will fall.", ("are expected to", "will")),
        ("A deal is unlikely.", ("is unlikely",)),
        ("Tolls will fall and traffic will grow.", ("will",)),
        ("Several trends will shape the strait.", ()),
        ("Will the bridge be built?", ()),
        ("“The bridge will never be built,” said the pilot.", ()),
        ("They met on 5 May 2020.", ()),
    ],
)
def test_a_sentence_forecasts_where_a_draft_would_find_a_forecast(text: str, signs: tuple[str, ...]) -> None:
    """Not by its words alone: a question, a quotation and an empty phrase forecast nothing."""
    assert [one.signs for one in cover(text, ferry().pack).unwatched] == ([signs] if signs else [])


def test_coverage_and_draft_tell_the_same_sentences() -> None:
    """Whatever a draft would cite is named where no forecast of the pack cites it."""
    text = (DATA / "kelmar-grain.txt").read_text(encoding="utf-8")
    day = ferry().pack.assessment.date
    cited = {
        (one.citation.paragraph, one.citation.sentence) for one in draft(text, title="", day=day).forecasts
    }
    assert {*_places(cover(text, ferry().pack).unwatched)} == cited


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("Trade totaled $8.7 billion, mostly in steel.", ("$8.7 billion", "totaled")),
        ("The landscape has greatly shifted.", ("has greatly shifted",)),
        ("It rose by 12 per cent.", ("12 per cent", "rose")),
        ("Ties are driven by a need of coordinated action against them.", ()),
        ("This is an increasingly contested in itself.", ()),
        ("The ferry remains tethered to its pier.", ()),
        ("They proceed to the sea.", ()),
        ("They march in May.", ()),
    ],
)
def test_signs_of_a_fact(text: str, signs: tuple[str, ...]) -> None:
    """Participles beside a noun tell of no past."""
    premises = cover(text, ferry().pack).premises
    assert [one.signs for one in premises] == ([signs] if signs else [])


@given(HOSTILE_TEXT)
def test_any_text_is_covered(text: str) -> None:
    """No sentence stands whole where it is longer than eight words, and none twice in a list."""
    found = cover(text, ferry().pack)
    for passages in (found.unwatched, found.premises):
        assert len({*_places(passages)}) == len(passages)
        assert all(len(one.begins.split()) <= 9 for one in passages)
