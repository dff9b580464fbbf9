from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rule_samples import FERRY
from yarl import URL

from rules import Loaded, load_located
from watcher.config.values import feed_url
from watcher.sources.query import MAX_QUERY, MAX_WORDS, SERVICES, question
from watcher.sources.suggest import Suggestion, suggestions

#: What is suggested for one forecast of the built-in pack.
GOLDEN = Path(__file__).parents[2] / "data" / "sources" / "fta-protracted.txt"


@cache
def _built_in() -> tuple[Loaded, tuple[Suggestion, ...]]:
    loaded = load_located("india-belgium")
    return loaded, suggestions(loaded)


def test_a_forecast_is_asked_for_in_each_language_of_its_pack() -> None:
    """Sides and topic by their own names first; at every service in the language with most words."""
    _, found = _built_in()
    lines = [f"{one.service}, {one.language}: {one.query}" for one in found if "fta-protracted" in one.serves]
    assert lines == GOLDEN.read_text(encoding="utf-8").splitlines()


def test_every_forecast_gets_a_handful() -> None:
    """None goes without, none gets more than six, and what serves two stands once."""
    loaded, found = _built_in()
    counted = Counter(forecast for one in found for forecast in one.serves)
    assert set(counted) == {forecast.id for forecast in loaded.ruleset.pack.forecasts}
    assert max(counted.values()) <= 6
    assert len({one.url for one in found}) == len(found)
    assert any(one.serves == ("fta-protracted", "fta-commitment") for one in found)


def test_addresses_say_what_each_service_wants() -> None:
    """Google reads an edition, and how old news may be; Bing a format and a market."""
    google, bing, french = suggestions(load_located(str(FERRY)))
    assert google.url == (
        "https://news.google.com/rss/search?q=(Norrey+OR+%22island+council%22+OR+Norreyan)"
        "+(Sund+OR+Sundish+OR+%22Sund+government%22)+bridge+when:7d&hl=en-US&gl=US&ceid=US:en"
    )
    assert URL(bing.url).query == {"q": bing.query, "format": "rss", "mkt": "en-US"}
    assert (french.language, URL(french.url).query["ceid"]) == ("fr", "FR:fr")


def test_a_language_without_an_edition_is_asked_for_by_itself() -> None:
    """What is not known is left out."""
    google, bing = (URL(service.address("x", "sw")).query for service in SERVICES)
    assert (google.get("hl"), google.get("ceid"), bing.get("setlang")) == ("sw", None, "sw")


@pytest.mark.parametrize(
    ("groups", "query"),
    [
        ([["India"], ["EU", "Brussels"]], "India (EU OR Brussels)"),
        ([["free trade"]], '"free trade"'),
        ([["L&T", "or", "INS"]], '("L&T" OR "or" OR INS)'),
        ([['say "no"', "(a)", "b*"]], '("say no" OR a OR b)'),
        ([["India", "India"]], "India"),
        ([["India"], []], ""),
        ([["India"], ["*"]], ""),
        ([], ""),
        ([["x" * 200]], ""),
    ],
)
def test_a_question_is_put_in_terms(groups: list[list[str]], query: str) -> None:
    """Phrases are quoted, alternatives joined, marks of the syntax taken out; no words, no question."""
    assert question(groups) == query


@given(st.lists(st.lists(st.text(max_size=60), max_size=12), max_size=4), st.sampled_from(["en", "hi", "xx"]))
def test_any_words_make_a_bounded_address(groups: list[list[str]], language: str) -> None:
    """Quotation marks and parentheses are paired, and the address is one that can be subscribed to."""
    query = question(groups)
    assert len(query) <= MAX_QUERY
    assert len(query.split()) <= MAX_WORDS
    assert query.count('"') % 2 == 0
    assert query.count("(") == query.count(")")
    for service in SERVICES if query.isprintable() and query else ():
        assert feed_url(service.address(query, language))
