"""A relived past as tables: beliefs, alerts, what moved each belief, how forecasts ended, and scores."""

from collections.abc import Callable, Mapping

from rules.backtest import Course, Raised, Step
from rules.hindsight import Marks, Reading
from rules.labels import tally
from rules.resolved import Resolved
from watcher.charts.words import answer_words
from watcher.cli.actions.cells import belief_cell, stance_cell
from watcher.cli.actions.printing import Styled, print_facts, print_line, print_table
from watcher.cli.actions.relived import Answer
from watcher.mail.publishers import publisher_name, publishers_counted, reports_counted
from watcher.mail.words import counted


def print_answer(answer: Answer) -> None:
    """Print what one pack would have raised and believed."""
    _print_courses(answer)
    if answer.result.alerts:
        print_table(
            ("DAY", "FORECAST", "STANCE", "BELIEF", "MARGIN", "LABEL", "TITLE"),
            [_alert_row(answer, alert) for alert in answer.result.alerts],
        )
        print_line()
        _print_steps(answer)
    if answer.resolved:
        _print_endings(answer)
    print_facts(_facts(answer))


def _print_courses(answer: Answer) -> None:
    print_table(
        ("FORECAST", "PRIOR", "BELIEF", "COURSE"),
        [
            (
                course.forecast.id,
                f"{course.forecast.prior.probability:.0%}",
                f"{course.belief:.0%}",
                ", ".join(f"{day} {belief:.0%}" for day, belief in course.curve[1:]) or _why_still(course),
            )
            for course in answer.result.courses
        ],
    )
    print_line()


def _why_still(course: Course) -> str:
    return "never moved" if course.account.parts else "never moved: no evidence"


def _alert_row(answer: Answer, alert: Raised) -> tuple[str | Styled, ...]:
    right = answer.verdict(alert)
    return (
        alert.day.isoformat(),
        alert.match.forecast,
        stance_cell(alert.match.stance),
        belief_cell(alert.before, alert.after, counts=alert.counts),
        counted(answer.margin(alert), "day"),
        Styled(right or "-", "red" if right == "wrong" else ""),
        f"{alert.item.title} ({reports_counted(len(alert.reports), alert.voices)})",
    )


def _print_steps(answer: Answer) -> None:
    rows = [_step_row(course, step) for course in answer.result.courses for step in course.steps]
    if rows:
        print_table(("MOVED", "DAY", "BELIEF", "ODDS", "STORY", "INDICATOR", "BY"), rows)
        print_line()


def _step_row(course: Course, step: Step) -> tuple[str, ...]:
    told = publisher_name(step.item.publisher)
    if len(step.alert.voices) > 1:
        told = f"{told}, by then {publishers_counted(step.alert.voices)}"
    return (
        course.forecast.id,
        step.day.isoformat(),
        belief_cell(step.before, step.after, counts=True),
        f"×{step.factor:.3g}",
        step.what,
        step.alert.match.indicator.id,
        f"{step.item.title} ({told})",
    )


def _print_endings(answer: Answer) -> None:
    print_table(("ENDED", "ANSWER", "ON", "WHY"), [_ending_row(one) for one in answer.resolved.values()])
    print_line()
    if answer.hindsights:
        _print_marks(answer, "BRIER SCORE", lambda marks: marks.brier)
        _print_marks(answer, "LOG SCORE, BITS", lambda marks: marks.log)


def _ending_row(one: Resolved) -> tuple[str, ...]:
    sources = f" ({', '.join(one.sources)})" if one.sources else ""
    return one.forecast, answer_words(one.came), one.on.isoformat(), f"{one.why}{sources}"


def _print_marks(answer: Answer, head: str, score: Callable[[Marks], float]) -> None:
    def row(name: str, marks: Mapping[Reading, Marks]) -> tuple[str, ...]:
        return name, *(f"{score(marks[reading]):.3f}" for reading in Reading)

    scored = answer.hindsights
    rows = [row(name, one.marks) for name, one in scored.items()]
    print_table(
        (head, *(reading.value.upper() for reading in Reading)),
        [*rows, row(f"mean of {len(rows)}", answer.means)],
    )
    print_line()


def _facts(answer: Answer) -> list[tuple[str, str]]:
    result = answer.result
    facts = [(result.pack, f"{counted(len(result.alerts), 'alert')} from {counted(result.items, 'item')}")]
    if answer.passed_over:
        facts.append(("Passed over", counted(answer.passed_over, "item")))
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
