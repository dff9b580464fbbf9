"""From the files of a pack to a compiled rule set, or to every problem in them at once.

The package's only reader of files.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from rules import schema
from rules.check import check
from rules.compile import compile_pack
from rules.complaints import explain
from rules.located import Located, Location, Problem, ProblemsError, read
from rules.ruleset import RuleSet
from rules.text import composed

_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A pack as compiled, beside the documents it was read from, for what has to point into them."""

    ruleset: RuleSet
    documents: tuple[Located, ...]


def builtin_packs() -> tuple[str, ...]:
    """Give the names of the packs that come with the program."""
    return tuple(sorted(entry.name for entry in _packs().iterdir() if entry.is_dir() and _files(entry)))


def load(pack: str, *, assessment: str | None = None) -> RuleSet:
    """Load a pack: the name of a built-in one, or the path of a file or of a folder of files.

    With the text of the assessment, the citations are checked against it.

    Raises:
        ProblemsError: carrying every problem found, each with file, line and column.
    """
    return load_located(pack, assessment=assessment).ruleset


def load_located(pack: str, *, assessment: str | None = None) -> Loaded:
    """Load a pack as `load` does, and keep its documents, which know the place of every value."""
    documents, unread = _documents(pack)
    notation = [problem for document in documents for problem in document.problems]
    parts, problems = _parts(documents)
    if not unread:  # what one file says of another is only known when all can be read
        problems.extend(check(documents, assessment))
    told = {problem.location for problem in notation}  # a value that was not read is wrong in no other way
    problems = [problem for problem in problems if problem.location not in told]
    if unread or notation or problems:
        raise ProblemsError([*unread, *notation, *problems])
    ruleset = compile_pack(parts, digest=_digest(documents))
    return Loaded(ruleset=ruleset, documents=tuple(documents))


def _parts(documents: Iterable[Located]) -> tuple[list[schema.Document], list[Problem]]:
    parts: list[schema.Document] = []
    problems: list[Problem] = []
    for document in documents:
        try:
            parts.append(schema.Document.model_validate({} if document.data is None else document.data))
        except ValidationError as error:
            problems.extend(explain(error, document))
    return parts, problems


def _documents(pack: str) -> tuple[list[Located], list[Problem]]:
    """Read the files of a pack; the problems are those of the files that cannot be read."""
    documents: list[Located] = []
    unread: list[Problem] = []
    for path, name in _paths(pack):
        try:
            documents.append(_composed(read(path, name)))
        except ProblemsError as error:
            unread.extend(error.problems)
    return documents, unread


def _composed(document: Located) -> Located:
    """Give a document with its texts as items bring theirs: its words are compared with those of news."""
    return replace(document, data=_with_composed_texts(document.data))


def _with_composed_texts(value: Any) -> Any:
    match value:
        case str():
            return composed(value)
        case list():
            return [_with_composed_texts(one) for one in value]
        case dict():  # keys are ids, or are refused
            return {key: _with_composed_texts(one) for key, one in value.items()}
        case _:
            return value


def _paths(pack: str) -> list[tuple[Path, str]]:
    folder = _packs() / pack
    if pack in builtin_packs():
        return [(path, f"{pack}/{path.relative_to(folder)}") for path in _files(folder)]
    place = Path(pack)
    if not _exists(place):
        close = get_close_matches(pack, builtin_packs(), n=1)
        todo = f"did you mean {close[0]!r}?" if close else f"built in: {', '.join(builtin_packs())}"
        raise ProblemsError([Problem(Location(pack), "no such pack: neither built in nor a file", todo)])
    if place.is_dir():
        found = [(path, str(path)) for path in _files(place)]
        if found:
            return found
        raise ProblemsError(
            [Problem(Location(pack), "no YAML files in this folder", "a pack is *.yaml files")]
        )
    return [(place, str(place))]


def _exists(place: Path) -> bool:
    try:
        return place.exists()
    except OSError:  # no file can be called that
        return False


def _packs() -> Path:
    return Path(str(resources.files("rules"))) / "packs"


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in _SUFFIXES and path.is_file())


def _digest(documents: Iterable[Located]) -> str:
    """Name the content of a pack: comments, layout and how it is cut into files do not change it."""
    content: dict[str, Any] = {}
    for document in documents:
        content = _merged(content, document.data or {})
    for key, value in content.items():
        if isinstance(value, list):  # of forecasts or feeds, whose order says nothing
            content[key] = sorted(value, key=_canonical)
    return hashlib.sha256(_canonical(content).encode()).hexdigest()[:16]


def _merged(old: Any, new: Any) -> Any:
    """Put the values of two files together: keys beside keys, entries after entries."""
    if isinstance(old, dict) and isinstance(new, dict):
        return {**old, **{key: _merged(old[key], new[key]) if key in old else new[key] for key in new}}
    return old + new if isinstance(old, list) and isinstance(new, list) else new


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
