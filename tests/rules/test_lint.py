import json
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rule_samples import FERRY, ferry_data

from rules import load_located
from rules.draft import draft, to_yaml
from rules.lint import Consequence, Finding, lint

TODAY = date(2026, 2, 1)
MISLEADS, MISSES, IDLE = Consequence

Data = dict[str, Any]
Advise = Callable[..., tuple[Finding, ...]]


@pytest.fixture
def advise(tmp_path: Path) -> Advise:
    """Write a pack, given as text or as values, and ask for advice on it."""

    def run(pack: str | Data, today: date = TODAY) -> tuple[Finding, ...]:
        path = tmp_path / "pack.yaml"
        path.write_text(pack if isinstance(pack, str) else json.dumps(pack, indent=1), encoding="utf-8")
        return lint(load_located(str(path)), today)

    return run


def _ferry(*changes: tuple[str, str]) -> str:
    text = FERRY.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def _line(text: str, words: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), start=1) if words in line)


def _of(findings: tuple[Finding, ...], check: str) -> list[Finding]:
    return [one for one in findings if one.check == check]


def test_a_good_pack_gets_no_advice(advise: Advise) -> None:
    """Silence means that nothing was found."""
    assert advise(_ferry()) == ()


@pytest.mark.parametrize(
    ("check", "consequence", "at", "changes"),
    [
        ("one-sided", MISLEADS, "- id: bridge-built", [("strength: 4\n", "strength: 20\n")]),
        ("weightless", IDLE, "strength: 1", [("strength: 1.5", "strength: 1")]),
        (
            "weightless",
            IDLE,
            "expected:",
            [("strength: 3\n", "strength: 3\n        expected: {every: P6M, strength: 1}\n")],
        ),
        ("lone-group", IDLE, "group: money", [("strength: 3\n", "strength: 3\n        group: money\n")]),
        ("undecided", MISLEADS, "strength: 4", [("strength: 4\n", "strength: 4\n        decisive: true\n")]),
        (
            "undecided",
            MISLEADS,
            "accepts: [planned]",
            [("strength: 1.5\n", "strength: 20\n        decisive: true\n")],
        ),
        ("undated", MISLEADS, "question:", [("by 10 January 2027", "in the end")]),
        ("left-open", MISLEADS, "truth:", [("the official gazette of Sund", "the gazette (fill-in)")]),
        (
            "failing-example",
            MISLEADS,
            "Norrey paints bridge",
            [("[Norrey and Sund to fund bridge]", "[Norrey and Sund to fund bridge, Norrey paints bridge]")],
        ),
        (
            "turned-example",
            MISLEADS,
            "abandon doubts",
            [("- Norrey and Sund sign", "- Norrey and Sund abandon doubts and sign")],
        ),
        (
            "sees-all",
            MISLEADS,
            "event: [dropped, delayed]",
            [
                ("about: bridge\n            event: [dropped", "event: [dropped"),
                ("[shelve*,", "[the, shelve*,"),
            ],
        ),
        (
            "long-winded",
            MISSES,
            "event: funded",
            [
                ("[fund, funds, funded, approve* money, sign*]", "[sign contract for the new bridge]"),
                ("fr: [finance*, signe*]", "fr: [le pont est enfin financé]"),
            ],
        ),
        ("deaf-rule", MISSES, "event: [dropped, delayed]", [("    fr: [abandonne*]\n", "")]),
        (
            "deaf-rule",
            MISSES,
            "parties: {actor:",
            [
                ("{actor: [island, mainland]}", "{actor: eng}"),
                ("  neighbour:", "  eng: {en: [Sund, Norrey]}\n  neighbour:"),
            ],
        ),
        ("wordless", MISSES, "  reef:", [("  neighbour:", "  reef: {en: [], fr: []}\n  neighbour:")]),
        ("wordless", MISSES, "  cove:", [("topics:", "places:\n  cove: {en: []}\ntopics:")]),
        (
            "wordless",
            MISSES,
            "  ann:",
            [("topics:", "people:\n  ann: {en: [{terms: bob}]}\n  bob: {en: []}\ntopics:")],
        ),
        ("repeated", IDLE, "Bridge", [("      - bridge\n", "      - bridge\n      - Bridge\n")]),
        ("shadowed", IDLE, "the bridge", [("      - bridge\n", "      - the bridge\n      - bridge\n")]),
        ("shadowed", IDLE, "sign* a contract", [("approve* money", "sign* a contract")]),
        ("shadowed", IDLE, "Norreyan, ", [("Norreyan*", "Norreyan, Norreyan*")]),
        ("shadowed", IDLE, "every: [Ostmark*", [("[Westmark,", "[Ostmark*,")]),
        ("shadowed", IDLE, "unless: [toy", [("unless: [{", "unless: [toy boat, toy, {")]),
        ("shadowed", IDLE, "Editorial", [("[Editorial, quiz]", "[Editorial*, quiz*, pop quiz]")]),
        (
            "shadowed",
            IDLE,
            "crossings",
            [("near: [fixed, crossing]", "near: [fixed, {any: [crossing*, crossings]}]")],
        ),
        (
            "unused",
            IDLE,
            "  spare:",
            [
                ("terms:\n  model", "terms:\n  spare: {en: [{terms: lost}]}\n  model"),
                ("not_evidence:", "  lost: {en: [lost]}\nnot_evidence:"),
            ],
        ),
    ],
)
def test_advice_is_given_at_its_place(
    advise: Advise, check: str, consequence: Consequence, at: str, changes: list[tuple[str, str]]
) -> None:
    """Each kind of weakness is named once at least, where it stands."""
    text = _ferry(*changes)
    found = _of(advise(text), check)
    assert {one.consequence for one in found} == {consequence}
    assert _line(text, at) in [one.location.line for one in found]
    assert all(one.what and one.todo for one in found)


@pytest.mark.parametrize(
    ("check", "changes"),
    [
        ("one-sided", [("strength: 4\n", "strength: 9\n")]),
        ("one-sided", [("strength: 4\n", "strength: 4\n        decisive: true\n")]),
        (
            "one-sided",
            [("strength: 3\n", "strength: 100\n        decisive: true\n"), ("strength: 1.5", "strength: 2")],
        ),
        ("undecided", [("strength: 4\n", "strength: 19\n        decisive: true\n")]),
        (
            "undecided",
            [
                ("strength: 1.5\n", "strength: 20\n        decisive: true\n"),
                ("accepts: [planned]", "accepts: [asserted, negated]"),
                ("[Norrey and Sund to fund bridge]", "[Norrey and Sund approve money for bridge]"),
                ("[Norrey and Sund fund bridge]", "[Norrey and Sund to fund bridge]"),
            ],
        ),
        (
            "lone-group",
            [
                ("strength: 3\n", "strength: 3\n        group: money\n"),
                ("strength: 1.5\n", "strength: 1.5\n        group: money\n"),
            ],
        ),
        ("left-open", [("the official gazette of Sund", "the register of fill-ins")]),
        ("sees-all", [("[shelve*,", "[the, shelve*,")]),
        (
            "deaf-rule",
            [
                ("    fr: [abandonne*]\n", ""),
                ("event: [dropped, delayed]", "event: [dropped, delayed]\n            languages: [en]"),
            ],
        ),
        ("shadowed", [("approve* money", "will not sign")]),
        ("shadowed", [("[Westmark,", "[Ostmark Council,")]),
        ("shadowed", [("near: [fixed, crossing]", "near: [crossing, crossings*]")]),
        ("shadowed", [("fr: [pont]", "every: [pont neuf]\n    fr: [pont]")]),
        ("repeated", [("fr: [pont]", "fr: [bridge]")]),
        ("wordless", [("  neighbour:", "  reef: {en: [], fr: [récif]}\n  neighbour:")]),
        ("wordless", [("  neighbour:", "  reef: {every: [Reef], fr: []}\n  neighbour:")]),
        (
            "unused",
            [
                ("[scale model, toy]", "[{terms: toys}]"),
                ("terms:\n  model", "terms:\n  toys: {en: [toy]}\n  model"),
            ],
        ),
    ],
)
def test_what_is_well_is_left_alone(advise: Advise, check: str, changes: list[tuple[str, str]]) -> None:
    """A cue within an event, a longer name, another language, a set within a set: each has its use."""
    assert not _of(advise(_ferry(*changes)), check)


def test_what_is_left_open_is_told_and_nothing_that_follows_from_it(advise: Advise) -> None:
    """A draft's words find one another: that says nothing of the pack they are to become."""
    text = "Norrey will fund the bridge by 2030. Norrey and Sund could abandon it."
    found = advise(to_yaml(draft(text, title="A bridge", day=TODAY)))
    assert {one.check for one in found} == {"left-open"}


def test_imbalance_is_told_with_what_was_left_aside(advise: Advise) -> None:
    """Who has written a decisive indicator of that side would not believe it otherwise."""
    answer = "strength: 3\n", "strength: 100\n        decisive: true\n"
    (found,) = _of(advise(_ferry(answer)), "one-sided")
    assert found.what.startswith(
        "decisive news aside, nothing that confirms bridge-built is stronger than 1.5"
    )
    (found,) = _of(advise(_ferry(("strength: 4\n", "strength: 20\n"))), "one-sided")
    assert found.what.startswith("nothing that confirms")


@pytest.mark.parametrize(("today", "past"), [(date(2027, 1, 10), 0), (date(2027, 1, 11), 1)])
def test_a_forecast_is_past_on_the_day_after_it_closes(advise: Advise, today: date, past: int) -> None:
    """On its last day its news still counts."""
    assert len(_of(advise(_ferry(), today), "past-horizon")) == past


def test_words_for_every_language_stand_in_for_those_of_one(advise: Advise) -> None:
    """A phrase beside the same one under `every` is idle; the one under `every` is not."""
    found = advise(_ferry(("    fr: [pont]", "    every: [pont]\n    fr: [le pont, pont]")))
    assert [(one.check, one.what.split("'")[1]) for one in found] == [
        ("shadowed", "le pont"),
        ("repeated", "pont"),
    ]


def _with_second_forecast(event: Any) -> Data:
    data = ferry_data()
    second = deepcopy(data["forecasts"][0])
    second["id"] = "bridge-late"
    for indicator in second["indicators"]:
        indicator["id"] += "-late"
        for rule in indicator["rules"]:
            rule["id"] += "-late"
            rule["event"] = event
    data["forecasts"].append(second)
    return data


def test_a_forecast_that_is_deaf_to_a_language_is_named_once(advise: Advise) -> None:
    """Its rules are not told one by one what is told of the whole."""
    found = advise(_with_second_forecast("delayed"))
    (unheard,) = _of(found, "unheard-language")
    assert unheard.consequence is MISSES
    assert "no rule of bridge-late finds anything in fr" in unheard.what
    assert not _of(found, "deaf-rule")


@pytest.mark.parametrize(
    ("expression", "deaf"),
    [
        ({"terms": "model-making"}, True),
        ({"terms": "delayed"}, True),
        ({"terms": "dropped"}, False),
        ({"any": [{"terms": "delayed"}, "retard"]}, False),
        ({"all": [{"terms": "delayed"}, "retard"]}, True),
        ({"near": ["en", "retard"]}, False),
        ({"pattern": "retard(s|é)"}, False),
    ],
)
def test_a_language_has_words_where_an_expression_can_hold(
    advise: Advise, expression: Data, *, deaf: bool
) -> None:
    """Sets within sets are followed, and all parts of a group are asked for."""
    data = _with_second_forecast("late")
    data["events"]["late"] = {"en": ["late"], "fr": [expression]}
    assert bool(_of(advise(data), "unheard-language")) == deaf


@pytest.mark.parametrize(
    ("changes", "twins"),
    [
        ({}, 1),
        ({"accepts": ["hedged"]}, 0),
        ({"fields": ["summary"]}, 1),
        ({"about": None}, 0),
        ({"event": "dropped"}, 0),
        ({"parties": {"actor": "island"}}, 0),
        ({"unless": ["toy"]}, 1),
    ],
)
def test_twins_of_opposite_stance_are_told(advise: Advise, changes: Data, twins: int) -> None:
    """What one sentence satisfies for the same reasons cannot speak for and against."""
    data = ferry_data()
    indicators = data["forecasts"][0]["indicators"]
    indicators[2]["rules"] = [{**deepcopy(indicators[0]["rules"][0]), "id": "other", **changes}]
    found = _of(advise(data), "twin")
    assert len(found) == twins
    assert all("other contradicts on the same" in one.what for one in found)


def test_a_rule_without_a_plain_name_is_tried_without_one(advise: Advise) -> None:
    """Where an actor is only written with stars or groups, bland news names nobody, and fires nothing."""
    text = _ferry(
        ("[shelve*,", "[the, shelve*,"),
        ("{actor: [island, mainland]}", "{actor: starred}"),
        ("  neighbour:", "  starred: {en: [Sund*, {any: [Norrey]}]}\n  neighbour:"),
    )
    assert not _of(advise(text), "sees-all")


def test_an_event_without_any_words_is_not_long_winded(advise: Advise) -> None:
    """What finds nothing at all fails its examples, and is told so."""
    checks = {
        one.check
        for one in advise(
            _ferry(
                ("[shelve*, abandon*, scrap*]", "[]"),
                ("    fr: [abandonne*]\n", ""),
                ("event: [dropped, delayed]", "event: dropped"),
            )
        )
    }
    assert "failing-example" in checks
    assert "long-winded" not in checks


def test_the_gravest_comes_first(advise: Advise) -> None:
    """What misleads stands before what is missed, and that before what is idle, whatever the line."""
    found = advise(
        _ferry(
            ("Norreyan*", "Norreyan, Norreyan*"),
            ("    fr: [abandonne*]\n", ""),
            ("by 10 January 2027", "soon"),
        )
    )
    assert [one.consequence for one in found] == [MISLEADS, MISSES, IDLE]
    assert str(found[2]).endswith(
        "pack.yaml:10:18: idle: 'Norreyan' finds nothing that 'Norreyan*' in the same set does not find "
        "(take it out)"
    )


def test_the_built_in_pack_is_told_nothing_grave_but_its_imbalance() -> None:
    """What its author knows and accepts is one thing; a new kind of fault would be another."""
    found = lint(load_located("india-belgium"), date(2025, 6, 1))
    assert {one.check for one in found if one.consequence is not IDLE} <= {"one-sided"}
