from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rule_samples import HOSTILE_TEXT, NOON, compiled, ferry, ferry_data, news

from rules import RuleSet
from rules.almost import Almost, almost
from rules.frame import Barrier
from rules.model import Field, Item

#: Each lacks one part; only in the first three all that the rule asks for stands somewhere.
SAID = ("Sund did not scrap bridge", "")
PARTY_BELOW = ("Sund signs for bridge", "It rained. Norrey was not asked.")
IN_THE_SUMMARY = ("Norrey in brief", "It rained. Sund met. A contract for the bridge was signed.")
PARTY_NOWHERE = ("Sund signs for bridge", "")


def _item(text: tuple[str, str], name: str = "", **changes: object) -> Item:
    return news(text[0], summary=text[1], id=name or text[0], **changes)


def _almost(*items: Item) -> tuple[Almost, ...]:
    return almost([ferry()], items)


def _with_mere_news() -> RuleSet:
    """The ferry pack, with a rule first that asks for any news of the bridge."""
    data = ferry_data()
    mere = {
        "id": "mere-news",
        "parties": {"between": ["island", "mainland"]},
        "about": "bridge",
        "accepts": ["planned"],
        "examples": {"match": ["x"], "ignore": ["y"]},
    }
    data["forecasts"][0]["indicators"][0]["rules"].insert(0, mere)
    return compiled(data)


@pytest.mark.parametrize(
    ("text", "rule", "barrier", "field"),
    [
        (SAID, "dropped-by-one", Barrier.SAID, Field.TITLE),
        (PARTY_BELOW, "money-asserted", Barrier.PARTY, Field.TITLE),
        (IN_THE_SUMMARY, "money-asserted", Barrier.PARTY, Field.SUMMARY),
    ],
)
def test_the_rule_that_came_nearest_is_told(
    text: tuple[str, str], rule: str, barrier: Barrier, field: Field
) -> None:
    """With the item, the pack, what it lacked, and where."""
    (one,) = _almost(_item(text))
    assert (one.item.title, one.pack, one.near.rule, one.near.field) == (
        text[0],
        "island-bridge",
        rule,
        field,
    )
    assert [stop.barrier for stop in one.near.lacks] == [barrier]
    assert (one.whole, one.tells_event, one.alike) == (True, True, 0)


def test_what_fired_has_nothing_of_a_rule_or_is_no_evidence_is_not_listed() -> None:
    """Nor is what no rule's quick look names, though one lacks a party: it is about something else."""
    titles = (
        "Norrey and Sund sign contract for bridge",
        "Editorial: Sund did not scrap bridge",
        "Rain tomorrow",
        "Norrey and Sund paint bridge",
        "",
    )
    assert _almost(*(news(title, id=title) for title in titles)) == ()
    data = ferry_data()
    data["forecasts"][0]["indicators"].pop()
    assert almost([compiled(data)], [_item(PARTY_NOWHERE)]) == ()


def test_news_before_its_forecast_opens_is_not_listed() -> None:
    """It would have raised nothing."""
    opens = ferry().forecast("bridge-built").opens
    day = NOON.replace(year=opens.year, month=opens.month, day=opens.day)
    assert len(_almost(_item(SAID, published=day))) == 1
    assert _almost(_item(SAID, published=day - timedelta(days=1))) == ()


def test_the_likeliest_come_first_and_of_these_the_newest() -> None:
    """All its words somewhere, then said otherwise before a part elsewhere, then the title before below."""
    again = _item(("Sund never scrapped fixed crossing", ""), published=NOON + timedelta(days=1))
    elsewhere = _item(("Sund never approved money", "Norrey and the bridge. They delay."))
    listed = _almost(_item(IN_THE_SUMMARY), _item(PARTY_BELOW), _item(SAID), again)
    assert [one.item.title for one in listed] == [again.title, SAID[0], PARTY_BELOW[0], IN_THE_SUMMARY[0]]
    assert [one.rank for one in listed] == sorted(one.rank for one in listed)
    assert all(one.whole for one in _almost(elsewhere))


def test_a_rule_of_which_words_are_missing_comes_after_those_that_are_whole() -> None:
    """The side that is named nowhere may be a name that the pack lacks, and mostly is another story."""
    data = ferry_data()
    data["forecasts"][0]["indicators"][2]["rules"][0]["event"] = ["dropped", "delayed", "funded"]
    data["forecasts"][0]["indicators"][2]["rules"][0]["accepts"] = ["denied"]
    ruleset = compiled(data)
    (one,) = almost([ruleset], [_item(PARTY_NOWHERE)])
    assert (one.near.rule, one.whole) == ("dropped-by-one", True)
    data["forecasts"][0]["indicators"][2]["rules"][0]["unless"] = ["signs"]
    (one,) = almost([compiled(data)], [_item(PARTY_NOWHERE)])
    assert (one.near.rule, one.whole) == ("money-asserted", False)


def test_an_event_goes_before_mere_news_of_its_topic() -> None:
    """Whatever the order of the pack."""
    both = _item(PARTY_BELOW)
    (one,) = almost([_with_mere_news()], [both])
    assert (one.near.rule, one.tells_event) == ("money-asserted", True)
    mere = _item(("Bridge of Norrey and Sund: a view", ""))
    (one,) = almost([_with_mere_news()], [mere])
    assert (one.near.rule, one.tells_event) == ("mere-news", False)


def test_a_rule_of_any_pack_that_fires_takes_an_item_off_the_list() -> None:
    """And of several packs the nearest rule is told."""
    data = ferry_data()
    data["pack"] = "other"
    data["forecasts"][0]["indicators"][2]["rules"][0]["accepts"] = ["negated"]
    other = compiled(data)
    assert almost([ferry(), other], [_item(SAID)]) == ()
    assert almost([other, ferry()], [_item(SAID)]) == ()
    (one,) = almost([ferry(), compiled({**ferry_data(), "pack": "twin"})], [_item(SAID)])
    assert one.pack == "island-bridge"


def test_an_item_that_an_alert_holds_is_left_out() -> None:
    """Another publisher may use its id for other news."""
    items = [_item(SAID, "1", publisher="Herald"), _item(PARTY_BELOW, "1", publisher="Times")]
    (one,) = almost([ferry()], items, {("Herald", "1"), ("Post", "1")})
    assert one.item.publisher == "Times"


def test_a_story_is_listed_once_and_its_others_are_counted() -> None:
    """Titles that share half of their words, three days apart at most; titles without words tell nothing."""
    first = _item(SAID, "1")
    again = _item(("Sund did not scrap its bridge", ""), "2", published=NOON - timedelta(days=3))
    later = _item(SAID, "3", published=NOON + timedelta(days=4))
    other = _item(("Norrey: no reason to abandon crossing, no bridge was scrapped", ""), "4")
    listed = {one.item.id: one.alike for one in _almost(first, again, later, other)}
    assert listed == {"3": 0, "1": 1, "4": 0}
    nameless = [_item(("…", "Sund did not scrap bridge."), str(number)) for number in range(2)]
    assert [one.alike for one in _almost(*nameless)] == [0, 0]


def test_a_flood_is_compared_with_the_first_hundred_only() -> None:
    """Each costs at most a hundred comparisons."""
    flood = [
        _item((f"Sund did not scrap bridge {n}x {n}a {n}b {n}c {n}d {n}e", ""), f"{n:03}") for n in range(102)
    ]
    twins = [_item((flood[n].title, ""), f"twin of {n}", published=NOON) for n in (0, 101)]
    listed = _almost(*flood, *twins)
    assert sum(one.alike for one in listed) == 1
    assert len(listed) == 103


@given(st.lists(st.tuples(HOSTILE_TEXT, HOSTILE_TEXT), max_size=4))
def test_any_texts_make_a_list(texts: list[tuple[str, str]]) -> None:
    """In the order of rank, no item twice, each on none of which a rule fired."""
    items = [_item(text, str(number)) for number, text in enumerate(texts)]
    listed = _almost(*items)
    assert [one.rank for one in listed] == sorted(one.rank for one in listed)
    assert len({one.item.id for one in listed}) + sum(one.alike for one in listed) <= len(items)
    assert not [one for one in listed if ferry().match(one.item)]
