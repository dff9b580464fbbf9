"""News items as lines of JSON, from a file or from standard input; nothing of rules."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    Field,
    PlainValidator,
    ValidationError,
)

from rules.model import Item
from rules.text import composed
from watcher.cli.ending import MistakeError
from watcher.feeds.normalize import language_code
from watcher.mail.plain import clean

#: The day of items that bear none. Rules look at its year only: no later year in a text is past.
ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC)


_Text = Annotated[
    str, BeforeValidator(lambda value: "" if value is None else value), AfterValidator(composed)
]


def _moment(value: object) -> datetime:
    """Read a day or a time (ISO 8601); without a zone it is UTC."""
    try:
        moment = datetime.fromisoformat(str(value))
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError("an ISO 8601 date is expected") from error


class Line(BaseModel):
    """A news item as a line of JSON; other keys are passed over."""

    id: Annotated[str, Field(min_length=1)]
    title: _Text = ""
    summary: _Text = ""
    body: _Text = ""
    language: Annotated[_Text, Field(validation_alias=AliasChoices("language", "lang"))] = ""
    date: Annotated[datetime, PlainValidator(_moment)] = ANY_DAY
    outlet: _Text = ""
    url: _Text = ""

    @cached_property
    def item(self) -> Item:
        """The news item that the line tells of."""
        return Item(
            id=self.id,
            title=self.title,
            summary=self.summary,
            body=self.body,
            language=language_code(self.language),
            url=self.url,
            publisher=self.outlet,
            published=self.date,
        )


AnyLine = TypeVar("AnyLine", bound=Line)


def each_line(file: str, shape: type[AnyLine]) -> Iterator[AnyLine | str]:
    """Read a file of JSON lines, `-` for standard input; a line that cannot be read is told in words.

    Empty lines are passed over.

    Raises:
        MistakeError: the file cannot be opened.
    """
    name = "standard input" if file == "-" else file
    with _opened(file) as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                try:
                    yield shape.model_validate_json(line)
                except ValidationError as error:
                    yield f"{name}:{number}: {_words(error)}"


def tell_unread(words: str) -> None:
    """Say on standard error that a line could not be read."""
    print(clean(words), file=sys.stderr)  # noqa: T201  an answer's companion, not a log


@contextmanager
def _opened(name: str) -> Iterator[Iterable[bytes]]:
    if name == "-":
        yield sys.stdin.buffer
        return
    try:
        file = Path(name).open("rb")  # noqa: SIM115  closed below
    except OSError as error:
        raise MistakeError(f"{name}: {error.strerror}") from error
    with file:
        yield file


def _words(error: ValidationError) -> str:
    complaints: list[str] = []
    for one in error.errors(include_url=False, include_input=False):
        key = ".".join(str(part) for part in one["loc"])
        complaints.append(f"{key}: {one['msg']}" if key else one["msg"])
    return "; ".join(complaints)
