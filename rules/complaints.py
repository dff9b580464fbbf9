"""A validator's complaints, told as problems with a place and something to do.

The only reader of pydantic's errors; it knows nothing of packs, so the config uses it too.
"""

import json
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from rules.located import Located, Problem
from rules.plain_values import WANTED

_SHOWN_CHARACTERS = 60  # of a value: a message is one line of a terminal

_NO_NUMBER = ("a number is expected, not {value}", "write it in figures, without quotes")
_NO_DAY = ("{value} is no day of the calendar", "write it as 2025-03-15")
#: pydantic's type of error → what is wrong, what to do.
_WORDING = {
    "missing": ("`{key}` is missing", "add it"),
    "extra_forbidden": ("unknown key `{key}`", "remove it, or mend its spelling"),
    "model_type": ("keys with values are expected, not {value}", "write `key: value` lines"),
    "dict_type": ("keys with values are expected, not {value}", "write `key: value` lines"),
    "list_type": ("a list is expected, not {value}", "write [one, another], or lines that start with `- `"),
    "string_type": ("text is expected, not {value}", "write a text; put figures in quotes"),
    "string_too_short": ("{value} is too short", "give at least {min_length} characters"),
    "string_too_long": ("{value} is too long", "write at most {max_length} characters"),
    "string_pattern_mismatch": ("{value} is not well formed", "mend it"),
    "too_short": ("too few entries: {actual_length}", "give at least {min_length}"),
    "too_long": ("too many entries: {actual_length}", "give at most {max_length}"),
    "greater_than": ("{value} is too small", "give more than {gt}"),
    "greater_than_equal": ("{value} is too small", "give at least {ge}"),
    "less_than": ("{value} is too large", "give less than {lt}"),
    "less_than_equal": ("{value} is too large", "give at most {le}"),
    "enum": ("{value} is none of the words for `{key}`", "write {expected}"),
    "bool_type": ("{value} is neither true nor false", "write true or false, without quotes"),
    "int_type": ("a whole number is expected, not {value}", "write it in figures, without quotes"),
    "float_type": _NO_NUMBER,
    "finite_number": _NO_NUMBER,
    "date_type": _NO_DAY,
    "date_from_datetime_parsing": _NO_DAY,
    "date_from_datetime_inexact": _NO_DAY,
    "expression": ("{value} is not understood", "{message}"),
    "parties": ("{value} is not understood", "{message}"),
}


def explain(error: ValidationError, document: Located) -> Iterator[Problem]:
    """Turn a validator's complaints into problems with a place and something to do."""
    complaints = error.errors(include_url=False)
    misspelt = _misspelt(complaints)
    for one in complaints:
        key = next((part for part in reversed(one["loc"]) if isinstance(part, str)), "")
        if one["loc"] in misspelt:
            what, todo = f"unknown key `{key}`", f"did you mean `{misspelt[one['loc']][-1]}`?"
        elif one["loc"] in misspelt.values():
            continue
        else:
            what, todo = _told(one, key)
        yield Problem(document.at(one["loc"]), what, todo)


_Place = tuple[int | str, ...]


def _misspelt(complaints: list[ErrorDetails]) -> Mapping[_Place, _Place]:
    """Pair each unknown key with the missing one that it was probably meant to be."""
    missing = [one["loc"] for one in complaints if one["type"] == "missing"]
    pairs: dict[_Place, _Place] = {}
    for one in complaints:
        if one["type"] == "extra_forbidden":
            *parent, key = one["loc"]
            beside = {str(loc[-1]): loc for loc in missing if list(loc[:-1]) == parent}
            for close in get_close_matches(str(key), beside, n=1):
                pairs[one["loc"]] = beside[close]
    return pairs


def _told(one: ErrorDetails, key: str) -> tuple[str, str]:
    """Say what is wrong, and what to do."""
    limits = one.get("ctx", {})
    words = {"key": key, "value": _shown(one["input"]), "message": _plain(one["msg"]), **limits}
    what, todo = _WORDING.get(one["type"], ("{value}: {message}", "mend the value"))
    if one["type"] == "string_pattern_mismatch":
        return what.format(**words), WANTED.get(limits["pattern"], todo)
    return what.format(**words), todo.format(**words)


def _plain(message: str) -> str:
    words = message.removeprefix("Value error, ").removeprefix("Input ")
    return f"{words[:1].lower()}{words[1:]}"


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[: _SHOWN_CHARACTERS - 1]}…"
