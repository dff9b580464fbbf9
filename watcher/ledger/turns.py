"""What happened in a ledger, turn by turn, in the order of time. Pure.

A turn tells what is so from its moment on; what it does to a belief is `watcher.ledger.balance`'s business.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from rules.model import Grade, Terms
from rules.weighing import Told, credibility
from storage import Alert, Judged, Lapse, Line, LineKind, Revision, Standing, Stood


class What(StrEnum):
    """What happened."""

    RAISED = "raised"
    STRENGTHENED = "strengthened"
    CORROBORATED = "corroborated"
    CORRECTED = "corrected"
    REJECTED = "rejected"
    LAPSED = "lapsed"
    RULES = "rules"
    EVIDENCE = "evidence"
    ACCEPTED = "accepted"
    EDITED = "edited"
    REFUSED = "refused"
    BELIEF = "belief"
    RESOLVED = "resolved"
    TAKEN_BACK = "taken back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """How an alert stands from a moment on: what its story tells, and on which day it happened.

    `counts` is whether it moves the belief by what was known when it was judged; `corrected` and `rejected`
    are what became of it since. `day` is None of what came after the horizon and was outdone since: nobody
    knows its day any more.
    """

    told: Told
    day: date | None
    counts: bool
    corrected: bool
    rejected: bool

    @property
    def weighs(self) -> bool:
        """Whether it moves the belief."""
        return self.counts and not self.corrected and not self.rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Something that happened; `entry` is the id of what it happened to, "" where it is the whole ledger."""

    at: datetime
    what: What
    entry: str
    now: Stands | Lapse | Line | Terms


_OF_LINE = {
    LineKind.EVIDENCE: What.EVIDENCE,
    LineKind.ACCEPTED: What.ACCEPTED,
    LineKind.EDITED: What.EDITED,
    LineKind.REFUSED: What.REFUSED,
    LineKind.BELIEF: What.BELIEF,
    LineKind.RESOLVED: What.RESOLVED,
    LineKind.TAKEN_BACK: What.TAKEN_BACK,
}

#: Of what happens at one moment: rules are read before news is judged by them.
_FIRST = frozenset({What.RULES})


def turns(
    news: Iterable[Turn],
    revisions: Iterable[Revision],
    lapses: Iterable[Lapse],
    lines: Iterable[Line],
) -> tuple[Turn, ...]:
    """Put all that happened, `news` the turns of alerts, in the order of time.

    What happened at one moment is always in the same order.
    """
    every = [
        *news,
        *(Turn(at=one.at, what=What.RULES, entry="", now=one.terms) for one in revisions),
        *(Turn(at=one.at, what=What.LAPSED, entry=lapse_id(one), now=one) for one in lapses),
        *map(_written, lines),
    ]
    return tuple(sorted(every, key=lambda turn: (turn.at, turn.what not in _FIRST, turn.entry)))


def _written(line: Line) -> Turn:
    """Give the turn of a line: it happens to the entry or line that it is about, else it is one itself."""
    entry = f"line:{line.subject}" if line.kind is LineKind.TAKEN_BACK else line.subject
    return Turn(at=line.at, what=_OF_LINE[line.kind], entry=entry or line_id(line), now=line)


def lapse_id(lapse: Lapse) -> str:
    """By what a lapse is known in its ledger."""
    return f"lapse:{lapse.indicator}:{lapse.by}"


def line_id(line: Line) -> str:
    """By what a line is known in its ledger."""
    return f"line:{line.id}"


def turns_of_alerts(alerts: Iterable[Alert | Standing], verdicts: Iterable[Judged]) -> Iterator[Turn]:
    """Give the turns of alerts, with all that people said of them."""
    said = defaultdict[str, list[Judged]](list)
    for one in verdicts:
        said[one.alert].append(one)
    for alert in alerts:
        yield from turns_of(alert, said[alert.id])


def turns_of(alert: Alert | Standing, verdicts: Sequence[Judged] = ()) -> Iterator[Turn]:
    """Give each moment from which an alert stood otherwise, and how.

    Without the `verdicts` on it, all of them, only the one that stands is known.
    """
    untils = [each.until for each in alert.stood]
    turned = _turned(alert, verdicts)
    moments = {alert.raised_at, *untils, *(each.at for each in alert.heard[1:]), *turned}
    for at in sorted(moment for moment in moments if moment >= alert.raised_at):
        state = next((each for each in alert.stood if each.until > at), alert)
        rejected = next((out for moment, out in reversed(turned.items()) if moment <= at), False)
        yield Turn(
            at=at,
            what=_judged(rejected=turned[at]) if at in turned else _what(alert, state, at),
            entry=alert.id,
            now=Stands(
                told=_told(alert, state, at),
                day=alert.happened_at.date() if state.counts or state is alert else None,
                counts=state.counts,
                corrected=bool(state.correction),
                rejected=rejected,
            ),
        )


def _turned(alert: Alert | Standing, verdicts: Sequence[Judged]) -> dict[datetime, bool]:
    """Give the moments at which people took an alert out of the belief, or put it back, in their order."""
    if not verdicts:
        return {} if alert.rejected_at is None else {alert.rejected_at: True}
    turned, out = dict[datetime, bool](), False
    for one in verdicts:
        if one.verdict.rejects is not out:
            turned[one.at] = out = one.verdict.rejects
    return turned


def _judged(*, rejected: bool) -> What:
    return What.REJECTED if rejected else What.ACCEPTED


def _what(alert: Alert | Standing, state: Alert | Standing | Stood, at: datetime) -> What:
    if at in {each.until for each in alert.stood}:
        return What.CORRECTED if state.correction else What.STRENGTHENED
    return What.RAISED if at == alert.raised_at else What.CORROBORATED


def _told(alert: Alert | Standing, state: Alert | Standing | Stood, at: datetime) -> Told:
    heard = [each for each in alert.heard if each.at <= at] or alert.heard[:1]
    return Told(
        id=alert.id,
        stance=alert.stance,
        indicator=state.indicator,
        ratio=state.ratio,
        said=state.said,
        best=heard[-1].best if heard else Grade.F,
        credible=credibility(heard[-1].independent if heard else 0),
    )
