"""A validator's complaints as problems with their places, quoting nothing that may be secret."""

from collections.abc import Iterator

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from rules.complaints import explain
from rules.located import Located, Problem
from watcher.config.keys import SECRET
from watcher.config.recipients import SECRET_PARTS
from watcher.redact import HIDDEN, redacted_value

#: Where the name of a recipient's part stands in the place of a value: recipients, index, part.
_OF_RECIPIENT = 2


def complaints(error: ValidationError, document: Located) -> Iterator[Problem]:
    """Say what a validator says, in the words of the rules' packs."""
    return explain(_without_secrets(error), document)


def _without_secrets(error: ValidationError) -> ValidationError:
    return ValidationError.from_exception_data(
        error.title,
        [
            InitErrorDetails(
                type=PydanticCustomError(one["type"], "{words}", {**one.get("ctx", {}), "words": one["msg"]}),
                loc=one["loc"],
                input=HIDDEN if _is_secret(one["loc"]) else redacted_value(one["input"]),
            )
            for one in error.errors(include_url=False)
        ],
    )


def _is_secret(place: tuple[str | int, ...]) -> bool:
    """Tell whether what stands at a place may hold a secret: of a recipient, all but its plain parts."""
    if place[:1] == ("recipients",):
        return len(place) <= _OF_RECIPIENT or place[_OF_RECIPIENT] in SECRET_PARTS
    return bool(SECRET.intersection(place[:1]))
