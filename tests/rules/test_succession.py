"""What becomes of a forecast when a new edition of its assessment comes."""

from copy import deepcopy
from datetime import date
from typing import Any

import builders
import pytest
from rule_samples import compiled, ferry_data

from rules.check import check
from rules.located import parse
from rules.model import Forecast
from rules.succession import Superseded, renewals, superseded

OLD = "bridge-built"


def edition(*newer: dict[str, Any]) -> dict[str, Any]:
    """The ferry pack with newer forecasts beside its own, which runs from 2025-01-10 to 2027-01-10."""
    data = ferry_data()
    (old,) = data["forecasts"]
    for number, changes in enumerate(newer):
        one = deepcopy(old) | {"id": f"newer-{number}"} | changes
        for indicator in one["indicators"]:
            indicator["id"] += f"-{number}"
            for rule in indicator["rules"]:
                rule["id"] += f"-{number}"
        data["forecasts"].append(one)
    return data


def told(*newer: dict[str, Any]) -> list[str]:
    """What is wrong with such an edition, with its place in a file where each key has a line of its own."""
    data = edition(*newer)
    lines = [line for one in data["forecasts"] for line in _lines(one)]
    document = parse("\n".join(["forecasts:", *lines]).encode(), "pack.yaml")
    problems = [problem for problem in check([document]) if problem.location.line > 1]
    return [
        f"{lines[problem.location.line - 2].split(':')[0].strip()}: {problem.what}" for problem in problems
    ]


def _lines(one: dict[str, Any]) -> list[str]:
    kept = ("opens", "due_from", "closes", "supersedes", "renews")
    return [f"  - id: {one['id']}", *(f"    {key}: {one[key]}" for key in kept if key in one)]


def forecasts(*newer: dict[str, Any]) -> tuple[Forecast, ...]:
    """The forecasts of such an edition."""
    return compiled(edition(*newer)).pack.forecasts


@pytest.mark.parametrize(
    ("newer", "problems"),
    [
        ([{"supersedes": OLD, "opens": "2026-01-10"}], []),
        ([{"renews": OLD, "opens": "2027-01-11", "due_from": "2027-01-11", "closes": "2028-01-10"}], []),
        ([{"supersedes": "gone", "opens": "2020-01-01"}], []),
        ([{"supersedes": OLD, "opens": "2026-01-10"}, {"supersedes": OLD, "opens": "2026-01-09"}], []),
        (
            [{"supersedes": OLD, "renews": OLD, "opens": "2026-01-10"}],
            ["renews: a forecast supersedes another or renews one, not both"],
        ),
        (
            [{"supersedes": OLD, "opens": "2026-01-10"}, {"renews": OLD, "opens": "2026-01-09"}],
            [f"renews: {OLD!r} is superseded and renewed (first named in pack.yaml:10:5)"],
        ),
        ([{"supersedes": "newer-0"}], ["supersedes: the forecast supersedes itself"]),
        (
            [{"renews": OLD}],
            [f"opens: it opens on 2025-01-10, not after {OLD} (2025-01-10), which it renews"],
        ),
        (
            [{"supersedes": OLD, "opens": "2027-01-11", "due_from": "2027-01-11", "closes": "2028-01-10"}],
            [f"opens: it opens on 2027-01-11, when {OLD} has closed (2027-01-10) and is to be resolved"],
        ),
        ([{"supersedes": OLD, "opens": "soon"}], []),
    ],
)
def test_mistakes_in_succession_are_told_in_their_line(
    newer: list[dict[str, Any]], problems: list[str]
) -> None:
    """What an edition no longer has is known to the ledger only, and is not held against it here."""
    assert told(*newer) == problems


def test_superseded_by_the_first_that_opens() -> None:
    """A forecast may be cut in two; the older one is over with the first of them."""
    later = {"supersedes": OLD, "opens": "2026-03-01"}
    sooner = {"supersedes": OLD, "opens": "2026-02-01"}
    known = forecasts(later, sooner)
    assert superseded(OLD, known) == Superseded(by="newer-1", since=date(2026, 2, 1))
    assert superseded("newer-0", known) is None
    assert [one.superseded_on for one in known] == [date(2026, 2, 1), None, None]


def test_renewals_are_named() -> None:
    """The older one tells by which it is asked anew, and the newer one which it asks anew."""
    known = (builders.forecast(id="old"), builders.forecast(id="new", renews="old"))
    assert renewals("old", known) == ("new",)
    assert renewals("new", known) == ()
    assert superseded("old", known) is None
