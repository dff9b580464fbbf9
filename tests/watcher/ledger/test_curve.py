"""What is drawn of a ledger."""

from dataclasses import replace
from datetime import UTC, timedelta

import builders
import pytest
from builders import NOON
from stored import new_lapse, new_line

from rules.model import Stance
from storage import Answer, Line, LineKind, NewLine
from watcher.ledger import Ledger, beliefs_at
from watcher.ledger.curve import curve_of
from watcher.ledger.standing import Instant, standing_at

HOUR = timedelta(hours=1)
INSTANT = Instant(now=NOON + 99 * HOUR, until=None, day=(NOON + 99 * HOUR).date(), zone=UTC)


def line(number: int, hours: int, written: NewLine) -> Line:
    """A line as it was written."""
    said = {name: getattr(written, name) for name in NewLine.__dataclass_fields__}
    return Line(**said, id=number, at=NOON + hours * HOUR)


def test_every_kind_of_evidence_has_a_mark() -> None:
    """A story, a silence and a cable: on its day, the way it moved the belief; nothing else has."""
    forecast = builders.forecast()
    nothing: dict[str, None] = dict.fromkeys(("stance", "strength", "grade", "credibility", "on"))
    stated = line(2, 3, new_line(kind=LineKind.BELIEF, belief=0.9, **nothing))
    ended = replace(stated, id=3, kind=LineKind.RESOLVED, belief=None, answer=Answer.VOID, on=NOON.date())
    ledger = Ledger(
        pack="island",
        forecast=forecast,
        read_at=INSTANT.now,
        alerts=(builders.alert(indicator="deed"), builders.alert(id="idle", indicator="visit", ratio=1.0)),
        lapses=(new_lapse(indicator="talks", by=NOON.date(), ratio=2.0, at=NOON + 24 * HOUR),),
        lines=(line(1, 2, new_line(on=NOON.date())), stated, ended),
    )
    curve = curve_of(standing_at(ledger, (), INSTANT), INSTANT, title="a bridge")
    assert [(mark.day, mark.stance, mark.words) for mark in curve.marks] == [
        (NOON.date(), Stance.CONTRADICTS, builders.TITLE),
        (NOON.date(), Stance.CONFIRMS, "line:1"),
        (NOON.date() + timedelta(days=1), Stance.CONFIRMS, f"lapse:talks:{NOON.date()}"),
    ]
    (last,) = beliefs_at(ledger, [INSTANT.now])
    assert curve.evidence[-1][1] == last.evidence
    ((at, belief), *_) = curve.stated
    assert at == stated.at
    assert belief == pytest.approx(0.9)
    assert (curve.resolved, curve.title) == ((NOON.date(), None), "a bridge")
