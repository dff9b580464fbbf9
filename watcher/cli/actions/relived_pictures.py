"""A relived past as pictures: the curve of each belief as a file of its own, and all of them on one sheet."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from rules.backtest import Course, Step
from rules.resolved import Resolved
from watcher.charts.draw import curve_png, curves_png, put_away
from watcher.charts.spec import Curve, Mark
from watcher.cli.actions.relived import Answer, called

#: In pixels of a page.
WIDTH = 720


def write_pictures(answers: list[Answer], folder: Path) -> Iterator[Path]:
    """Draw the curve of every forecast, and all in small; give the files as they are written.

    The folder is made where it is not there; files of these names are written anew.

    Raises:
        ChartError: a picture cannot be drawn.
    """
    folder.mkdir(parents=True, exist_ok=True)
    curves = {
        name: curve_of(name, course, answer.result.last, answer.resolved)
        for name, answer, course in called(answers)
    }
    try:
        yield _written(folder / "backtest.png", curves_png(list(curves.values()), width=WIDTH))
        for name, curve in curves.items():
            file = folder / f"backtest-{name.replace('/', '-')}.png"
            yield _written(file, curve_png(curve, width=WIDTH))
    finally:
        put_away()


def curve_of(name: str, course: Course, last: date | None, resolved: Mapping[str, Resolved]) -> Curve:
    """Give the curve of a forecast up to the last day of the past that was relived."""
    forecast, ended = course.forecast, resolved.get(course.forecast.id)
    return Curve(
        title=name,
        prior=forecast.prior.probability,
        evidence=course.held,
        stated=(),
        marks=tuple(_marks(course)),
        opens=forecast.opens,
        due_from=forecast.due_from,
        closes=forecast.closes,
        until=max(min(last or forecast.opens, forecast.closes), forecast.opens),
        resolved=None if ended is None else (ended.on, ended.came),
    )


def _marks(course: Course) -> Iterator[Mark]:
    """Give a mark for each story, where it first moved the belief, with all that it did."""
    stories = defaultdict[str, list[Step]](list)
    for step in course.steps:
        stories[step.alert.id].append(step)
    for steps in stories.values():
        first = steps[0]
        weight = abs(math.fsum(math.log(step.factor) for step in steps))
        yield Mark(day=first.day, stance=first.alert.match.stance, weight=weight, words=first.item.title)


def _written(file: Path, picture: bytes) -> Path:
    file.write_bytes(picture)
    return file
