from datetime import timedelta
from typing import Any

import pytest
from builders import match
from hypothesis import given
from hypothesis import strategies as st
from rule_samples import NOON, compiled, ferry, ferry_data, news

from rules.model import Story
from rules.story import WITHIN, Stories, ordinal, story_of


def _with_rounds() -> dict[str, Any]:
    """The ferry pack with talks that come in rounds, watched for two forecasts in three languages."""
    data = ferry_data()
    data["topics"]["aid"] = {
        "en": ["package", "round"],
        "fr": ["paquet", "cycle"],
        "de": ["*paket", "*runde"],
        "nl": ["*pakket", "ronde"],
    }
    data["events"]["agreed"] = {"en": ["agree*"], "fr": ["adopt*"], "de": ["billig*"], "nl": ["keur*"]}
    data["actors"] |= {"island": {"every": ["Norrey"]}, "mainland": {"every": ["Sund"]}}
    names = {"parties": {"between": ["mainland", "island"]}, "about": "aid", "event": "agreed"}
    samples = {"examples": {"match": ["x"], "ignore": ["y"]}}
    first = data["forecasts"][0]
    first["indicators"][0]["rules"] = [{"id": "agreed", **names, **samples}]
    names["parties"] = {"between": ["island", "mainland"]}
    rules = [{"id": "agreed-too", **names, **samples}]
    indicators = [{**one, "id": f"{one['id']}-too"} for one in first["indicators"]]
    indicators[0]["rules"] = rules
    data["forecasts"].append({**first, "id": "bridge-paid", "indicators": indicators})
    return data


def _events(title: str, language: str = "en") -> set[tuple[str, str]]:
    found = compiled(_with_rounds()).match(news(title, language=language))
    return {(match.event, match.which) for match in found}


def test_reports_of_one_event_have_one_key() -> None:
    """Forecast, language and the order of the sides make no difference to what happened."""
    told = [
        _events("Norrey and Sund agree 19th package"),
        _events("Sund, Norrey agree the nineteenth package of aid"),
        _events("Norrey et Sund adoptent le 19e paquet", "fr"),
        _events("Norrey und Sund billigen das 19. Hilfspaket", "de"),
        _events("Norrey en Sund keuren 19de pakket goed", "nl"),
    ]
    assert told == [{("island&mainland/aid/agreed", "19")}] * 5


def test_near_twins_are_told_apart() -> None:
    """Another package is another event; one without a figure may be either."""
    event = "island&mainland/aid/agreed"
    assert _events("Norrey and Sund agree 20th package") == {(event, "20")}
    assert _events("Norrey and Sund agree package") == {(event, "")}
    (found,) = ferry().match(news("Norrey and Sund fund bridge"))
    assert (found.event, found.which) == ("island&mainland/bridge/funded", "")


def test_the_title_says_which_one_where_the_sentence_does_not() -> None:
    """What stands above the news speaks for it."""
    item = news("The 19th package", summary="Norrey and Sund agree the package.", language="en")
    assert {match.which for match in compiled(_with_rounds()).match(item)} == {"19"}


@pytest.mark.parametrize(
    ("title", "place"),
    [
        ("Norrey and Sund agree package in Portvik", "portvik"),
        ("Portvik: Norrey and Sund agree package for Ostby", ""),
        ("Norrey and Sund agree 19th package in Portvik", "19"),
        ("Norrey and Sund agree package", ""),
    ],
)
def test_a_place_tells_which_one_where_no_ordinal_does(title: str, place: str) -> None:
    """Two places tell nothing."""
    data = _with_rounds() | {"places": {"portvik": {"every": ["Portvik"]}, "ostby": {"every": ["Ostby"]}}}
    assert {match.which for match in compiled(data).match(news(title))} == {place}


def test_events_that_tell_of_one_happening_are_one_event() -> None:
    """The pack says which."""
    data = ferry_data() | {"happenings": {"bridge-off": ["dropped", "delayed"]}}
    told = [compiled(data).match(news(title)) for title in ("Sund scraps bridge", "Norrey delays bridge")]
    assert [[match.event for match in many] for many in told] == [["island/bridge/bridge-off"]] * 2


def _told(shelf: Stories, which: str, days: float, event: str = "a&b/fta/signed") -> Story:
    return story_of(shelf, match(which=which, event=event), NOON + timedelta(days=days))


def test_mere_news_of_a_topic_joins_the_nearest_story_of_it() -> None:
    """Where it came first, it is known by the first event of its topic from then on, and by no other."""
    shelf = Stories()
    signed, rejected = _told(shelf, "", 0), _told(shelf, "", 2, "a&b/fta/rejected")
    assert _told(shelf, "", 0.5, "a&b/fta") == signed
    assert _told(shelf, "", 1.5, "a&b/fta") == rejected
    news_first = _told(shelf, "", 5.5, "a&b/fta")
    assert news_first not in (signed, rejected)
    assert _told(shelf, "", 5.5).id == news_first.id
    assert _told(shelf, "", 5.5, "a&b/fta/rejected").id != news_first.id
    assert _told(shelf, "", 0, "a&b/ftas") != signed


def test_a_report_that_does_not_say_which_joins_the_nearest_story() -> None:
    """Where one is known by its figure, that one wins over those that are not."""
    shelf = Stories()
    nineteenth, twentieth = _told(shelf, "19", 0), _told(shelf, "20", 2)
    assert nineteenth != twentieth
    assert _told(shelf, "", 0.5) == nineteenth
    assert _told(shelf, "", 1.5) == twentieth
    assert _told(shelf, "20", 0) == twentieth


def test_a_report_that_says_which_joins_a_story_that_does_not() -> None:
    """The first report of a story may know less than the second."""
    shelf = Stories()
    unnamed = _told(shelf, "", 0)
    assert _told(shelf, "19", 1).id == unnamed.id
    assert _told(shelf, "20", 1).id != unnamed.id
    assert _told(shelf, "19", 4).id != unnamed.id


def test_a_story_is_known_by_whom_its_first_report_that_names_anybody_names() -> None:
    """And keeps to it."""
    shelf = Stories()
    silent = story_of(shelf, match(), NOON)
    assert story_of(shelf, match(people=("ann",)), NOON).id == silent.id
    assert story_of(shelf, match(people=("bob",)), NOON).id != silent.id


def test_people_tell_loosely_told_stories_apart() -> None:
    """Who shares nobody tells of something else; who names nobody may mean either."""
    shelf = Stories()
    ann = story_of(shelf, match(people=("ann", "bob")), NOON)
    cem = story_of(shelf, match(people=("cem",)), NOON)
    assert ann != cem
    assert story_of(shelf, match(people=("bob", "cem")), NOON) in (ann, cem)
    assert story_of(shelf, match(people=()), NOON) in (ann, cem)
    assert story_of(shelf, match(people=("dan",)), NOON) not in (ann, cem)


def test_only_what_is_told_loosely_names_people() -> None:
    """Those of the title and the summary, in the pack's order."""
    data = ferry_data() | {
        "happenings": {"bridge-off": ["dropped", "delayed"]},
        "people": {"bob": {"every": ["Bob"]}, "ann": {"every": ["Ann"]}, "cem": {"every": ["Cem"]}},
    }
    (loose,) = compiled(data).match(
        news("Ann: Sund scraps bridge", summary="So says Bob.", body="Cem agrees.")
    )
    (strict,) = compiled(data).match(news("Ann: Sund and Norrey sign for bridge"))
    assert (loose.people, strict.people) == (("bob", "ann"), ())


@given(st.lists(st.tuples(st.sampled_from(["", "19"]), st.floats(0, 12)), max_size=12))
def test_no_report_is_further_from_the_first_than_the_span(told: list[tuple[str, float]]) -> None:
    """A story ends; of two equally near the earlier one is meant."""
    shelf = Stories()
    for which, days in told:
        story = _told(shelf, which, days)
        assert abs(NOON + timedelta(days=days) - story.first_at) <= WITHIN


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("the 11th round of talks", "11"),
        ("The Eleventh Round", "11"),
        ("le onzième cycle", "11"),
        ("le 1er paquet", "1"),
        ("de elfde ronde", "11"),
        ("die elfte Runde", "11"),
        ("das 20. Sanktionspaket", "20"),
        ("the twentieth package", "20"),
        ("het twintigste pakket", "20"),
        ("das zwanzigste Paket", "20"),
        ("le vingtième paquet", "20"),
        ("2nd summit, 3rd round", "2"),
        ("the last round, then the third round", "3"),
        ("der ersten Verhandlungsrunde", "1"),
        ("zweites Paket", "2"),
        ("de derde onderhandelingsronde", "3"),
        ("le dix-septième cycle", "17"),
        ("the twenty-first round", "21"),
        ("Hungary vetoes EU's 19th sanctions package", "19"),
        ("the nineteenth sanctions package", "19"),
        ("the 18th EU-India summit", "18"),
        ("round 11 of trade talks", "11"),
        ("Round No. 11", "11"),
        ("the 20 new members of a package", ""),
        ("first they met, then they spoke of a round", ""),
        ("the Covid-19 summit", ""),
        ("the annual summit", ""),
        ("the 2025 summit", ""),
        ("twentieth century", ""),
        ("for the first time around 200 troops", ""),
        ("100 background checks", ""),
        ("200 trained soldiers", ""),
        ("the second roundtable", ""),
        ("dritte Verhandlungsrunden", "3"),
        ("9 negotiating sessions and 20 rounds", "20"),
        ("", ""),
    ],
)
def test_ordinals_are_figures_in_every_language(text: str, figure: str) -> None:
    """The first ordinal of a round, package or meeting counts, in figures or in words."""
    assert ordinal(text) == figure


@pytest.mark.parametrize("piece", ["a", "1", " ", "first ", "19. ", "a\t", "é", "a-", "a é"])
def test_a_megabyte_has_an_ordinal_or_none(piece: str) -> None:
    """Texts that make a careless pattern look again and again come to an end."""
    assert ordinal(piece * (1_000_000 // len(piece))) == ""


def test_opening_a_story_twice_gives_the_first() -> None:
    """What is on the shelf is not changed."""
    shelf = Stories()
    first = shelf.open(Story(id="s1", event="e", first_at=NOON))
    assert shelf.open(Story(id="s1", event="other", first_at=NOON)) is first
