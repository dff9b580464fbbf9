"""Where a ledger stands: what is evidence now, what it weighs, and the belief that comes of it. Pure.

Knows no time: it takes turns in the order in which they are given.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never

from rules.account import Account, Entry, account, log_odds, probability
from rules.model import Grade, Said, Stance, Terms, ratio_of
from rules.weighing import Credibility, Told, share, weigh
from storage import Lapse, Line, LineKind
from watcher.ledger.turns import Stands, Turn, lapse_id, line_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Believed:
    """What is believed: by the evidence alone, and as a person stated it, None where nobody did.

    Both are probabilities in (0, 1). What was stated moves on with the news, by the same log odds as the
    other.
    """

    evidence: float
    stated: float | None = None

    @property
    def belief(self) -> float:
        """The belief that holds: the one that was stated, where one was."""
        return self.evidence if self.stated is None else self.stated


@dataclass(slots=True)
class Balance:
    """The standing of one ledger, from the terms of its forecast and the turns it was given.

    Of lines that people wrote the one with the higher number is the later: a clock may be set back.
    """

    terms: Terms
    _alerts: dict[str, Stands] = field(default_factory=dict)
    _lapses: dict[str, Lapse] = field(default_factory=dict)
    _lines: dict[int, Line] = field(default_factory=dict)
    _taken_back: set[int] = field(default_factory=set)
    #: Of a line that sets a belief: how far that lies from the evidence of its moment, in log odds.
    _set: dict[int, float] = field(default_factory=dict)

    def take(self, turn: Turn) -> None:
        """Let a turn be so from now on."""
        match turn.now:
            case Terms() as terms:
                self.terms = terms
            case Stands() as stands:
                self._alerts[turn.entry] = stands
            case Lapse() as lapse:
                self._lapses[turn.entry] = lapse
            case Line() as line:
                self._write(line)
            case _:
                assert_never(turn.now)

    def _write(self, line: Line) -> None:
        if line.kind is LineKind.TAKEN_BACK:
            self._taken_back.add(int(line.subject))
            return
        if line.kind is LineKind.BELIEF and line.belief is not None:
            self._set[line.id] = log_odds(line.belief) - self.account().odds
        self._lines[line.id] = line

    def account(self) -> Account:
        """Draw up the account by what is evidence now."""
        return account(self.terms.prior, self.entries())

    def believed(self) -> Believed:
        """Say what is believed now."""
        drawn = self.account()
        belief = self._last(LineKind.BELIEF)
        stated = None if belief is None else probability(self._set[belief.id] + drawn.odds)
        return Believed(evidence=drawn.belief, stated=stated)

    def resolution(self) -> Line | None:
        """Give the resolution that stands, None where the forecast is open."""
        return self._last(LineKind.RESOLVED)

    def entries(self) -> tuple[Entry, ...]:
        """Give what is evidence now, each with its weight; what a person refused too, marked as such."""
        refused = self._refused()
        edits = self._edits()
        return tuple(
            replace(edited, refused=True) if entry.id in refused else edited
            for told, entry in self._weighed()
            for edited in [_edited(entry, told, edits.get(entry.id))]
        )

    def told(self) -> dict[str, Told]:
        """Give what is evidence now as it is told, with what people edited, by entry; a lapse is not told."""
        edits = self._edits()
        return {
            entry.id: _retold(told, edits.get(entry.id))
            for told, entry in self._weighed()
            if told is not None
        }

    def _edits(self) -> dict[str, Line]:
        return {line.subject: line for line in self._of(LineKind.EDITED)}

    def _weighed(self) -> Iterator[tuple[Told | None, Entry]]:
        """Give all that counts in time, with what it tells; a lapse is told by nobody."""
        resolved = self.resolution()
        until = date.max if resolved is None else resolved.on or date.max
        for stands in self._alerts.values():
            if not stands.corrected and self._is_in_time(stands.day, until, judged=stands.counts):
                yield stands.told, weigh(stands.told, self.terms)
        for lapse in self._lapses.values():
            if self._is_in_time(lapse.by, until, judged=True):
                yield None, Entry(id=lapse_id(lapse), indicator=f"no {lapse.indicator}", ratio=lapse.ratio)
        for line in self._of(LineKind.EVIDENCE):
            if self._is_in_time(line.on or line.at.date(), until, judged=False):
                told = _by_hand(line, self.terms)
                yield told, weigh(told, self.terms)

    def _is_in_time(self, day: date | None, until: date, *, judged: bool) -> bool:
        """Tell whether news of a day is evidence, in a forecast that was answered on the day `until`.

        A later edition may have given the forecast more time.
        """
        if day is None:
            return judged
        return day <= until and (judged or self.terms.opens <= day <= self.terms.closes)

    def _refused(self) -> set[str]:
        said = {line.subject: line.kind for line in self._of(LineKind.REFUSED, LineKind.ACCEPTED)}
        refused = {entry for entry, kind in said.items() if kind is LineKind.REFUSED}
        return refused | {entry for entry, stands in self._alerts.items() if stands.rejected}

    def _of(self, *kinds: LineKind) -> Iterable[Line]:
        return [
            self._lines[number]
            for number in sorted(self._lines)
            if number not in self._taken_back and self._lines[number].kind in kinds
        ]

    def _last(self, kind: LineKind) -> Line | None:
        return next(iter(reversed(list(self._of(kind)))), None)


def _by_hand(line: Line, terms: Terms) -> Told:
    """Read the evidence of a line: it is a story that one person tells, of an indicator or of none."""
    stance = line.stance or Stance.CONFIRMS
    weight = terms.indicators.get(line.indicator)
    if weight is not None:
        stance = weight.stance
    return Told(
        id=line_id(line),
        stance=stance,
        indicator=line.indicator or line_id(line),
        ratio=ratio_of(stance, line.strength or 1.0),
        said=Said.ASSERTED,
        best=line.grade or Grade.F,
        credible=Credibility(line.credibility or Credibility.UNJUDGED),
    )


def _edited(entry: Entry, told: Told | None, edit: Line | None) -> Entry:
    """Let what a person says of an entry take the place of what was found; what they do not say stays."""
    if edit is None:
        return entry
    if edit.strength is not None:
        # A ratio of 1 does not show whether it confirms; silence, told by nobody, has only that.
        confirms = entry.ratio > 1 if told is None else told.stance is Stance.CONFIRMS
        entry = replace(entry, ratio=edit.strength if confirms else 1 / edit.strength)
    if told is None:
        return entry
    told = _retold(told, edit)
    return replace(entry, share=share(told.best, told.credible, told.said))


def _retold(told: Told, edit: Line | None) -> Told:
    """Let what a person says of who tells a story, and how credibly, take the place of what was found."""
    if edit is None:
        return told
    credible = told.credible if edit.credibility is None else Credibility(edit.credibility)
    return replace(told, best=edit.grade or told.best, credible=credible)
