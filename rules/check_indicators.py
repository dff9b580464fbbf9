"""What the indicators of a pack say of each other and of the span of their forecast.

Groups within one forecast and one stance, waits within its span. Works on plain values, as `rules.check`.
"""

from collections.abc import Iterator
from typing import Any

from rules.duration import duration
from rules.located import Problem, Value

#: Days of a wait at least: news of a day may be read two days later, and few events keep to a week.
SHORTEST = 7


def check_indicators(forecasts: list[Value]) -> Iterator[Problem]:
    """Find groups that reach too far, and waits that could never end."""
    yield from _groups(forecasts)
    for forecast in forecasts:
        for indicator in forecast.get("indicators").each():
            yield from _wait(indicator.get("expected"), forecast)


def _groups(forecasts: list[Value]) -> Iterator[Problem]:
    first: dict[str, tuple[Value, Value]] = {}
    for forecast in forecasts:
        for indicator in forecast.get("indicators").each():
            group = indicator.get("group")
            if isinstance(group.value, str) and group.value:
                begun, known = first.setdefault(group.value, (forecast, indicator))
                yield from _stranger(group, (begun, known), (forecast, indicator))


def _stranger(group: Value, first: tuple[Value, Value], own: tuple[Value, Value]) -> Iterator[Problem]:
    """Tell of an indicator that is of another forecast or stance than the first one of its group."""
    (forecast, indicator), (its_forecast, its_indicator) = first, own
    place = indicator.get("group").place
    if its_forecast.path != forecast.path or its_forecast.document is not forecast.document:
        what = f"the group {group.value!r} belongs to another forecast (first in {place})"
        yield group.problem(what, "give the group another name: each forecast has its own")
    elif its_indicator.get("stance").value != indicator.get("stance").value:
        what = f"the group {group.value!r} has indicators of both stances (first in {place})"
        yield group.problem(
            what, "group what confirms apart from what contradicts: one cannot stand for the other"
        )


def _wait(expected: Value, forecast: Value) -> Iterator[Problem]:
    opens, closes = (forecast.get(key).day for key in ("opens", "closes"))
    if opens is None or closes is None or closes < opens:
        return
    by, every = expected.get("by"), expected.get("every")
    day = by.day
    if day is not None and not opens <= day <= closes:
        yield by.problem(
            f"`by` ({day}) lies outside the span of the forecast", f"keep it within {opens} to {closes}"
        )
    days = _days_of(every.value)
    if days is not None and days < SHORTEST:
        yield every.problem(
            f"`every` ({every.value}) is shorter than {SHORTEST} days",
            "write P1W or more: news may come late",
        )
    elif days is not None and days >= (closes - opens).days:
        yield every.problem(
            f"`every` ({every.value}, {days:,} days) is no shorter than the span of the forecast",
            f"write less than its {(closes - opens).days:,} days, or a day under `by`",
        )


def _days_of(value: Any) -> int | None:
    try:
        return duration(value).days if isinstance(value, str) else None
    except ValueError:
        return None
