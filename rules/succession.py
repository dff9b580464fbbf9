"""What becomes of a forecast when a new edition of its assessment comes: superseded, or renewed. Pure.

A forecast that supersedes an older one takes its place: from the day it opens the older one is over, and
nobody asks how it ended. One that renews an older one asks the same of a later span: the older one is
decided by its own question. A forecast whose `closes` is put off is extended: the same one, revised.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from rules.located import Problem, Value
from rules.model import Forecast

#: The keys by which a forecast names an older one.
KEYS = ("supersedes", "renews")


@dataclass(frozen=True, slots=True, kw_only=True)
class Superseded:
    """By which forecast an older one is superseded, and since when."""

    by: str
    since: date


def superseded(forecast: str, forecasts: Iterable[Forecast]) -> Superseded | None:
    """Say by which of the forecasts of its pack one is superseded: by the first that opens, if by several."""
    found = [
        Superseded(by=one.id, since=one.opens) for one in forecasts if one.supersedes == forecast != one.id
    ]
    return min(found, key=lambda one: (one.since, one.by), default=None)


def renewals(forecast: str, forecasts: Iterable[Forecast]) -> tuple[str, ...]:
    """Name the forecasts of its pack that renew one."""
    return tuple(one.id for one in forecasts if one.renews == forecast != one.id)


def check_succession(forecasts: list[Value]) -> Iterator[Problem]:
    """Find forecasts that cannot follow on the one they name, as far as the pack still has that.

    One that is in the pack no more is known to the ledger only.
    """
    known = {one.get("id").value: one for one in forecasts if isinstance(one.get("id").value, str)}
    taken: dict[str, tuple[str, Value]] = {}
    for forecast in forecasts:
        named = [(key, forecast.get(key)) for key in KEYS if isinstance(forecast.get(key).value, str)]
        if len(named) > 1:
            yield named[1][1].problem(
                "a forecast supersedes another or renews one, not both", "take one of the keys out"
            )
            continue
        for key, old in named:
            other = taken.setdefault(old.value, (key, old))
            if other[0] != key:
                yield old.problem(
                    f"{old.value!r} is superseded and renewed (first named in {other[1].place})",
                    "one that is superseded is not decided, one that is renewed is: choose",
                )
            yield from _in_order(key, old, forecast, known)


def _in_order(key: str, old: Value, forecast: Value, known: Mapping[str, Value]) -> Iterator[Problem]:
    if old.value == forecast.get("id").value:
        yield old.problem(f"the forecast {key} itself", "name the one it follows on")
        return
    if old.value not in known:
        return
    older = known[old.value]
    opens, first, last = forecast.get("opens").day, older.get("opens").day, older.get("closes").day
    if opens and first and opens <= first:
        yield forecast.get("opens").problem(
            f"it opens on {opens}, not after {old.value} ({first}), which it {key}",
            "a forecast follows on one that opened before it",
        )
    elif key == "supersedes" and opens and last and opens > last:
        yield forecast.get("opens").problem(
            f"it opens on {opens}, when {old.value} has closed ({last}) and is to be resolved",
            "write `renews` in place of `supersedes`",
        )
