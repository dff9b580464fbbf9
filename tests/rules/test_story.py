from typing import Any

import pytest
from rule_samples import NOON, compiled, ferry, ferry_data, news

from rules.story import Stories, ordinal


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


def _events(title: str, language: str = "en") -> set[str]:
    return {match.event for match in compiled(_with_rounds()).match(news(title, language=language))}


def test_reports_of_one_event_have_one_key() -> None:
    """Forecast, language and the order of the sides make no difference to what happened."""
    told = [
        _events("Norrey and Sund agree 19th package"),
        _events("Sund, Norrey agree the nineteenth package of aid"),
        _events("Norrey et Sund adoptent le 19e paquet", "fr"),
        _events("Norrey und Sund billigen das 19. Hilfspaket", "de"),
        _events("Norrey en Sund keuren 19de pakket goed", "nl"),
    ]
    assert told == [{"island&mainland/aid/agreed/19"}] * 5


def test_near_twins_have_keys_of_their_own() -> None:
    """Another package is another event, and so is one without a figure."""
    assert _events("Norrey and Sund agree 20th package") == {"island&mainland/aid/agreed/20"}
    assert _events("Norrey and Sund agree package") == {"island&mainland/aid/agreed"}
    (found,) = ferry().match(news("Norrey and Sund fund bridge"))
    assert found.event == "island&mainland/bridge/funded"


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
        ("the twenty-first round", ""),
        ("the Covid-19 summit", ""),
        ("the annual summit", ""),
        ("the 2025 summit", ""),
        ("twentieth century", ""),
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
    first = shelf.open("e", NOON, "s1")
    assert shelf.open("other", NOON, "s1") is first
