"""Advice on forecasts: weights that pull one way, days gone by, answers that cannot be looked up."""

import math
import re
from collections.abc import Iterator
from datetime import date

from rules.draft import PLACEHOLDER
from rules.lint.finding import Consequence, Finding
from rules.lint.outline import Outline, is_left_open
from rules.located import Value
from rules.model import Forecast, Stance

#: The strongest news of one side should weigh, in log odds, at least this share of the other's strongest:
#: below it, three pieces of the best news there is do not undo one of the other side.
_BALANCE = 0.5
_YEAR = re.compile(r"\b(?:19|20|21)\d\d\b")


def on_forecasts(pack: Outline, today: date) -> Iterator[Finding]:
    """Advise on every forecast of a pack, and on what its author has left open."""
    for forecast in pack.ruleset.pack.forecasts:
        written = pack.forecasts[forecast.id]
        yield from _one_sided(forecast, written)
        yield from _weightless(written)
        yield from _past(forecast, written, today)
        yield from _undated(forecast, written)
    for root in pack.roots:
        yield from _left_open(root)


def _one_sided(forecast: Forecast, written: Value) -> Iterator[Finding]:
    strongest = {stance: _strongest(forecast, stance) for stance in Stance}
    weak, strong = sorted(Stance, key=lambda stance: strongest[stance])
    if math.log(strongest[weak]) < _BALANCE * math.log(strongest[strong]):
        yield Finding(
            written.place,
            Consequence.MISLEADS,
            "one-sided",
            f"{_aside(forecast)}nothing that {weak} {forecast.id} is stronger than {strongest[weak]:g}, "
            f"and what {strong} it reaches {strongest[strong]:g}",
            f"think of news that {weak} it as plainly; is there none, leave it",
        )


def _aside(forecast: Forecast) -> str:
    return "decisive news aside, " if any(one.decisive for one in forecast.indicators) else ""


def _strongest(forecast: Forecast, stance: Stance) -> float:
    """Give the strength of the strongest news of a side. An answer is no news: a side may have no other."""
    strengths = {one: one.strength for one in forecast.indicators if one.stance is stance}
    return max([strengths[one] for one in strengths if not one.decisive] or strengths.values())


def _weightless(written: Value) -> Iterator[Finding]:
    for indicator in written.get("indicators").each():
        if indicator.get("strength").value == 1:
            yield Finding(
                indicator.get("strength").place,
                Consequence.IDLE,
                "weightless",
                f"a strength of 1 means that news of {indicator.get('id').value} alerts and moves no belief",
                "give it a little more than 1, or take the indicator out",
            )


def _past(forecast: Forecast, written: Value, today: date) -> Iterator[Finding]:
    if forecast.closes < today:
        yield Finding(
            written.get("closes").place,
            Consequence.IDLE,
            "past-horizon",
            f"{forecast.id} closed on {forecast.closes}: news on it alerts and moves no belief",
            "look up how it ended, then take it out or forecast anew",
        )


def _undated(forecast: Forecast, written: Value) -> Iterator[Finding]:
    question = forecast.resolution.question
    if not _YEAR.search(question) and not is_left_open(question):
        yield Finding(
            written.get("resolution").get("question").place,
            Consequence.MISLEADS,
            "undated",
            f"the question that decides {forecast.id} names no year",
            f"ask what holds by {forecast.closes}, so that it has one answer",
        )


def _key(value: Value) -> str:
    """Give the key that a value stands under; in a list, the key of the list."""
    return next((part for part in reversed(value.path) if isinstance(part, str)), "")


def _left_open(root: Value) -> Iterator[Finding]:
    for one in root.inner():
        if is_left_open(one.value):
            yield Finding(
                one.place,
                Consequence.MISLEADS,
                "left-open",
                f"{PLACEHOLDER!r} still stands in `{_key(one)}`",
                "write what belongs there",
            )
