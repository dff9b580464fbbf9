"""Diagnose the indicators of packs from the log of alerts, or from a past that is relived."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from rules import RuleSet
from rules.backtest import Raised
from rules.diagnosis import Diagnosis, Hit, Span, diagnose
from storage import Alert, Answer, Line, Transaction
from watcher.app import load_packs, opened_store, utc_now
from watcher.cli.actions.backtest import Asked as Relived
from watcher.cli.actions.backtest import relive
from watcher.cli.actions.diagnosing_tables import diagnosis_shape, print_diagnosis
from watcher.cli.actions.opening import chosen, is_place, rulesets_for, settings_for, several_have
from watcher.cli.actions.printing import print_json, print_line
from watcher.cli.actions.relived import Answer as Past
from watcher.cli.ending import MistakeError
from watcher.cli.invocation import Invocation
from watcher.ledger import read_ledger, resolution_of
from watcher.mail.publishers import voices_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be diagnosed: `pack` by id, name or path, and one forecast or all.

    By the log, from `since` on, which is naive and in the configured time zone; or by a `past`.
    """

    pack: str | None
    forecast: str | None
    since: datetime | None
    past: Relived | None


def diagnose_packs(invocation: Invocation, asked: Asked, *, as_json: bool) -> int:
    """Print a diagnosis of each pack; the code is 2 where lines of the file cannot be read.

    Raises:
        ProblemsError: a pack is not valid.
        MistakeError: there is no such pack or forecast, or several packs have it.
    """
    code = 0
    if asked.past is None:
        found = _of_the_log(invocation, asked)
    else:
        found, code = _of_a_past(invocation, asked, asked.past)
    if asked.forecast is not None:
        found = [(one.of(asked.forecast), span) for one, span in found]
    if as_json:
        print_json({"packs": [diagnosis_shape(one, span) for one, span in found]})
        return code
    for number, (one, span) in enumerate(found):
        if number:
            print_line()
        print_diagnosis(one, span)
    return code


def _of_the_log(invocation: Invocation, asked: Asked) -> list[tuple[Diagnosis, Span]]:
    settings = settings_for(invocation)
    if asked.pack is None or is_place(asked.pack):
        rulesets = rulesets_for(invocation, asked.pack)
    else:
        rulesets = tuple(chosen(load_packs(settings.packs), asked.pack))
    zone = settings.timezone
    since = None if asked.since is None else asked.since.replace(tzinfo=zone).astimezone(UTC)
    with opened_store(settings) as store, store.read() as tx:
        return [_of_alerts(tx, ruleset, since) for ruleset in _meant(rulesets, asked.forecast)]


def _of_alerts(tx: Transaction, ruleset: RuleSet, since: datetime | None) -> tuple[Diagnosis, Span]:
    ends = _ends(tx, ruleset)
    hits = [_hit(alert) for alert in tx.alerts.list(pack=ruleset.pack.id, since=since) if alert.counts]
    told = [hit for hit in hits if hit.forecast not in ends or hit.day <= (ends[hit.forecast].on or hit.day)]
    came = {
        forecast: line.answer is Answer.YES
        for forecast, line in ends.items()
        if line.answer is not Answer.VOID
    }
    span = _watched(tx, ruleset, since)
    return diagnose(ruleset, told, span, came), span


def _ends(tx: Transaction, ruleset: RuleSet) -> dict[str, Line]:
    """Give the resolutions that stand, by forecast: what came after counts no more."""
    now = utc_now()
    found = (
        (forecast.id, resolution_of(read_ledger(tx, ruleset.pack.id, forecast, now)))
        for forecast in ruleset.pack.forecasts
    )
    return {forecast: line for forecast, line in found if line is not None}


def _watched(tx: Transaction, ruleset: RuleSet, since: datetime | None) -> Span:
    """The days since the ledger first worked with a pack, as far as they are asked for."""
    began = [one.at for one in tx.revisions.list(pack=ruleset.pack.id)]
    began += [alert.raised_at for alert in tx.alerts.list(pack=ruleset.pack.id)]
    first = min(began, default=since)
    if first is not None and since is not None:
        first = max(first, since)
    return Span(first=None if first is None else first.date(), last=utc_now().date())


def _hit(alert: Alert) -> Hit:
    return Hit(
        story=alert.story,
        forecast=alert.forecast,
        indicator=alert.indicator,
        rule=alert.rule,
        stance=alert.stance,
        day=alert.happened_at.date(),
        language=alert.reports[0].language if alert.reports else "",
        independent=len(voices_of(alert.reports)),
        verdict=alert.verdict,
    )


def _of_a_past(
    invocation: Invocation, asked: Asked, past: Relived
) -> tuple[list[tuple[Diagnosis, Span]], int]:
    answers, _, code = relive(invocation, past, pack=asked.pack)
    meant = _meant([answer.ruleset for answer in answers], asked.forecast)
    return [_of_an_answer(answer) for answer in answers if answer.ruleset in meant], code


def _of_an_answer(answer: Past) -> tuple[Diagnosis, Span]:
    result = answer.result
    span = Span(first=result.first, last=result.last or utc_now().date())
    told = [_relived(alert) for alert in result.alerts if alert.counts]
    resolved = {name: one.came for name, one in answer.resolved.items() if one.came is not None}
    return diagnose(answer.ruleset, told, span, resolved), span


def _relived(alert: Raised) -> Hit:
    return Hit(
        story=alert.story.id,
        forecast=alert.match.forecast,
        indicator=alert.match.indicator.id,
        rule=alert.match.rule,
        stance=alert.match.stance,
        day=alert.reports[0].published.date(),
        language=alert.match.language,
        independent=len(alert.voices),
    )


def _meant(rulesets: Iterable[RuleSet], forecast: str | None) -> list[RuleSet]:
    """Give the packs that have a forecast. Raises MistakeError where not exactly one has it."""
    packs = list(rulesets)
    if forecast is None:
        return packs
    having = [one for one in packs if forecast in {each.id for each in one.pack.forecasts}]
    if not having:
        raise MistakeError(f"there is no forecast {forecast!r}: `watcher forecasts` lists them")
    if len(having) > 1:
        raise MistakeError(several_have(forecast, [one.pack.id for one in having]))
    return having
