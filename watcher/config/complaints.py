"""A validator's complaints as problems with their places, quoting nothing that may be secret."""

from collections.abc import Iterator

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from rules.complaints import explain
from rules.located import Located, Problem
from watcher.config.keys import SECRET
from watcher.redact import HIDDEN, redacted_value


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
                input=HIDDEN if SECRET.intersection(one["loc"][:1]) else redacted_value(one["input"]),
            )
            for one in error.errors(include_url=False)
        ],
    )
