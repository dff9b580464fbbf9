"""What happened in a ledger, in words: who moved a belief, by what, and why. Pure."""

from collections.abc import Iterator, Mapping
from typing import assert_never

from rules.model import Stance, Terms, Weight
from storage.judgements import Alert
from storage.lapses import Lapse
from storage.lines import Line, LineKind
from watcher.ledger.course import Move
from watcher.ledger.turns import Stands, What
from watcher.mail.plain import clean
from watcher.mail.words import belief_figures, stance_arrow

#: A title or a reason in a row of a table.
_LONGEST = 160


def move_told(move: Move, alerts: Mapping[str, Alert], terms: Terms) -> str:
    """Say what moved a belief; `terms` are those from before it."""
    match move.turn.now:
        case Stands() as stands:
            return _alert_told(move.what, stands, alerts.get(move.entry))
        case Lapse() as lapse:
            return lapse_told(lapse)
        case Line() as line:
            return line_told(line)
        case Terms() as now:
            return f"rules changed: {'; '.join(terms_told(terms, now)) or 'nothing that weighs'}"
        case _:
            assert_never(move.turn.now)


def lapse_told(lapse: Lapse) -> str:
    """Say what did not come: "visit was not seen by 2026-03-01 (since …, feeds read on 97% of the days)"."""
    return (
        f"{clean(lapse.indicator)} was not seen by {lapse.by} (since {lapse.since}, "
        f"feeds read on {lapse.watched:.0%} of the days)"
    )


def line_told(line: Line) -> str:
    """Say what a person wrote: "ann@desk set the belief to 40%: told us by phone"."""
    source = f" ({clean(line.source, limit=_LONGEST)})" if line.source else ""
    return f"{clean(line.who)} {_did(line)}: {clean(line.why, limit=_LONGEST)}{source}"


def terms_told(before: Terms, after: Terms) -> Iterator[str]:
    """Say what a new edition of a forecast's rules changed that weighs, a phrase each."""
    if before.claim != after.claim:
        yield f"claim now “{clean(after.claim, limit=_LONGEST)}”"
    if before.prior != after.prior:
        yield f"prior {belief_figures(before.prior, after.prior)}"
    for name in ("opens", "closes"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield f"{name} {old} → {new}"
    for name in sorted({*before.indicators, *after.indicators}):
        told = _weight_told(before.indicators.get(name), after.indicators.get(name))
        if told:
            yield f"{clean(name)} {told}"


def _weight_told(before: Weight | None, after: Weight | None) -> str:
    if before == after:
        return ""
    if before is None or after is None:
        return "is new" if before is None else "is gone"
    changes = [
        f"{name} {_cell(old)} → {_cell(new)}"
        for name in ("stance", "strength", "group", "decisive")
        if (old := getattr(before, name)) != (new := getattr(after, name))
    ]
    return ", ".join(changes)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else clean(str(value)) or "none"


def _alert_told(what: What, stands: Stands, alert: Alert | None) -> str:
    title = "" if alert is None else clean(alert.title, limit=_LONGEST)
    head = f"{stance_arrow(stands.told.stance)} {clean(stands.told.indicator)}"
    more = ""
    if what is What.CORRECTED and alert is not None:
        more = f" ({clean(alert.correction, limit=_LONGEST) or 'corrected'})"
    elif what is What.REJECTED and alert is not None and alert.verdict.rejects:
        more = f" (judged {alert.verdict.value})"
    elif not stands.counts:
        more = " (after the horizon)"
    return f"{head}: {title}{more}"


def _did(line: Line) -> str:
    words = {
        LineKind.BELIEF: f"set the belief to {100 * (line.belief or 0):g}%",
        LineKind.EVIDENCE: f"added evidence that {_evidence(line)}",
        LineKind.EDITED: f"edited {clean(line.subject)}{_weighs(line)}",
        LineKind.REFUSED: f"refused {clean(line.subject)}",
        LineKind.ACCEPTED: f"accepted {clean(line.subject)}",
        LineKind.TAKEN_BACK: f"took line {clean(line.subject)} back",
        LineKind.RESOLVED: f"resolved it {line.answer or ''} as of {line.on}",
    }
    return words[line.kind]


def _evidence(line: Line) -> str:
    if line.indicator:
        return f"is of {clean(line.indicator)}{_weighs(line)}"
    stance = Stance.CONFIRMS if line.stance is None else line.stance
    return f"{stance.value}{_weighs(line)}"


def _weighs(line: Line) -> str:
    """Say by which figures: ", strength 4, B2, of 2026-03-01"."""
    scale = f"{line.grade.value if line.grade else ''}{line.credibility or ''}"
    parts = (
        "" if line.strength is None else f"strength {line.strength:g}",
        scale,
        "" if line.on is None else f"of {line.on}",
    )
    return "".join(f", {part}" for part in parts if part)
