import pytest
from hypothesis import given
from hypothesis import strategies as st
from rule_samples import HOSTILE_TEXT, compiled, ferry, ferry_data, news

from rules.frame import Barrier
from rules.model import Field, Stance
from rules.nearest import Near, almost_fired, nearest, nearest_of
from rules.reading import Reading


def _read(title: str, **changes: str) -> Reading:
    return ferry().read(news(title, **changes))


def _near(rule: str, title: str, summary: str = "", language: str = "en") -> Near | None:
    reading = _read(title, summary=summary, language=language)
    return next((one for one in nearest(ferry(), reading) if one.rule == rule), None)


@pytest.mark.parametrize(
    ("title", "has", "lacks"),
    [
        ("Norrey and Sund sign contract", ("funded", "island", "mainland"), [Barrier.TOPIC]),
        ("Norrey to sign for bridge with Sund", ("bridge", "island", "mainland"), [Barrier.SAID]),
        ("Sund signs for bridge", ("funded", "bridge", "mainland"), [Barrier.PARTY]),
        ("Norrey and Sund paint bridge", ("bridge", "island", "mainland"), [Barrier.EVENT]),
        ("Bridge money signed", ("funded", "bridge"), [Barrier.PARTY, Barrier.PARTY]),
        (
            "Westmark and Norrey sign bridge",
            ("funded", "bridge", "island"),
            [Barrier.PARTY, Barrier.OTHER_PAIR],
        ),
        ("Norrey and Sund fund toy bridge", ("funded", "bridge", "island", "mainland"), [Barrier.UNLESS]),
    ],
)
def test_parts_are_told_that_an_item_has_and_lacks(
    title: str, has: tuple[str, ...], lacks: list[Barrier]
) -> None:
    """By their names in the pack, and everything that is lacking, not only the first."""
    near = _near("money-asserted", title)
    assert near is not None
    assert (near.forecast, near.stance, near.sentence) == ("bridge-built", Stance.CONFIRMS, title)
    assert near.has == has
    assert [stop.barrier for stop in near.lacks] == lacks


def test_sentence_that_lacks_least_is_told() -> None:
    """With the title above it."""
    near = _near("money-asserted", "Norrey in brief", "Ferries run. A contract for the bridge was signed.")
    assert near is not None
    assert near.sentence == "A contract for the bridge was signed."
    assert [stop.words for stop in near.lacks] == ["mainland"]


def test_of_several_packs_what_is_meant_comes_first_then_what_lacks_least() -> None:
    """Where nothing is meant, what lacks least alone decides."""
    item = news("Norrey and Sund paint bridge")
    free = nearest_of((ferry(), ferry()), item, None)
    assert len(free) == 2 * len(nearest(ferry(), ferry().read(item)))
    lacking = [len(one.lacks) for one in free]
    assert lacking == sorted(lacking)
    meant = (free[-1].forecast, Stance.CONTRADICTS)
    kinds = [(one.forecast, one.stance) == meant for one in nearest_of((ferry(), ferry()), item, meant)]
    assert set(kinds) == {True, False}
    assert kinds == sorted(kinds, reverse=True)


def test_what_fires_or_has_no_part_is_not_near() -> None:
    """And nothing is where the title makes an item no evidence, or the rule does not read its language."""
    assert _near("money-asserted", "Norrey and Sund sign contract for bridge") is None
    assert nearest(ferry(), _read("Rain tomorrow")) == ()
    assert nearest(ferry(), _read("")) == ()
    assert nearest(ferry(), _read("Editorial: Sund signs for bridge")) == ()
    data = ferry_data()
    data["forecasts"][0]["indicators"][0]["rules"][0]["languages"] = ["fr"]
    rules = [one.rule for one in nearest(compiled(data), _read("Sund signs for bridge"))]
    assert "money-asserted" not in rules


def test_rule_without_a_topic_lacks_none() -> None:
    """What is not asked for is not missing; fields that a rule does not read are passed over."""
    data = ferry_data()
    rule = data["forecasts"][0]["indicators"][0]["rules"][0]
    del rule["about"]
    rule["fields"] = [Field.SUMMARY.value]
    found = nearest(compiled(data), _read("Sund paints", summary="Norrey abandoned it. Norrey."))
    (near,) = (one for one in found if one.rule == "money-asserted")
    assert (near.sentence, near.has) == ("Norrey abandoned it.", ("island", "mainland"))
    assert [stop.barrier for stop in near.lacks] == [Barrier.EVENT]


@pytest.mark.parametrize(
    ("title", "rules"),
    [
        ("Sund signs for bridge", ["money-asserted"]),
        ("Sund did not scrap bridge", ["dropped-by-one"]),
        ("Norrey and Sund paint bridge", []),
        ("Norrey and Sund fund toy bridge", ["money-promised"]),
        ("Fog", []),
    ],
)
def test_rule_that_lacks_one_part_almost_fired(title: str, rules: list[str]) -> None:
    """An event that is not there, another pair or an `unless` is no part that was lacking."""
    assert [one.rule for one in almost_fired(ferry(), _read(title))] == rules


@given(
    st.lists(
        st.sampled_from("Norrey Sund Westmark bridge signs scraps toy to never delayed the . ,".split()),
        max_size=14,
    ).map(" ".join)
)
def test_what_almost_fired_is_what_is_nearest_but_for_one_part(text: str) -> None:
    """To look only at the sentences that tell of the event loses nothing."""
    item = news("Norrey", summary=text)
    lacking_one = [
        one.rule
        for one in nearest(ferry(), ferry().read(item))
        if len(one.lacks) == 1 and one.lacks[0].barrier in {Barrier.SAID, Barrier.TOPIC, Barrier.PARTY}
    ]
    told = [one.rule for one in almost_fired(ferry(), ferry().read(item))]
    assert sorted(told) == sorted(lacking_one)


@given(HOSTILE_TEXT, HOSTILE_TEXT, st.sampled_from(["", "en", "fr"]))
def test_any_text_is_near_something_or_nothing(title: str, summary: str, language: str) -> None:
    """What is near lacks something and has something, the nearest first, and did not fire."""
    item = news(title, summary=summary, language=language)
    near = nearest(ferry(), ferry().read(item))
    assert all(one.has and one.lacks for one in near)
    assert [len(one.lacks) for one in near] == sorted(len(one.lacks) for one in near)
    assert not {one.rule for one in near} & {match.rule for match in ferry().match(item)}
