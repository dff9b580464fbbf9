"""What indicators say of each other and of the span of their forecast."""

from copy import deepcopy
from typing import Any

import pytest
from rule_samples import FERRY, ferry_data

from rules import ProblemsError, load
from rules.check import check
from rules.located import Located, parse


def _told(data: Any) -> list[str]:
    return [problem.what for problem in check([Located(file="0.yaml", data=data, places={})])]


def _with(*indicators: dict[str, Any]) -> Any:
    data = ferry_data()
    for indicator, keys in zip(data["forecasts"][0]["indicators"], indicators, strict=False):
        indicator.update(keys)
    return data


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (
            "expected: {strength: 2}",
            '9: {"strength": 2}: `expected` needs either `by` or `every` (mend the value)',
        ),
        (
            "expected: {by: 2026-01-10, every: P6M, strength: 2}",
            (
                '9: {"by": "2026-01-10", "every": "P6M", "strength": 2}: '
                "`expected` needs either `by` or `every` (mend the value)"
            ),
        ),
        ("expected: {every: P6M}", "9: `strength` is missing (add it)"),
        ("expected: {every: P6M, strength: 0.5}", "32: 0.5 is too small (give at least 1.0)"),
        (
            "expected: {every: half a year, strength: 2}",
            '20: "half a year": write a duration as in P6M, P26W, P1Y or P180D (mend the value)',
        ),
        ("expected: {every: P0D, strength: 2}", '20: "P0D": a duration is at least a day (mend the value)'),
        (
            "expected: {by: soon, strength: 2}",
            '20: "soon" is no day of the calendar (write it as 2025-03-15)',
        ),
        (
            "expected: {by: 2027-01-11, strength: 2}",
            (
                "20: `by` (2027-01-11) lies outside the span of the forecast "
                "(keep it within 2025-01-10 to 2027-01-10)"
            ),
        ),
        (
            "expected: {by: 2025-01-09, strength: 2}",
            (
                "20: `by` (2025-01-09) lies outside the span of the forecast "
                "(keep it within 2025-01-10 to 2027-01-10)"
            ),
        ),
        (
            "expected: {every: P2Y, strength: 2}",
            (
                "20: `every` (P2Y, 730 days) is no shorter than the span of the forecast "
                "(write less than its 730 days, or a day under `by`)"
            ),
        ),
        (
            "expected: {every: P6D, strength: 2}",
            "20: `every` (P6D) is shorter than 7 days (write P1W or more: news may come late)",
        ),
        ('decisive: "yes"', '9: "yes" is neither true nor false (write true or false, without quotes)'),
        (
            "group: The Bridge",
            (
                '9: "The Bridge" is not well formed '
                "(write small letters, digits and single hyphens, as in fta-protracted)"
            ),
        ),
    ],
)
def test_mistakes_are_told_where_they_stand(tmp_path: Any, written: str, told: str) -> None:
    """With file, line and column, and with what to do."""
    says = "        says: money is set aside or a contract is signed\n"
    text = FERRY.read_text(encoding="utf-8")
    line = text[: text.index(says)].count("\n") + 1
    path = tmp_path / "ferry.yaml"
    path.write_text(text.replace(says, f"        {written}\n{says}"), encoding="utf-8")
    with pytest.raises(ProblemsError) as caught:
        load(str(path))
    assert str(caught.value) == f"{path}:{line}:{told}"


@pytest.mark.parametrize(
    "expected",
    [
        {"by": "2025-01-10", "strength": 1},
        {"by": "2027-01-10", "strength": 100},
        {"every": "P729D", "strength": 2},
        {"every": "P1W", "strength": 2},
    ],
)
def test_a_wait_within_the_span_is_well(expected: dict[str, Any]) -> None:
    """Its ends belong to it."""
    assert _told(_with({"expected": expected})) == []


@pytest.mark.parametrize("days", [{"opens": "soon"}, {"closes": None}, {"opens": "2027-01-11"}])
def test_a_span_that_is_none_holds_no_wait(days: dict[str, Any]) -> None:
    """What is wrong with the span is told once, and not again with each wait."""
    data = _with({"expected": {"by": "1999-01-01", "strength": 2}})
    data["forecasts"][0] |= days
    assert not [told for told in _told(data) if "`by`" in told or "`every`" in told]


@pytest.mark.parametrize("value", [3, ["P6M"], {}, None])
def test_values_of_any_shape_are_left_to_the_schema(value: Any) -> None:
    """What has another shape is told once, there."""
    expected = {"by": value, "every": value, "strength": 2}
    assert _told(_with({"expected": expected, "group": value}, {"group": value}, {"expected": value})) == []


def test_a_group_is_of_one_stance() -> None:
    """What contradicts cannot speak for what confirms."""
    assert _told(_with({"group": "money"}, {"group": "money"})) == []
    assert _told(_with({"group": "money"}, {}, {"group": "money"})) == [
        "the group 'money' has indicators of both stances (first in 0.yaml)"
    ]


def test_a_group_is_of_one_forecast() -> None:
    """The same name in two forecasts would read as one group and be two."""
    data = _with({"group": "money"}, {"group": "money"})
    other = deepcopy(data["forecasts"][0])
    other["id"] = "bridge-paid"
    for indicator in other["indicators"]:
        indicator["id"] += "-2"
        for rule in indicator["rules"]:
            rule["id"] += "-2"
    data["forecasts"].append(other)
    assert _told(data) == ["the group 'money' belongs to another forecast (first in 0.yaml)"] * 2


def test_a_stranger_in_a_group_is_told_at_its_place() -> None:
    """With the place of the first of the group."""
    text = FERRY.read_text(encoding="utf-8")
    for strength in ("strength: 3\n", "strength: 4\n"):
        text = text.replace(strength, f"{strength}        group: money\n")
    first, second = (n for n, line in enumerate(text.splitlines(), start=1) if "group: money" in line)
    (found,) = check([parse(text.encode(), "ferry.yaml")])
    assert str(found) == (
        f"ferry.yaml:{second}:9: the group 'money' has indicators of both stances "
        f"(first in ferry.yaml:{first}:9) "
        "(group what confirms apart from what contradicts: one cannot stand for the other)"
    )
