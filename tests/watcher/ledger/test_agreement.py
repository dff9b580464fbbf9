"""The figures that the commands print, held against a second computation of them, differently written.

Here odds are multiplied as decimals of thirty digits, where the program adds logarithms; who tells a story
and how is read from tables of our own; and what is so at a moment is asked of each thing for itself, where
the program takes one turn after another.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal, localcontext

import builders
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledgers import OPENED, day, forecast, ledger, line, raised

from rules.account import Silent
from rules.model import Grade, Indicator, Said, Stance
from storage import Alert, Heard, Line, LineKind
from watcher.cli.actions.ledger_shapes import account_shape, standing_shape
from watcher.ledger import Ledger
from watcher.ledger.standing import Instant, standing_at

_RELIABLE = dict(zip("ABCDEF", map(Decimal, ("1", "0.9", "0.75", "0.5", "0.25", "0.7")), strict=True))
_CREDIBLE = dict(zip(range(1, 7), map(Decimal, ("1", "0.9", "0.8", "0.4", "0.1", "0.7")), strict=True))
_SAID = {"asserted": Decimal(1), "planned": Decimal("0.6"), "asked": Decimal("0.25")}
_VOICES = {0: 6, 1: 3, 2: 2, 3: 1, 4: 1}

#: Strengths without a common power, so that no two indicators of a group can be equally strong.
_INDICATORS = (("talks", 2.0), ("signed", 7.0), ("stalled", 3.0), ("scrapped", 5.0))


@dataclass(frozen=True, slots=True)
class _Sign:
    """A piece of evidence as the second computation has it."""

    id: str
    indicator: str
    group: str
    decisive: bool
    ratio: Decimal
    share: Decimal

    @property
    def weight(self) -> Decimal:
        return self.ratio.ln() * self.share


@st.composite
def _indicators(draw: st.DrawFn) -> tuple[Indicator, ...]:
    return tuple(
        builders.indicator(
            id=name,
            stance=draw(st.sampled_from(Stance)),
            strength=strength,
            group=draw(st.sampled_from(["", "deal", "noise"])),
            decisive=draw(st.integers(0, 9)) == 0,
        )
        for name, strength in _INDICATORS
    )


@st.composite
def _alert(draw: st.DrawFn, number: int, indicators: tuple[Indicator, ...]) -> Alert:
    of = draw(st.sampled_from(indicators))
    at = draw(st.integers(1, 300))
    return raised(
        f"alert-{number}",
        at,
        indicator=of.id,
        stance=of.stance,
        ratio=of.likelihood_ratio,
        said=draw(st.sampled_from([Said.ASSERTED, Said.PLANNED, Said.ASKED])),
        heard=(
            Heard(
                at=day(at),
                best=draw(st.sampled_from(Grade)),
                independent=draw(st.sampled_from(list(_VOICES))),
            ),
        ),
    )


@st.composite
def _line(draw: st.DrawFn, number: int, entries: list[str]) -> Line:
    at = draw(st.integers(1, 300)) + number / 1000  # no two at one moment
    kinds = [
        LineKind.EVIDENCE,
        LineKind.BELIEF,
        *([LineKind.REFUSED, LineKind.ACCEPTED, LineKind.EDITED] if entries else []),
    ]
    kind = draw(st.sampled_from(kinds))
    if kind is LineKind.BELIEF:
        return line(number, kind, at, belief=draw(st.integers(2, 98)) / 100)
    strength = float(draw(st.integers(1, 20)))
    if kind is LineKind.EVIDENCE:
        return line(
            number,
            kind,
            at,
            stance=draw(st.sampled_from(Stance)),
            strength=strength,
            grade=draw(st.sampled_from(Grade)),
            credibility=draw(st.integers(1, 6)),
            on=day(at).date(),
        )
    subject = draw(st.sampled_from(entries))
    if kind is not LineKind.EDITED:
        return line(number, kind, at, subject=subject)
    grade = draw(st.sampled_from([None, *Grade]))
    return line(number, kind, at, subject=subject, strength=strength + 1, grade=grade)


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    """Draw a ledger: up to six stories and five lines, on some of 300 days."""
    indicators = draw(_indicators())
    alerts = tuple(draw(_alert(number, indicators)) for number in range(draw(st.integers(0, 6))))
    lines: list[Line] = []
    for number in range(1, draw(st.integers(0, 5)) + 1):
        by_hand = [f"line:{one.id}" for one in lines if one.kind is LineKind.EVIDENCE]
        lines.append(draw(_line(number, [*(alert.id for alert in alerts), *by_hand])))
    return ledger(forecast=forecast(indicators=indicators), alerts=alerts, lines=tuple(lines))


def _signs(one: Ledger, until: float) -> list[_Sign]:
    """What is evidence before a day."""
    known = {each.id: each for each in one.forecast.indicators}
    found = []
    for alert in one.alerts:
        if alert.raised_at < day(until):
            of, told = known[alert.indicator], alert.heard[0]
            ratio = Decimal(of.strength) if of.stance is Stance.CONFIRMS else 1 / Decimal(of.strength)
            shares = [_RELIABLE[told.best], _CREDIBLE[_VOICES[told.independent]], _SAID[alert.said]]
            decisive = of.decisive and alert.said is Said.ASSERTED
            found.append(_edited(one, until, alert.id, (of.id, of.group, decisive), ratio, shares))
    for written in one.lines:
        if written.kind is LineKind.EVIDENCE and written.at < day(until):
            assert written.strength is not None
            assert written.credibility is not None
            name, size = f"line:{written.id}", Decimal(written.strength)
            ratio = size if written.stance is Stance.CONFIRMS else 1 / size
            shares = [_RELIABLE[written.grade or "F"], _CREDIBLE[written.credibility], Decimal(1)]
            found.append(_edited(one, until, name, (name, "", False), ratio, shares))
    return [sign for sign in found if not _is_refused(one, until, sign.id)]


def _edited(
    one: Ledger,
    until: float,
    name: str,
    named: tuple[str, str, bool],
    ratio: Decimal,
    shares: list[Decimal],
) -> _Sign:
    edits = [
        each
        for each in one.lines
        if each.kind is LineKind.EDITED and each.subject == name and each.at < day(until)
    ]
    if edits:
        last = edits[-1]
        assert last.strength is not None
        ratio = Decimal(last.strength) if ratio > 1 else 1 / Decimal(last.strength)
        shares = [_RELIABLE[last.grade] if last.grade else shares[0], *shares[1:]]
    return _Sign(name, *named, ratio=ratio, share=shares[0] * shares[1] * shares[2])


def _is_refused(one: Ledger, until: float, name: str) -> bool:
    said = [
        each.kind
        for each in one.lines
        if each.kind in {LineKind.REFUSED, LineKind.ACCEPTED}
        and each.subject == name
        and each.at < day(until)
    ]
    return bool(said) and said[-1] is LineKind.REFUSED


def _odds(one: Ledger, until: float) -> Decimal:
    """The odds by the evidence before a day: those of the prior times what each sign makes of them."""
    prior = Decimal(one.forecast.prior.probability)
    odds = prior / (1 - prior)
    signs = _signs(one, until)
    if any(sign.decisive for sign in signs):
        signs = [sign for sign in signs if sign.decisive]
    factors = defaultdict[str, dict[str, Decimal]](dict)
    for name in {sign.indicator for sign in signs}:
        of_it = sorted(
            (sign for sign in signs if sign.indicator == name),
            key=lambda sign: abs(sign.weight),
            reverse=True,
        )
        factor = Decimal(1)
        for place, sign in enumerate(of_it):
            factor *= sign.ratio ** (sign.share / 2**place)
        factors[of_it[0].group or f"alone {name}"][name] = factor
    for of_group in factors.values():
        odds *= max(of_group.values(), key=lambda factor: max(factor, 1 / factor))
    return odds


def _believed(one: Ledger, until: float) -> tuple[Decimal, Decimal | None]:
    """The belief by the evidence, and the stated one, which moves on from when it was set."""
    evidence = _odds(one, until)
    set_ = [each for each in one.lines if each.kind is LineKind.BELIEF and each.at < day(until)]
    if not set_:
        return _clipped(evidence), None
    assert set_[-1].belief is not None
    belief = Decimal(set_[-1].belief)
    then = (set_[-1].at - OPENED).total_seconds() / 86_400
    return _clipped(evidence), _clipped(belief / (1 - belief) * evidence / _odds(one, then))


def _clipped(odds: Decimal) -> Decimal:
    return min(Decimal("0.98"), max(Decimal("0.02"), odds / (1 + odds)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ledgers(), st.integers(1, 301))
def test_beliefs_agree_with_a_second_computation(one: Ledger, until: int) -> None:
    """Of any ledger at any moment: the evidence, the stated belief, and the parts that a person adds up."""
    standing = standing_at(
        one, (), Instant(now=day(730), until=day(until), day=day(until - 1).date(), zone=UTC)
    )
    shape, account = standing_shape(standing), account_shape(standing.account, standing.told)
    with localcontext() as context:
        context.prec = 30
        evidence, stated = _believed(one, until)
        assert shape["evidence_only"] == pytest.approx(float(evidence), abs=1e-9)
        assert shape["belief"] == pytest.approx(float(evidence if stated is None else stated), abs=1e-9)
        assert (shape["stated"] is None) == (stated is None)
        total = account["prior_log_odds"] + sum(each["moves"] for each in account["entries"])
        assert total == pytest.approx(account["log_odds"]) == pytest.approx(float(_odds(one, until).ln()))
    told = [each for each in account["entries"] if each["grade"] is not None]
    for each in told:
        assert each["share"] == pytest.approx(each["reliability"] * each["credible"] * each["modality"])
    counted = [each for each in account["entries"] if each["silent"] != Silent.REFUSED]
    assert {each["entry"] for each in counted} == {sign.id for sign in _signs(one, until)}
