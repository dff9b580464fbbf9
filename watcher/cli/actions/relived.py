"""A relived past as an answer: alerts held against labels, beliefs against how forecasts ended; its JSON."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rules import RuleSet
from rules.backtest import Backtest, Course, Raised, Step
from rules.hindsight import Hindsight, Marks, Reading, hindsight, means
from rules.labels import Happening, Labelled, happenings, tally
from rules.resolved import Resolved
from watcher.charts.words import answer_words
from watcher.cli.actions.shapes import Shape, evidence_shape, moment


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What one pack would have raised and believed.

    `labelled` are the labels that its alerts can be held against, by item; `resolved` is how its forecasts
    ended, by forecast; `passed_over` is how many items were left out.
    """

    ruleset: RuleSet
    result: Backtest
    labelled: Mapping[str, Labelled]
    resolved: Mapping[str, Resolved]
    passed_over: int = 0

    @cached_property
    def hindsights(self) -> Mapping[str, Hindsight]:
        """What the beliefs of those forecasts score that ended with an answer, by forecast."""
        ended = ((course, self.resolved.get(course.forecast.id)) for course in self.result.courses)
        return {
            course.forecast.id: hindsight(
                course.held, [part.entry for part in course.account.parts], course.over, came=one.came
            )
            for course, one in ended
            if one is not None and one.came is not None
        }

    @property
    def means(self) -> Mapping[Reading, Marks]:
        """The mean scores of those forecasts."""
        return means(list(self.hindsights.values()))

    def happenings(self) -> tuple[Happening, ...]:
        """The labelled events, and when they were found."""
        return happenings(self.result.alerts, self.labelled.values(), self.ruleset.pack.forecasts)

    def margin(self, alert: Raised) -> int:
        """Days between an alert and the last day of its forecast; below nothing when it came after it."""
        return (self.ruleset.forecast(alert.match.forecast).closes - alert.day).days

    def verdict(self, alert: Raised) -> str | None:
        """What the labels say of an alert; None where nobody labelled its item."""
        one = self.labelled.get(alert.item.id)
        return None if one is None else one.verdict(alert.label)


def called(answers: Sequence[Answer]) -> Iterator[tuple[str, Answer, Course]]:
    """Give the courses of all packs by name; where several packs use an id, by the pack before it too."""
    ids = [course.forecast.id for answer in answers for course in answer.result.courses]
    for answer in answers:
        for course in answer.result.courses:
            name = course.forecast.id
            yield name if ids.count(name) == 1 else f"{answer.result.pack}/{name}", answer, course


def answers_shape(answers: Sequence[Answer], labelled: Mapping[str, Labelled]) -> Shape:
    """Give all packs in one."""
    score = tally([alert for answer in answers for alert in answer.result.alerts], labelled)
    return {
        "forecasts": {name: _course_shape(answer, course) for name, answer, course in called(answers)},
        "alerts": [_alert_shape(answer, alert) for answer in answers for alert in answer.result.alerts],
        "items": max((answer.result.items for answer in answers), default=0),
        "passed_over": max((answer.passed_over for answer in answers), default=0),
        "precision": score.precision,
        "right": score.right,
        "tolerated": score.tolerated,
        "wrong": score.wrong,
        "events": [_happening_shape(one) for answer in answers for one in answer.happenings()],
        "scores": {answer.result.pack: _marks_shape(answer.means) for answer in answers if answer.means},
    }


def _course_shape(answer: Answer, course: Course) -> Shape:
    resolved = answer.resolved.get(course.forecast.id)
    scored = answer.hindsights.get(course.forecast.id)
    return {
        "pack": answer.result.pack,
        "prior": course.forecast.prior.probability,
        "belief": course.belief,
        "curve": [[day.isoformat(), belief] for day, belief in course.curve],
        "steps": [_step_shape(step) for step in course.steps],
        "resolved": None if resolved is None else _resolved_shape(resolved),
        "evidence_alone": None if scored is None else scored.alone,
        "scores": None if scored is None else _marks_shape(scored.marks),
    }


def _step_shape(step: Step) -> Shape:
    match = step.alert.match
    return {
        "at": moment(step.item.published),
        "what": step.what,
        "alert": step.alert.id,
        "item": step.item.id,
        "title": step.item.title,
        "url": step.item.url,
        "publisher": step.item.publisher,
        "publishers": [publisher for voice in step.alert.voices for publisher in voice],
        "independent": len(step.alert.voices),
        "indicator": match.indicator.id,
        "stance": match.stance.value,
        "said": match.said.value,
        "factor": step.factor,
        "before": step.before,
        "after": step.after,
    }


def _resolved_shape(resolved: Resolved) -> Shape:
    return {
        "answer": answer_words(resolved.came),
        "on": resolved.on.isoformat(),
        "why": resolved.why,
        "sources": list(resolved.sources),
    }


def _marks_shape(marks: Mapping[Reading, Marks]) -> Shape:
    return {reading.value: {"brier": one.brier, "log": one.log} for reading, one in marks.items()}


def _alert_shape(answer: Answer, alert: Raised) -> Shape:
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
        "lead_days": answer.margin(alert),
        "label": answer.verdict(alert),
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
