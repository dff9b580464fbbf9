"""How a diagnosis is printed: the matrix of competing hypotheses, what each row is worth, and what to do."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from string import ascii_uppercase

from rules.diagnosis import FEW, Diagnosis, Finding, Fit, Gap, Idle, Lack, Pointing, Reading, Span
from rules.model import Stance
from watcher.cli.actions.printing import Cell, Styled, print_facts, print_line, print_table
from watcher.cli.actions.shapes import Shape
from watcher.mail.words import counted

_COLOURS = {
    Finding.SEPARATES: "green",
    Finding.WHATEVER: "red",
    Finding.MISLED: "red",
    Finding.REJECTED: "red",
    Finding.NOTHING: "yellow",
    Finding.FEW: "dim",
    Finding.SILENT: "dim",
}
_WAYS = {Stance.CONFIRMS: "green", Stance.CONTRADICTS: "red"}
_SIDES = {Stance.CONFIRMS: "confirming", Stance.CONTRADICTS: "contradicting"}


def print_diagnosis(found: Diagnosis, span: Span) -> None:
    """Print a diagnosis: matrix, rows, rules without an alert, sides that are not seen, and what to do."""
    print_line(f"{found.pack}: {_stories(found.stories)}{_days(span)}")
    if fired := [one for one in found.readings if one.stories or one.rejected]:
        _print_rows(found, fired)
    if found.idle:
        print_line()
        print_table(("WATCHED", "RULES BY WHICH NO ALERT STANDS"), [_idle_row(one) for one in found.idle])
    _print_lines(list(_pointing(found)))
    if told := list(advice(found)):
        _print_lines(["What to do:", *(f"- {line}" for line in told)])


def _print_rows(found: Diagnosis, fired: Sequence[Reading]) -> None:
    letters = dict(zip((one.id for one in found.forecasts), _letters(), strict=False))
    print_line()
    print_table((*letters.values(), "INDICATOR"), [_matrix_row(one, letters) for one in fired])
    print_line()
    print_facts([(letter, forecast) for forecast, letter in letters.items()])
    _print_lines(
        ["So many of its stories confirm (C) and contradict (I) a claim; the others say nothing (·)."]
    )
    print_line()
    print_table(_HEAD, [_row(one) for one in fired])
    _print_lines(_EXPLAINED)


def _print_lines(lines: Sequence[str]) -> None:
    if lines:
        print_line()
    for line in lines:
        print_line(line)


def advice(found: Diagnosis) -> Iterator[str]:
    """Say of each thing that is wanting what it is and what to do, the gravest first."""
    for reading in sorted(found.readings, key=lambda one: list(_COLOURS).index(one.finding)):
        if words := _WORDS.get(reading.finding):
            yield f"{_name(reading)} {words(reading)}"
    yield from _gaps(found.gaps)
    idle = [one for one in found.idle if not one.is_early]
    if idle:
        yield (
            f"{counted(len(idle), 'rule')} raised nothing: try old news on them (`watcher rules backtest`)"
            " and see what came near (`watcher alerts almost`), then widen their words or find other feeds."
        )
    if early := len(found.idle) - len(idle):
        yield f"{counted(early, 'rule')} had less than a month: look again later."


def diagnosis_shape(found: Diagnosis, span: Span) -> Shape:
    """A diagnosis as JSON: shares and bounds in [0, 1], days as ISO 8601."""
    return {
        "pack": found.pack,
        "first": None if span.first is None else span.first.isoformat(),
        "last": span.last.isoformat(),
        "hypotheses": [{"forecast": one.id, "claim": one.claim} for one in found.forecasts],
        "indicators": [_reading_shape(one) for one in found.readings],
        "idle": [
            {
                "rule": one.rule,
                "indicator": one.indicator.id,
                "forecast": one.indicator.forecast,
                "days": None if one.watched is None else one.watched.days,
                "early": one.is_early,
            }
            for one in found.idle
        ],
        "gaps": [
            {
                "forecast": one.forecast.id,
                "stance": one.stance.value,
                "lack": one.lack.value,
                "language": one.language,
            }
            for one in found.gaps
        ],
        "resolved": found.resolved,
        "pointing": [_pointing_shape(one) for one in found.pointing],
        "advice": list(advice(found)),
    }


def _letters() -> Iterator[str]:
    """Name columns as a spreadsheet does."""
    yield from ascii_uppercase
    for first in ascii_uppercase:
        yield from (first + second for second in ascii_uppercase)


def _days(span: Span) -> str:
    if span.first is None:
        return ""
    return f", {span.first} to {span.last}"


_EXPLAINED = (
    "OPPOSED are stories with the opposite on the same forecast, by one event or at most a fortnight away;",
    "in brackets the bounds at 95% (Wilson). BITS is log2 of the strength, less the share that is opposed.",
    f"CAME is how the forecast was resolved. “few” marks fewer than {FEW} stories, which say little.",
)

_HEAD = ("STORIES", "VOICES", "RIGHT", "STRENGTH", "OPPOSED", "BITS", "CAME", "FINDING", "INDICATOR")


def _matrix_row(reading: Reading, letters: Mapping[str, str]) -> tuple[Cell, ...]:
    cells = (_fit_cell(reading.fits[forecast]) for forecast in letters)
    return (*cells, _indicator_cell(reading))


def _fit_cell(fit: Fit) -> Cell:
    confirms = f"{fit.confirms}C" if fit.confirms else ""
    contradicts = f"{fit.contradicts}I" if fit.contradicts else ""
    if confirms and contradicts:
        return Styled(f"{confirms} {contradicts}", "yellow")
    if confirms or contradicts:
        return Styled(confirms or contradicts, _WAYS[Stance.CONFIRMS if confirms else Stance.CONTRADICTS])
    return "·"


def _row(reading: Reading) -> tuple[Cell, ...]:
    return (
        str(reading.stories),
        str(reading.independent),
        _judged(reading),
        f"{reading.indicator.strength:g}",
        _opposed(reading),
        f"{reading.bits:.1f}",
        {None: "-", True: "yes", False: "no"}[reading.came],
        Styled(reading.finding.value, _COLOURS[reading.finding]),
        Styled(_name(reading), _WAYS[reading.indicator.stance]),
    )


def _judged(reading: Reading) -> str:
    judged = reading.right + reading.rejected
    return f"{reading.right} of {judged}" if judged else "-"


def _opposed(reading: Reading) -> str:
    if reading.share is None or reading.interval is None:
        return "-"
    low, high = reading.interval
    return f"{reading.share:.0%} ({low * 100:.0f} to {high:.0%})"


def _indicator_cell(reading: Reading) -> Styled:
    return Styled(f"{_name(reading)} ({reading.indicator.stance.value})", _WAYS[reading.indicator.stance])


def _name(reading: Reading) -> str:
    return f"{reading.indicator.forecast}/{reading.indicator.id}"


def _idle_row(idle: Idle) -> tuple[Cell, ...]:
    name = f"{idle.indicator.forecast}/{idle.indicator.id}/{idle.rule}"
    return Styled(_watched(idle.watched), "dim" if idle.is_early else "yellow"), name


def _watched(watched: timedelta | None) -> str:
    return "-" if watched is None else counted(watched.days, "day")


def _pointing(found: Diagnosis) -> Iterator[str]:
    for one in found.pointing:
        if one.interval is not None:
            low, high = one.interval
            stories = _stories(one.in_yes + one.in_no, f"{_SIDES[one.stance]} ")
            yield f"Of {stories} on forecasts that were resolved, {one.right} pointed the way it came out"
            yield f"({low * 100:.0f} to {high:.0%} at 95%, Wilson)."
    if 0 < found.resolved < FEW:
        yield f"That rests on {counted(found.resolved, 'resolved forecast')}, which says little."


def _stories(number: int, of: str = "") -> str:
    return counted(number, f"{of}story", f"{of}stories")


def _whatever(reading: Reading) -> str:
    return (
        f"fires whatever happens: {reading.opposed} of {_stories(reading.stories)} came with the opposite."
        " Lower its strength, or narrow its rules to what would not be seen if the claim were false."
    )


def _misled(reading: Reading) -> str:
    return (
        f"{reading.indicator.stance.value} a claim that came out {'true' if reading.came else 'false'}, by"
        f" {_stories(reading.stories)}: lower its strength, or ask what it mistook."
    )


def _rejected(reading: Reading) -> str:
    return (
        f"was judged wrong {counted(reading.rejected, 'time')} and right {reading.right}: mend its rules;"
        " `watcher rules explain ALERT` tells why they fired."
    )


def _says_nothing(reading: Reading) -> str:
    strength = reading.indicator.strength
    even = reading.indicator.likelihood_ratio / (1 + reading.indicator.likelihood_ratio)
    return (
        f"has the strength {strength:g}, by which an even belief moves to {even:.0%}: give it what it is"
        " worth, or leave it out."
    )


_WORDS = {
    Finding.WHATEVER: _whatever,
    Finding.MISLED: _misled,
    Finding.REJECTED: _rejected,
    Finding.NOTHING: _says_nothing,
}


def _gaps(gaps: Sequence[Gap]) -> Iterator[str]:
    """Say what sides are not seen, all forecasts of a kind in one sentence."""
    kinds: dict[tuple[Lack, Stance, str], list[str]] = {}
    for gap in gaps:
        kinds.setdefault((gap.lack, gap.stance, gap.language), []).append(gap.forecast.id)
    for (lack, stance, language), forecasts in kinds.items():
        yield f"{', '.join(forecasts)}: {_lacking(lack, _SIDES[stance], language)}"


def _lacking(lack: Lack, side: str, language: str) -> str:
    match lack:
        case Lack.UNSAID:
            return f"no {side} indicator says anything: write what would be seen, and how strong that is."
        case Lack.SILENT:
            return (
                f"no {side} coverage, for no {side} indicator ever fired: no news moved the belief that way."
                " `watcher feeds suggest --forecast ID` finds feeds to look in."
            )
        case Lack.ONE_LANGUAGE:
            return (
                f"{side} coverage in one language only ({language or 'unknown'}): add feeds in another, and"
                " words to the term sets."
            )


def _reading_shape(reading: Reading) -> Shape:
    return {
        "forecast": reading.indicator.forecast,
        "indicator": reading.indicator.id,
        "stance": reading.indicator.stance.value,
        "strength": reading.indicator.strength,
        "stories": reading.stories,
        "independent": reading.independent,
        "right": reading.right,
        "rejected": reading.rejected,
        "opposed": reading.opposed,
        "share": reading.share,
        "interval": None if reading.interval is None else list(reading.interval),
        "bits": reading.bits,
        "came": reading.came,
        "finding": reading.finding.value,
        "cells": {
            forecast: {"confirms": fit.confirms, "contradicts": fit.contradicts, "nothing": fit.nothing}
            for forecast, fit in reading.fits.items()
        },
    }


def _pointing_shape(one: Pointing) -> Shape:
    return {
        "stance": one.stance.value,
        "in_yes": one.in_yes,
        "in_no": one.in_no,
        "interval": None if one.interval is None else list(one.interval),
    }
