"""Settings from environment variables: WATCHER_<KEY>, or WATCHER_<KEY>_FILE for a file that holds the value.

Reads what it is given; `watcher.config.settings` hands it the real environment.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from rules import Location, Problem
from watcher.config.secret_file import SecretFileError, secret_in

PREFIX = "WATCHER_"
CONFIG = "WATCHER_CONFIG"

_IN_FILE = "_FILE"
_LISTS = frozenset({"packs", "feeds", "mail_to", "escalate_at"})
_AS_JSON = frozenset({"access", "recipients"})
_SWITCHES = frozenset({"allow_private_addresses", "fulltext"})
# Close enough to be a slip of the keyboard; other programs' variables may share our prefix.
_SLIP = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The values found, the variable of each by its key, and what is wrong with the variables.

    `unread` are the keys whose variables are set and give no value, `files` those that variables name.
    """

    values: Mapping[str, Any]
    variables: Mapping[str, str]
    unread: frozenset[str]
    problems: tuple[Problem, ...]
    files: frozenset[Path] = frozenset()


def read_environment(environ: Mapping[str, str], keys: Collection[str]) -> Surroundings:
    """Read the variables of the keys. An empty variable counts as not set."""
    found: dict[str, Any] = {}
    variables: dict[str, str] = {}
    unread: set[str] = set()
    files: set[Path] = set()
    problems = list(_slips(environ, keys))
    for key in keys:
        variable = f"{PREFIX}{key.upper()}"
        plain, file = environ.get(variable, ""), environ.get(variable + _IN_FILE, "")
        if plain and file:
            unread.add(key)
            problems.append(
                _problem(variable, f"is set, and so is {variable}{_IN_FILE}", "unset one of them")
            )
        elif file:
            files.add(Path(file).absolute())
            text = _content(variable + _IN_FILE, Path(file))
            if isinstance(text, Problem):
                unread.add(key)
                problems.append(text)
            else:
                found[key], variables[key] = _value(key, text), variable + _IN_FILE
        elif plain:
            found[key], variables[key] = _value(key, plain), variable
    return Surroundings(
        values=found,
        variables=variables,
        unread=frozenset(unread),
        problems=tuple(problems),
        files=frozenset(files),
    )


def _content(variable: str, path: Path) -> str | Problem:
    try:
        return secret_in(path)
    except SecretFileError as error:
        return _problem(variable, error.what, error.todo)


def _value(key: str, text: str) -> Any:
    """Read text as YAML would give it: lists by their commas, true and false as such, mappings as JSON."""
    text = text.strip()
    if key in _AS_JSON:
        with suppress(ValueError, RecursionError):
            return json.loads(text)
    if key in _SWITCHES and text.lower() in {"true", "false"}:
        return text.lower() == "true"
    if key in _LISTS or key == "allow_private_addresses":
        return [] if text == "[]" else [part.strip() for part in text.split(",") if part.strip()]
    return text


def _slips(environ: Mapping[str, str], keys: Collection[str]) -> Iterator[Problem]:
    known = {f"{PREFIX}{key.upper()}{ending}" for key in keys for ending in ("", _IN_FILE)} | {CONFIG}
    for variable in environ:
        if variable.startswith(PREFIX) and variable not in known:
            close = get_close_matches(
                variable.removeprefix(PREFIX), [name[len(PREFIX) :] for name in known], 1, _SLIP
            )
            if close:
                yield _problem(
                    variable, "is no variable of this program", f"did you mean {PREFIX}{close[0]}?"
                )


def _problem(variable: str, what: str, todo: str) -> Problem:
    return Problem(Location(variable), what, todo)
