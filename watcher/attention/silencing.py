"""Silences as a person sets and hears of them: how long, about what, and what is told once they end. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from storage.judgements import Alert
from storage.promises import Says
from storage.silences import HeldBack, NewSilence, Scope

#: A quarter: what shall be silent for longer is a matter of rules, feeds or routes, and a silence that nobody
#: remembers hides what the program is for.
LONGEST = timedelta(days=90)

_SPAN = re.compile(r"(\d{1,5})([mhdw])", re.ASCII)
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    """What is to be told of an alert once its silence is over."""

    alert: Alert
    says: Says


def span(text: str) -> timedelta:
    """Read how long: 90m, 12h, 3d or 2w.

    Raises:
        ValueError: a number and one of these letters were expected.
    """
    written = _SPAN.fullmatch(text.strip())
    if written is None:
        raise ValueError(f"{text!r} is no span of time: write it like 90m, 12h, 3d or 2w")
    return timedelta(**{_UNITS[written[2]]: int(written[1])})


def about(silence: NewSilence, title: str = "") -> str:
    """Say what a silence is about; a story by the `title` of an alert that it raised, if there is one."""
    if silence.scope is Scope.STORY and title:
        return f"story “{title}”"
    return f"{silence.scope.value} {silence.target}"


def untold(held: Iterable[HeldBack], alerts: Mapping[str, Alert]) -> tuple[Untold, ...]:
    """Choose what is told when a silence is over, from what it held back, oldest first; each alert once.

    An alert whose raising was held back is told as raised, as it stands now: unless it was corrected since,
    for then nobody has heard of it. Of another one the last word is told, and that more publishers report it
    only where that is all. One that a verdict rejected is told no more: a person has dealt with it.
    """
    words = dict[str, list[Says]]()
    for each in held:
        words.setdefault(each.alert_id, []).append(each.says)
    found = list[Untold]()
    for name, said in words.items():
        alert = alerts.get(name)
        if alert is None or alert.verdict.rejects:
            continue
        graver = [each for each in said if each is not Says.CORROBORATED]
        says = Says.RAISED if Says.RAISED in said else (graver or said)[-1]
        if not (says is Says.RAISED and alert.correction):
            found.append(Untold(alert=alert, says=says))
    return tuple(found)
