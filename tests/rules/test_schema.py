import json
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from rule_samples import ferry_data

from rules import schema


def test_the_sample_pack_has_the_shape() -> None:
    """The whole sample is valid, and every value comes back as it was written."""
    document = schema.Document.model_validate(ferry_data())
    assert document.model_dump(mode="json", exclude_unset=True) == ferry_data()


def test_values_already_read_are_valid_too() -> None:
    """A part made in code is told apart like one read from a file."""
    document = schema.Document.model_validate(ferry_data())
    rule = document.forecasts[0].indicators[0].rules[0]
    assert schema.Rule.model_validate({**dict(rule), "examples": rule.examples}) == rule
    term_set = TypeAdapter(schema.TermSet).validate_python({"en": document.topics["bridge"]["en"]})
    assert term_set == {"en": document.topics["bridge"]["en"]}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("pack",), 7),
        (("forecasts", 0, "prior", "probability"), "0.7"),
        (("forecasts", 0, "prior", "probability"), True),
        (("forecasts", 0, "indicators", 0, "strength"), "3"),
        (("forecasts", 0, "cites", 0, "paragraph"), 1.0),
        (("feeds", 0, "enabled"), "yes"),
        (("feeds", 0, "seen_on"), 20250109),
        (("actors", "island", "en"), "Norrey"),
        (("actors", "island", "en"), [None]),
    ],
)
def test_nothing_is_taken_for_what_it_is_not(path: tuple[str | int, ...], value: object) -> None:
    """A quoted figure is no figure, a word is no truth, one thing is no list."""
    data: Any = ferry_data()
    part = data
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    with pytest.raises(ValidationError):
        schema.Document.model_validate(data)


@pytest.mark.parametrize(
    "phrase", ["sign*", "*sign", "*gn*", "free trade", "l'UE", "t* trade", "欧盟", "U.S."]
)
def test_phrases_are_words_with_stars_at_their_ends(phrase: str) -> None:
    """A phrase is any run of words; a star may start or end each."""
    assert TypeAdapter(schema.Phrase).validate_python(phrase) == phrase


@pytest.mark.parametrize(
    ("phrase", "why"),
    [
        ("...", "at least one word"),
        ("*", "only start or end"),
        ("free * trade", "only start or end"),
        ("vice-*", "only start or end"),
        ("fr*e", "only start or end"),
        ("'t*", "nearly everything"),
    ],
)
def test_phrases_that_say_nothing_or_everything_are_refused(phrase: str, why: str) -> None:
    """What a phrase comes to once folded is judged, not how it is written."""
    with pytest.raises(ValidationError, match=why):
        TypeAdapter(schema.Phrase).validate_python(phrase)


@pytest.mark.parametrize(("pattern", "why"), [("(a", "missing \\)"), ("a(?=b)", "RE2"), ("a*", "everything")])
def test_patterns_must_be_linear_and_say_something(pattern: str, why: str) -> None:
    """A pattern that RE2 does not know, or that matches no text at all, is refused."""
    with pytest.raises(ValidationError, match=why):
        schema.Pattern(pattern=pattern)


def test_every_key_is_described_for_editors() -> None:
    """The JSON Schema names every key of every part, and says what each key of a rule is."""
    described = json.loads(json.dumps(schema.Document.model_json_schema()))
    parts = described["$defs"] | {"Document": described}
    for name, part in parts.items():
        model = getattr(schema, name)
        if isinstance(model, type) and issubclass(model, schema.Part):
            assert set(part["properties"]) == set(model.model_fields)
            assert part["additionalProperties"] is False
            assert part["description"]
    for name in ("Rule", "Document", "Indicator"):
        shown = parts[name]["properties"].items()
        assert [key for key, told in shown if "description" not in told and "$ref" not in told] == []
    assert all("description" in told for told in parts["Rule"]["properties"].values())


def test_a_rule_asks_for_an_event_or_for_a_topic() -> None:
    """A rule for any news of anybody is refused."""
    rule = {"id": "a", "parties": {"actor": "b"}, "examples": {"match": ["c"], "ignore": ["d"]}}
    assert schema.Rule.model_validate({**rule, "about": "e"}).event is None
    with pytest.raises(ValidationError, match="a rule needs `event`"):
        schema.Rule.model_validate(rule)
