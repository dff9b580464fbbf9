"""From the files of a pack to a compiled rule set, or to every problem in them at once.

The package's only reader of files.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from rules import schema
from rules.check import check
from rules.compile import compile_pack
from rules.located import Located, Location, Problem, ProblemsError, read
from rules.ruleset import RuleSet

_SUFFIXES = (".yaml", ".yml")


def builtin_packs() -> tuple[str, ...]:
    """Give the names of the packs that come with the program."""
    return tuple(sorted(entry.name for entry in _packs().iterdir() if entry.is_dir() and _files(entry)))


def load(pack: str, *, assessment: str | None = None) -> RuleSet:
    """Load a pack: the name of a built-in one, or the path of a file or of a folder of files.

    With the text of the assessment, the citations are checked against it.

    Raises:
        ProblemsError: carrying every problem found, each with file, line and column.
    """
    documents, problems = _documents(pack)
    parts: list[schema.Document] = []
    for document in documents:
        problems.extend(document.problems)
        try:
            parts.append(schema.Document.model_validate(document.data or {}))
        except ValidationError as error:
            problems.extend(explain(error, document))
    problems.extend(check(documents, assessment))
    if problems:
        raise ProblemsError(problems)
    return compile_pack(parts, digest=_digest(documents))


def explain(error: ValidationError, document: Located) -> Iterator[Problem]:
    """Turn a validator's complaints into problems with a place and something to do."""
    for one in error.errors(include_url=False):
        place = document.at(one["loc"])
        key = str(one["loc"][-1]) if one["loc"] else ""
        match one["type"]:
            case "missing":
                yield Problem(place, f"`{key}` is missing", "add it")
            case "extra_forbidden":
                yield Problem(place, f"unknown key `{key}`", "remove it, or mend its spelling")
            case "model_type" | "model_attributes_type" | "dict_type":
                yield Problem(
                    place, f"a mapping of keys is expected, not {_shown(one['input'])}", "see the docs"
                )
            case "expression" | "parties":
                yield Problem(place, f"{_shown(one['input'])} is not understood", one["msg"])
            case _:
                what = one["msg"].removeprefix("Value error, ")
                yield Problem(
                    place, f"{_shown(one['input'])}: {what[:1].lower()}{what[1:]}", "mend the value"
                )


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}…"  # noqa: PLR2004 -- a line of a terminal


def _documents(pack: str) -> tuple[list[Located], list[Problem]]:
    documents: list[Located] = []
    problems: list[Problem] = []
    for path, name in _paths(pack):
        try:
            documents.append(read(path, name))
        except ProblemsError as error:
            problems.extend(error.problems)
    return documents, problems


def _paths(pack: str) -> list[tuple[Path, str]]:
    folder = _packs() / pack
    if pack in builtin_packs():
        return [(path, f"{pack}/{path.relative_to(folder)}") for path in _files(folder)]
    place = Path(pack)
    if place.is_dir():
        found = [(path, str(path)) for path in _files(place)]
        if found:
            return found
        raise ProblemsError(
            [Problem(Location(pack), "no YAML files in this folder", "a pack is *.yaml files")]
        )
    if not place.exists():
        close = get_close_matches(pack, builtin_packs(), n=1)
        todo = f"did you mean {close[0]!r}?" if close else f"built in: {', '.join(builtin_packs())}"
        raise ProblemsError([Problem(Location(pack), "no such pack: neither built in nor a file", todo)])
    return [(place, str(place))]


def _packs() -> Path:
    return Path(str(resources.files("rules"))) / "packs"


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in _SUFFIXES and path.is_file())


def _digest(documents: Iterable[Located]) -> str:
    """Name the content of a pack: comments and layout do not change it, the order of files neither."""
    texts = sorted(json.dumps(document.data, sort_keys=True, ensure_ascii=False) for document in documents)
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]
