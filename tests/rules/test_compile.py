from datetime import date, timedelta

import pytest
from rule_samples import compiled, ferry, ferry_data, news

from rules.model import Assessment, Citation, Expectation, Field, Grade, Prior, Said, Stance
from rules.ruleset import Sample


def test_the_pack_is_told_in_the_vocabulary() -> None:
    """Assessment, forecasts, indicators and feeds become the values that everyone shares."""
    pack = ferry().pack
    assert pack.id == "island-bridge"
    assert pack.assessment == Assessment(
        title="The strait in ten years",
        date=date(2025, 1, 10),
        source="an invented report of the Harbour Institute",
    )
    (forecast,) = pack.forecasts
    assert forecast.prior == Prior(word="likely", probability=0.7)
    assert forecast.citations == (Citation(paragraph=2, sentence=1, phrase="the bridge is likely"),)
    assert (forecast.opens, forecast.due_from, forecast.closes) == (
        date(2025, 1, 10),
        date(2026, 1, 10),
        date(2027, 1, 10),
    )
    assert forecast.resolution.url == "https://gazette.example/"
    assert [(one.id, one.forecast, one.stance, one.strength) for one in forecast.indicators] == [
        ("money", "bridge-built", Stance.CONFIRMS, 3),
        ("money-planned", "bridge-built", Stance.CONFIRMS, 1.5),
        ("dropped", "bridge-built", Stance.CONTRADICTS, 4),
    ]
    (feed,) = pack.feeds
    assert (feed.country, feed.grade, feed.seen_on, feed.enabled) == ("NO", Grade.B, date(2025, 1, 9), True)


def test_what_an_indicator_says_of_others_is_kept() -> None:
    """Its group, whether it decides, and when it is expected: by a day, or in so many days."""
    data = ferry_data()
    money, planned, _ = data["forecasts"][0]["indicators"]
    money |= {"group": "money", "decisive": True, "expected": {"by": "2026-06-30", "strength": 2}}
    planned |= {"group": "money", "expected": {"every": "P6M", "strength": 1.5}}
    first, second, third = compiled(data).pack.forecasts[0].indicators
    assert (first.group, first.decisive) == ("money", True)
    assert first.expected == Expectation(strength=2, by=date(2026, 6, 30))
    assert second.expected == Expectation(strength=1.5, every=timedelta(days=183))
    assert (third.group, third.decisive, third.expected) == ("", False, None)
    assert first.speaks_for(second)
    assert not second.speaks_for(first)
    assert third.speaks_for(third)
    assert not third.speaks_for(first)


def test_the_kin_of_the_actors_of_a_rule_are_its_own() -> None:
    """Those of any side, and of no other actor."""
    data = ferry_data() | {"kin": {"island": ["neighbour"], "neighbour": ["mainland"]}}
    (frame, _), *_ = compiled(data).frames
    assert frame.parties.kin == {"neighbour"}


def test_every_rule_becomes_a_frame_with_its_indicator() -> None:
    """A frame keeps the sides, the names and the scope of its rule; what is not told has its default."""
    frames = {frame.rule: (frame, indicator.id) for frame, indicator in ferry().frames}
    asserted, indicator = frames["money-asserted"]
    assert indicator == "money"
    assert asserted.parties.sides == (("island",), ("mainland",))
    assert asserted.parties.kin == frozenset()
    assert (asserted.about, asserted.event) == (("bridge",), ("funded",))
    assert asserted.accepts == {Said.ASSERTED}
    assert asserted.fields == set(Field)
    assert asserted.languages == frozenset()
    dropped, _ = frames["dropped-by-one"]
    assert dropped.parties.sides == (("island", "mainland"),)
    assert dropped.event == ("dropped", "delayed")
    assert list(ferry().actors) == ["island", "mainland", "neighbour"]


def test_a_rule_without_a_topic_asks_for_none() -> None:
    """A rule need not say what it is about."""
    data = ferry_data()
    del data["forecasts"][0]["indicators"][2]["rules"][0]["about"]
    rules = compiled(data)
    assert rules.frames[2][0].about == ()
    (found,) = rules.match(news("Sund scraps the ferry"))
    assert found.event == "island/dropped"


def test_examples_become_samples_with_ids() -> None:
    """Every example is an item to try its rule on, with a title alone or as it was written."""
    samples = {sample.item.id: sample for sample in ferry().samples}
    assert list(samples)[:3] == [
        "money-asserted:match:1",
        "money-asserted:match:2",
        "money-asserted:ignore:1",
    ]
    french = samples["money-asserted:match:2"]
    assert (french.item.language, french.item.title) == ("fr", "Norrey et Sund : le pont financé")
    assert (french.must_match, french.number) == (True, 2)
    assert not samples["money-asserted:ignore:1"].must_match
    assert samples["dropped-by-one:match:1"].item.language == ""


@pytest.mark.parametrize("sample", ferry().samples, ids=lambda sample: str(sample.item.id))
def test_the_examples_of_the_sample_pack_hold(sample: Sample) -> None:
    """Each rule matches what it must and ignores what it must."""
    assert bool(ferry().matches_rule(sample.rule, sample.item)) == sample.must_match


def test_a_pack_may_take_everything_for_evidence() -> None:
    """Without words that are no evidence every item is judged."""
    data = ferry_data()
    del data["not_evidence"]
    assert compiled(data).match(news("Editorial: Sund scraps bridge"))
    assert ferry().match(news("Editorial: Sund scraps bridge")) == ()
