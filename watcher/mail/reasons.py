"""Why an alert was raised and what would argue against it, in plain words. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from rules.model import Forecast, Stance
from storage.judgements import Alert
from watcher.mail.plain import clean
from watcher.mail.telling import Told

#: So many signs of the opposite are read.
MOST_SIGNS = 3
_LONGEST_SIGN = 200
_LONGEST_ASKS = 300
_LONGEST_NAME = 120

_WOULD = {
    Stance.CONFIRMS: "News that would confirm the forecast",
    Stance.CONTRADICTS: "News that would contradict the forecast",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What news would argue the other way: a heading, and indicators in plain words, the strongest first."""

    heading: str
    says: tuple[str, ...]


def why(told: Told) -> tuple[str, ...]:
    """Say by which rule an alert was raised, what that asks for, and what such news weighs, in sentences."""
    rule = clean(told.alert.rule, limit=_LONGEST_NAME)
    asks = clean(told.asks, limit=_LONGEST_ASKS)
    return (f"Rule {rule} asks for {asks}." if asks else f"Rule {rule}.", _weight(told.alert))


def signs_against(stances: Sequence[Stance], forecast: Forecast | None) -> tuple[Signs, ...]:
    """Give the forecast's own indicators against what alerts of these stances say; none where it has none."""
    indicators = () if forecast is None else forecast.indicators
    found = []
    for stance in dict.fromkeys(stances):
        against = [one for one in indicators if one.stance is not stance]
        against.sort(key=lambda one: -one.strength)
        says = dict.fromkeys(clean(one.says, limit=_LONGEST_SIGN) for one in against)
        if says:
            found.append(Signs(heading=_WOULD[against[0].stance], says=tuple(says)[:MOST_SIGNS]))
    return tuple(found)


def _weight(alert: Alert) -> str:
    """What a likelihood ratio says (rules.belief): how much likelier such news is one way than the other."""
    times = f"{max(alert.ratio, 1 / alert.ratio):,.1f}".removesuffix(".0")
    if times == "1":
        return "Such news is as likely if the forecast is right as if it is wrong."
    if alert.ratio > 1:
        return f"Such news is {times} times likelier if the forecast is right than if it is wrong."
    return f"Such news is {times} times likelier if the forecast is wrong than if it is right."
