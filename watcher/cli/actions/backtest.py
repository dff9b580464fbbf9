"""Relive the past with the rules of today: on news from a file, or on the items that are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from rules import RuleSet
from rules.backtest import Backtest, Raised, backtest
from rules.labels import Happening, Labelled, happenings, tally
from rules.model import Item
from watcher.app import opened_store
from watcher.cli.actions.cells import belief_cell, stance_cell
from watcher.cli.actions.labelled import LabelledLine
from watcher.cli.actions.lines import each_line, tell_unread
from watcher.cli.actions.opening import rulesets_for, settings_for
from watcher.cli.actions.printing import Styled, print_facts, print_json, print_line, print_table
from watcher.cli.actions.shapes import Shape, evidence_shape, moment
from watcher.cli.ending import MISTAKE
from watcher.cli.invocation import Invocation
from watcher.mail.publishers import reports_counted
from watcher.mail.words import counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The days asked for: from `since` on, before `until`; naive, in UTC as the days of forecasts are."""

    since: datetime | None
    until: datetime | None

    def bounds(self) -> tuple[datetime | None, datetime | None]:
        """Give both as aware times."""
        return _aware(self.since), _aware(self.until)

    def holds(self, item: Item) -> bool:
        """Tell whether an item was published within."""
        since, until = self.bounds()
        return (since is None or item.published >= since) and (until is None or item.published < until)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What one pack would have raised, with the labels that its alerts can be held against."""

    ruleset: RuleSet
    result: Backtest
    labelled: dict[str, Labelled]

    def happenings(self) -> tuple[Happening, ...]:
        return happenings(self.result.alerts, self.labelled.values(), self.ruleset.pack.forecasts)


def run_backtest(
    invocation: Invocation, file: str | None, span: Span, *, pack: str | None, as_json: bool
) -> int:
    """Print what each pack would have raised; lines that cannot be read are told and passed over."""
    rulesets, code, labelled = rulesets_for(invocation, pack), 0, dict[str, Labelled]()
    if file is None:
        answers = _on_kept_items(invocation, rulesets, span)
    else:
        lines, code = _read(file, span)
        items = [line.item for line in lines]
        labelled = {one.item.id: one for line in lines if (one := line.labelled())}
        answers = [
            _Answer(ruleset=ruleset, result=backtest(ruleset, items), labelled=labelled)
            for ruleset in rulesets
        ]
    if as_json:
        print_json(_shape(answers, labelled))
    else:
        for answer in answers:
            _print(answer)
    return code


def _on_kept_items(invocation: Invocation, rulesets: Sequence[RuleSet], span: Span) -> list[_Answer]:
    since, until = span.bounds()
    answers = []
    with opened_store(settings_for(invocation)) as store, store.read() as tx:
        for ruleset in rulesets:
            kept = (item for _, item in tx.items.by_publication(since=since, until=until))
            answers.append(_Answer(ruleset=ruleset, result=backtest(ruleset, kept), labelled={}))
    return answers


def _read(file: str, span: Span) -> tuple[list[LabelledLine], int]:
    lines, code = list[LabelledLine](), 0
    for line in each_line(file, LabelledLine):
        if isinstance(line, str):
            tell_unread(line)
            code = MISTAKE
        elif span.holds(line.item):
            lines.append(line)
    return lines, code


def _aware(naive: datetime | None) -> datetime | None:
    return None if naive is None else naive.replace(tzinfo=UTC)


def _print(answer: _Answer) -> None:
    result = answer.result
    print_table(
        ("FORECAST", "PRIOR", "BELIEF", "COURSE"),
        [
            (
                course.forecast.id,
                f"{course.forecast.prior.probability:.0%}",
                f"{course.belief:.0%}",
                ", ".join(f"{day} {belief:.0%}" for day, belief in course.curve[1:]) or "never moved",
            )
            for course in result.courses
        ],
    )
    print_line()
    if result.alerts:
        print_table(
            ("DAY", "FORECAST", "STANCE", "BELIEF", "MARGIN", "LABEL", "TITLE"),
            [_row(answer, alert) for alert in result.alerts],
        )
        print_line()
    print_facts(_facts(answer))


def _row(answer: _Answer, alert: Raised) -> tuple[str | Styled, ...]:
    right = _verdict(answer, alert)
    return (
        alert.day.isoformat(),
        alert.match.forecast,
        stance_cell(alert.match.stance),
        belief_cell(alert.before, alert.after, counts=alert.counts),
        counted(_margin(answer, alert), "day"),
        Styled(right or "-", "red" if right == "wrong" else ""),
        f"{alert.item.title} ({reports_counted(len(alert.reports), alert.voices)})",
    )


def _facts(answer: _Answer) -> list[tuple[str, str]]:
    result = answer.result
    facts = [(result.pack, f"{counted(len(result.alerts), 'alert')} from {counted(result.items, 'item')}")]
    if answer.labelled:
        score = tally(result.alerts, answer.labelled)
        share = score.precision
        words = f"{score.right} right, {score.wrong} wrong, {score.tolerated} tolerated"
        facts.append(("Precision", words if share is None else f"{share:.2f} ({words})"))
    told = answer.happenings()
    waits = sorted(one.days for one in told if one.days is not None)
    if told:
        found = f"{len(waits)} of {counted(len(told), 'labelled event')} found"
        facts.append(("Events", f"{found}, {sum(not days for days in waits)} of them on their first day"))
    if waits:
        facts.append(("Waited for", f"{waits[len(waits) // 2]} days at the median, {waits[-1]} at the most"))
    return facts


def _shape(answers: Sequence[_Answer], labelled: Mapping[str, Labelled]) -> Shape:
    """All packs in one; a forecast whose id several packs use is called by its pack too."""
    ids = [course.forecast.id for answer in answers for course in answer.result.courses]
    score = tally([alert for answer in answers for alert in answer.result.alerts], labelled)
    return {
        "forecasts": {
            name if ids.count(name) == 1 else f"{answer.result.pack}/{name}": {
                "pack": answer.result.pack,
                "prior": course.forecast.prior.probability,
                "belief": course.belief,
                "curve": [[day.isoformat(), belief] for day, belief in course.curve],
            }
            for answer in answers
            for course in answer.result.courses
            for name in (course.forecast.id,)
        },
        "alerts": [_alert_shape(answer, alert) for answer in answers for alert in answer.result.alerts],
        "items": max((answer.result.items for answer in answers), default=0),
        "precision": score.precision,
        "right": score.right,
        "tolerated": score.tolerated,
        "wrong": score.wrong,
        "events": [_happening_shape(one) for answer in answers for one in answer.happenings()],
    }


def _alert_shape(answer: _Answer, alert: Raised) -> Shape:
    match = alert.match
    return {
        "id": alert.id,
        "pack": match.pack,
        "forecast": match.forecast,
        "stance": match.stance.value,
        "indicator": match.indicator.id,
        "rule": match.rule,
        "item": alert.item.id,
        "title": alert.item.title,
        "date": alert.day.isoformat(),
        "happened_at": moment(alert.item.published),
        "evidence": evidence_shape(match.evidence),
        "reports": [item.id for item in alert.reports],
        "independent": len(alert.voices),
        "belief_before": alert.before,
        "belief_after": alert.after,
        "likelihood_ratio": alert.ratio,
        "after_horizon": not alert.counts,
        "story": alert.story.id,
        "lead_days": _margin(answer, alert),
        "label": _verdict(answer, alert),
    }


def _happening_shape(one: Happening) -> Shape:
    forecast, stance = one.label
    return {
        "event": one.event,
        "forecast": forecast,
        "stance": stance.value,
        "first": one.first.isoformat(),
        "alerted": None if one.alerted is None else one.alerted.isoformat(),
        "days": one.days,
    }


def _margin(answer: _Answer, alert: Raised) -> int:
    """Days between an alert and the last day of its forecast; below nothing when it came after it."""
    return (answer.ruleset.forecast(alert.match.forecast).closes - alert.day).days


def _verdict(answer: _Answer, alert: Raised) -> str | None:
    """What the labels say of an alert; None where nobody labelled its item."""
    one = answer.labelled.get(alert.item.id)
    return None if one is None else one.verdict(alert.label)
