"""Advice on indicators: answers that do not sound like one, groups of one, silence that says nothing."""

from collections import Counter
from collections.abc import Iterator

from rules.lint.finding import Consequence, Finding
from rules.lint.outline import Outline
from rules.located import Value
from rules.model import Said

#: It makes 95 per cent of an even chance: there ICD 203 begins to say "almost certain".
_ANSWER = 19
#: What is only planned, heard or supposed answers no question.
_FACTS = frozenset({Said.ASSERTED, Said.NEGATED})


def on_indicators(pack: Outline) -> Iterator[Finding]:
    """Advise on every indicator of a pack."""
    for forecast in pack.forecasts.values():
        indicators = list(forecast.get("indicators").each())
        members = Counter(one.get("group").value for one in indicators)
        for indicator in indicators:
            if indicator.get("decisive").value is True:
                yield from _undecided(indicator)
            if members[indicator.get("group").value] == 1 and indicator.get("group").value is not None:
                yield _alone(indicator)
            if indicator.get("expected").get("strength").value == 1:
                yield _silent(indicator)


def _undecided(indicator: Value) -> Iterator[Finding]:
    name, strength = indicator.get("id").value, indicator.get("strength")
    if strength.value < _ANSWER:
        yield Finding(
            strength.place,
            Consequence.MISLEADS,
            "undecided",
            f"{name} is decisive, and its strength of {strength.value:g} leaves an even chance short of 95 %",
            f"give it {_ANSWER:g} or more, or take `decisive` out",
        )
    for rule in indicator.get("rules").each():
        for said in rule.get("accepts").each():
            if said.value not in _FACTS:
                yield Finding(
                    said.place,
                    Consequence.MISLEADS,
                    "undecided",
                    f"{name} is decisive, and {rule.get('id').value} accepts what is only {said.value}",
                    f"accept {' and '.join(sorted(_FACTS))} only; the rest is for another indicator",
                )


def _alone(indicator: Value) -> Finding:
    return Finding(
        indicator.get("group").place,
        Consequence.IDLE,
        "lone-group",
        f"{indicator.get('id').value} is the only one of the group {indicator.get('group').value!r}",
        "name the group in what tells of the same development too, or take it out",
    )


def _silent(indicator: Value) -> Finding:
    return Finding(
        indicator.get("expected").get("strength").place,
        Consequence.IDLE,
        "weightless",
        f"a strength of 1 means that silence on {indicator.get('id').value} moves no belief",
        "give it a little more than 1, or take `expected` out",
    )
