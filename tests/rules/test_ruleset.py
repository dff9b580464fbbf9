from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rule_samples import HOSTILE_TEXT, compiled, ferry, ferry_data, news

from rules import RuleSet
from rules.model import Field, Item, Match, Stance

_TALK = st.sampled_from(
    [
        *("Norrey", "Sund", "Westmark", "island council", "and", "bridge", "fixed", "crossing", "ferry"),
        *("sign", "signed", "to", "will", "not", "denied", "funds", "scraps", "postponed", "put off", "quiz"),
        *(". ", "? ", ", ", "\n", "pont", "financé", "Sündish", "\ud800", "\u202e", "\x00", "।", "’s"),
    ]
)
_TEXT = st.one_of(HOSTILE_TEXT, st.lists(st.one_of(_TALK, HOSTILE_TEXT), max_size=30).map(" ".join))
_ITEMS = st.builds(
    lambda title, summary, body, language: news(title, summary=summary, body=body, language=language),
    _TEXT,
    _TEXT,
    _TEXT,
    st.sampled_from(["en", "fr", "de", ""]),
)


def _only(item: Item, rules: RuleSet | None = None) -> Match:
    (found,) = (rules or ferry()).match(item)
    return found


@given(_ITEMS)
def test_any_item_is_judged_and_every_quote_is_its_own(item: Item) -> None:
    """No text stops the judgement; each quote slices the item, and its marks lie in it, in order."""
    for found in ferry().match(item):
        assert found.evidence
        for quote in found.evidence:
            text: str = getattr(item, quote.field)
            assert quote.text == text[quote.start : quote.end]
            assert quote.marks
            edges = [quote.start, *(edge for mark in quote.marks for edge in mark), quote.end]
            assert edges == sorted(edges)
            assert all(start < end for start, end in quote.marks)
            assert all(left[1] < right[0] for left, right in pairwise(quote.marks))


@given(_ITEMS)
def test_a_forecast_has_at_most_one_match(item: Item) -> None:
    """Whatever an item says, it counts once for each forecast, and by one of its rules."""
    found = ferry().match(item)
    assert len({one.forecast for one in found}) == len(found)
    for one in found:
        assert ferry().matches_rule(one.rule, item) == one.evidence


@pytest.mark.parametrize(
    "text",
    [
        "Norrey and Sund sign bridge. " * 4_000,
        "Norrey " * 15_000,
        "put off " * 12_000,
        "no sign " * 12_000,
        "Norrey,bridge,sign," * 5_000,
        "\x00\x1b\u202e\ud800" * 25_000,
        "x" * 100_000,
        "." * 100_000,
        "\n" * 100_000,
    ],
    ids=lambda text: repr(text[:12]),
)
@pytest.mark.parametrize("field", ["title", "body"])
def test_long_texts_are_judged(text: str, field: str) -> None:
    """A hundred thousand characters of any kind, in the title or below, come to a judgement."""
    title, body = (text, "Sund scraps it.") if field == "title" else ("Norrey and Sund sign for bridge", text)
    assert len(ferry().match(news(title, body=body))) <= 1


def test_a_match_tells_what_it_rests_on() -> None:
    """A match names its pack, rule, indicator and event, and quotes the words that made it."""
    found = _only(news("Sund scraps bridge"))
    assert (found.pack, found.rule, found.forecast) == ("island-bridge", "dropped-by-one", "bridge-built")
    assert (found.indicator.id, found.stance) == ("dropped", Stance.CONTRADICTS)
    (quote,) = found.evidence
    assert (quote.field, quote.text, quote.marks) == (
        Field.TITLE,
        "Sund scraps bridge",
        ((0, 4), (5, 11), (12, 18)),
    )


@pytest.mark.parametrize(
    ("item", "rule"),
    [
        (news("Sund scraps bridge", summary="Norrey and Sund fund bridge"), "dropped-by-one"),
        (news("Norrey and Sund fund bridge", summary="Sund scraps bridge"), "money-asserted"),
        (news("x", summary="Sund scraps bridge", body="Norrey and Sund fund bridge"), "dropped-by-one"),
        (news("x", body="Sund scraps bridge. Norrey and Sund fund bridge"), "dropped-by-one"),
        (news("x", body="Norrey and Sund fund bridge. Sund scraps bridge"), "money-asserted"),
        (news("Norrey and Sund fund bridge they scrap"), "dropped-by-one"),
    ],
    ids=["title", "title too", "summary", "earlier", "earlier too", "stronger"],
)
def test_what_is_said_highest_first_and_strongest_wins(item: Item, rule: str) -> None:
    """Title beats summary beats body, an earlier sentence a later one, a stronger indicator a weaker."""
    assert _only(item).rule == rule


def _with(change: Callable[[dict[str, Any]], None]) -> RuleSet:
    data = ferry_data()
    change(data)
    return compiled(data)


def test_an_event_anywhere_wins_over_a_mere_topic_in_the_title() -> None:
    """News of a topic counts where no rule with an event matches."""
    data = ferry_data()
    news_of_it = {"id": "in-the-news", "parties": {"between": ["island", "mainland"]}, "about": "bridge"}
    examples = {"examples": {"match": ["x"], "ignore": ["y"]}}
    data["forecasts"][0]["indicators"][0]["rules"].insert(0, {**news_of_it, **examples})
    title = "Norrey and Sund on bridge"
    (mere,) = compiled(data).match(news(title))
    (event,) = compiled(data).match(news(title, summary="The contract was signed."))
    assert (mere.rule, mere.event) == ("in-the-news", "island&mainland/bridge")
    assert (event.rule, event.event) == ("money-asserted", "island&mainland/bridge/funded")


def test_of_equals_the_rule_written_first_wins() -> None:
    """Between rules of one strength in one sentence the order of the pack decides."""

    def even(data: dict[str, Any]) -> None:
        data["forecasts"][0]["indicators"][2]["strength"] = 3

    assert _only(news("Norrey and Sund fund bridge they scrap"), _with(even)).rule == "money-asserted"


def test_matches_stand_in_the_order_of_the_forecasts() -> None:
    """An item may bear on several forecasts, once on each, in the order of the pack."""

    def twice(data: dict[str, Any]) -> None:
        first = data["forecasts"][0]
        more = [
            {
                **one,
                "id": f"{one['id']}-too",
                "rules": [{**rule, "id": f"{rule['id']}-too"} for rule in one["rules"]],
            }
            for one in first["indicators"]
        ]
        data["forecasts"].insert(0, {**first, "id": "another", "indicators": more[2:]})

    rules = _with(twice)
    found = rules.match(news("Norrey and Sund fund bridge", body="Sund scraps bridge"))
    assert [(one.forecast, one.rule) for one in found] == [
        ("another", "dropped-by-one-too"),
        ("bridge-built", "money-asserted"),
    ]
    assert rules.forecast("another").id == "another"


def test_some_titles_are_no_evidence() -> None:
    """An item whose title says so is evidence for nothing; what its text says does not make it so."""
    assert ferry().match(news("Quiz: Sund scraps bridge")) == ()
    assert ferry().matches_rule("dropped-by-one", news("Quiz: Sund scraps bridge")) == ()
    assert ferry().match(news("Sund scraps bridge", body="The quiz is on page 7."))


def test_forecasts_and_rules_are_given_by_id() -> None:
    """Each is found by its id; one that is not there is asked back."""
    assert ferry().forecast("bridge-built").prior.probability == 0.7
    with pytest.raises(KeyError, match="tunnel"):
        ferry().forecast("tunnel")
    assert ferry().frame("money-promised").rule == "money-promised"
    with pytest.raises(KeyError, match="tunnel"):
        ferry().matches_rule("tunnel", news("x"))


def test_a_rule_is_tried_alone() -> None:
    """One rule gives its evidence though another would win, and none where it does not match."""
    both = news("Norrey and Sund fund bridge they scrap")
    assert ferry().matches_rule("money-asserted", both)
    assert ferry().matches_rule("money-promised", both) == ()
