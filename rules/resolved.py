"""How forecasts ended, by facts that somebody looked up: read from a document. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field as Key
from pydantic import ValidationError

from rules.complaints import explain
from rules.located import Located, Problem, ProblemsError, Value
from rules.model import Pack
from rules.plain_values import Day, FromText, Id, Text, Url
from rules.schema import Part


class _Answer(StrEnum):
    """Whether the question of a forecast was answered with yes or no, or cannot be."""

    YES = "yes"
    NO = "no"
    VOID = "void"


_CAME = {_Answer.YES: True, _Answer.NO: False, _Answer.VOID: None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """How a forecast ended: its answer, the day from which that is known, why, and where to read it.

    `came` is whether the answer is yes; None where the question cannot be answered.
    """

    forecast: str
    came: bool | None
    on: date
    why: str
    sources: tuple[str, ...]


class _Entry(Part):
    """How one forecast ended."""

    forecast: Id
    answer: Annotated[_Answer, FromText]
    on: Day
    why: Text
    sources: list[Url] = Key(default=[], max_length=10)


class _Document(Part):
    """How forecasts of one pack ended."""

    pack: Id
    resolutions: list[_Entry] = Key(min_length=1)


def pack_named(document: Located) -> str:
    """Give the id of the pack whose forecasts a document resolves, as far as it can be told; else ""."""
    named = Value(document.data, document).get("pack").value
    return named if isinstance(named, str) else ""


def resolved_in(document: Located, pack: Pack) -> tuple[Resolved, ...]:
    """Read how forecasts of a pack ended, in the order of the document.

    Raises:
        ProblemsError: every problem of the document, with its place.
    """
    try:
        parsed = _Document.model_validate(document.data)
    except ValidationError as error:
        raise ProblemsError([*document.problems, *explain(error, document)]) from error
    if problems := [*document.problems, *_problems(parsed, document, pack)]:
        raise ProblemsError(problems)
    return tuple(
        Resolved(
            forecast=one.forecast,
            came=_CAME[one.answer],
            on=one.on,
            why=one.why,
            sources=tuple(one.sources),
        )
        for one in parsed.resolutions
    )


def _problems(parsed: _Document, document: Located, pack: Pack) -> Iterator[Problem]:
    forecasts, seen = {forecast.id: forecast for forecast in pack.forecasts}, set[str]()
    entries = Value(document.data, document).get("resolutions").each()
    for one, value in zip(parsed.resolutions, entries, strict=True):
        name = value.get("forecast")
        forecast = forecasts.get(one.forecast)
        if forecast is None:
            yield name.problem(
                f"pack {pack.id} has no forecast {one.forecast}", f"write one of {', '.join(forecasts)}"
            )
        elif one.on < forecast.opens:
            yield value.get("on").problem(
                f"{one.on} is before {one.forecast} opens", f"write a day from {forecast.opens} on"
            )
        if one.forecast in seen:
            yield name.problem(f"{one.forecast} ends twice", "keep one answer")
        if one.answer is not _Answer.VOID and not one.sources:
            yield value.get("answer").problem(
                "an answer without a source", "say under `sources` where it stands"
            )
        seen.add(one.forecast)
