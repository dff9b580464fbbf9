"""Add evidence to the ledger of a forecast by hand, or let an entry weigh otherwise."""

import math
from dataclasses import dataclass
from datetime import date

from rules.model import Grade, Indicator, Said, Stance, ratio_of
from rules.weighing import Credibility, share
from storage import Deed, LineKind
from watcher.cli.actions.entries import find_entry
from watcher.cli.actions.forecast_lines import check_open, desk_for, moved
from watcher.cli.actions.ledgers import Target, and_near, the_ledger
from watcher.cli.actions.printing import print_line
from watcher.cli.actions.signing import LONGEST_WHY
from watcher.cli.ending import MistakeError
from watcher.cli.invocation import Invocation
from watcher.ledger.standing import Standing
from watcher.mail.plain import clean

_LEAST, _MOST = 1, 100  # as in a pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Evidence as a person tells it: of an indicator, or with its own strength; `on` is None for today."""

    stance: Stance
    indicator: str | None
    strength: float | None
    grade: Grade
    credibility: int
    on: date | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What an entry is to weigh by from now on; what is None stays."""

    strength: float | None
    grade: Grade | None
    credibility: int | None


def add_evidence(invocation: Invocation, target: Target, told: Told, *, why: str, by: str | None) -> None:
    """Add evidence to a forecast, and print what that does to its belief.

    Raises:
        MistakeError: the forecast is not open for it, or a figure, a day or an indicator is none.
    """
    source = clean(told.source)
    if len(source) > LONGEST_WHY:
        raise MistakeError(f"--source takes at most {LONGEST_WHY:,} characters")
    with desk_for(invocation, why=why, by=by) as desk:
        ledger = the_ledger(desk.books, target)
        standing = desk.books.standing(ledger)
        check_open(standing)
        on = told.on or desk.books.instant.day
        _check_day(standing, on, desk.books.instant.day)
        indicator = _indicator(standing, told)
        strength = _strength(told.strength) if indicator is None else indicator.strength
        before = desk.believed(ledger)
        line = desk.write(
            ledger,
            Deed.EVIDENCE,
            LineKind.EVIDENCE,
            indicator="" if indicator is None else indicator.id,
            stance=told.stance,
            strength=strength,
            grade=told.grade,
            credibility=told.credibility,
            on=on,
            source=source,
        )
        after = desk.believed(ledger)
    counts = share(told.grade, Credibility(told.credibility), Said.ASSERTED)
    print_line(
        f"Line {line.id}: {told.stance.value} {clean(ledger.forecast.id)} with a ratio of "
        f"{ratio_of(told.stance, strength):.4g}, {told.grade.value}{told.credibility}, of which {counts:.0%} "
        f"counts. {moved(ledger, before, after)}"
    )


def edit_entry(invocation: Invocation, target: Target, edit: Edit, *, why: str, by: str | None) -> None:
    """Let an entry weigh otherwise, and print what that does to the belief.

    Raises:
        MistakeError: no entry is meant, nothing is changed, or a figure is none.
    """
    if edit == Edit(strength=None, grade=None, credibility=None):
        raise MistakeError("say what to edit: --strength, --grade or --credibility")
    strength = None if edit.strength is None else _strength(edit.strength)
    with desk_for(invocation, why=why, by=by) as desk:
        found = find_entry(desk.tx, desk.books, target)
        if found.entry.startswith("lapse:") and (edit.grade, edit.credibility) != (None, None):
            raise MistakeError(f"{clean(found.entry)} was told by nobody: only its --strength can be edited")
        before = desk.believed(found.ledger)
        line = desk.write(
            found.ledger,
            Deed.EDIT,
            LineKind.EDITED,
            subject=found.entry,
            strength=strength,
            grade=edit.grade,
            credibility=edit.credibility,
        )
        after = desk.believed(found.ledger)
    print_line(f"Line {line.id}: {clean(found.entry)} is edited. {moved(found.ledger, before, after)}")


def _check_day(standing: Standing, on: date, today: date) -> None:
    name, terms = clean(standing.forecast.id), standing.terms
    if on > today:
        raise MistakeError(f"{on} lies ahead: evidence is of a day that was")
    if on < terms.opens:
        raise MistakeError(f"{name} opened on {terms.opens}: what was so on {on}, the assessment knew")
    if on > terms.closes:
        raise MistakeError(f"{name} closed on {terms.closes}: what came later moves no belief")


def _indicator(standing: Standing, told: Told) -> Indicator | None:
    """Find the indicator that evidence is of; None where it has a strength of its own."""
    if (told.indicator is None) == (told.strength is None):
        raise MistakeError("say what it weighs: by --indicator ID, or by --strength N, and not by both")
    if told.indicator is None:
        return None
    known = {one.id: one for one in standing.forecast.indicators}
    if told.indicator not in known:
        raise MistakeError(
            f"{clean(standing.forecast.id)} has no indicator {clean(told.indicator)!r}: "
            f"{and_near(told.indicator, list(known))}`watcher forecasts show` lists them"
        )
    found = known[told.indicator]
    if found.stance is not told.stance:
        raise MistakeError(f"{clean(found.id)} {found.stance.value} its forecast: say {found.stance.value}")
    return found


def _strength(value: float | None) -> float:
    if value is None or not math.isfinite(value) or not _LEAST <= value <= _MOST:
        raise MistakeError(f"--strength takes a figure from {_LEAST} to {_MOST}; the stance turns it round")
    return value
