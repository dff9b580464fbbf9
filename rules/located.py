"""YAML 1.2 read into plain values, with the place of every value remembered.

The only home of the YAML library. It knows nothing of packs or configs: `rules.load` and the
config read through it, so that every message can name file, line and column.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

#: A file of rules is written by hand; anything larger is a mistake or an attack.
MAX_BYTES = 2_000_000
MAX_DEPTH = 40
MAX_DIGITS = 40  # of a number
#: Half characters: YAML can escape them, no encoding can say them.
_SURROGATES = re.compile("[\ud800-\udfff]")

Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file, line and column counted from 1; line 0 means the file as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something wrong in a file: where, what, and what to do about it."""

    location: Location
    what: str
    todo: str = ""

    def __str__(self) -> str:
        return f"{self.location}: {self.what}" + (f" ({self.todo})" if self.todo else "")


class ProblemsError(Exception):
    """Every problem found, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """A document as plain values, and where each value stands, by its path of keys and indexes.

    `problems` are those of the notation (repeated keys, anchors); the rest was read all the same,
    so that a reader of the document can add its own and show all at once.
    """

    file: str
    data: Any
    places: Mapping[Path_, Location]
    problems: tuple[Problem, ...] = ()

    def at(self, path: Iterable[str | int]) -> Location:
        """Find the place of a path, or of its nearest known ancestor.

        Parts that are no key of the document (a validator's own words) are passed over.
        """
        known: Path_ = ()
        for part in path:
            if (*known, part) in self.places:
                known = (*known, part)
        return self.places.get(known, Location(self.file))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Where a value stands in its text: offsets of characters, and the column that it begins in, from 0.

    `inner` are those of the entries of a list, which stands in brackets where it `is_flow`.
    """

    start: int
    end: int
    column: int
    is_flow: bool = False
    inner: tuple["Stretch", ...] = ()


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a document, valid or not, with the way to it and so its place."""

    value: Any
    document: Located
    path: Path_ = ()

    @property
    def place(self) -> Location:
        """Where it stands."""
        return self.document.at(self.path)

    @property
    def day(self) -> date | None:
        """The day that it names; None where it names none."""
        try:
            return date.fromisoformat(self.value) if isinstance(self.value, str) else None
        except ValueError:
            return None

    def get(self, key: str) -> "Value":
        """Give what stands under a key; None has a place too, that of the nearest ancestor."""
        inner = self.value.get(key) if isinstance(self.value, dict) else None
        return Value(inner, self.document, (*self.path, key))

    def each(self) -> Iterator["Value"]:
        """Give the entries of a list, or what stands under the keys of a mapping; of all else nothing."""
        if isinstance(self.value, list):
            for index, inner in enumerate(self.value):
                yield Value(inner, self.document, (*self.path, index))
        elif isinstance(self.value, dict):
            for key, inner in self.value.items():
                yield Value(inner, self.document, (*self.path, key))

    def inner(self) -> Iterator["Value"]:
        """Give the value itself and everything in it."""
        yield self
        for one in self.each():
            yield from one.inner()

    def problem(self, what: str, todo: str) -> Problem:
        """Say what is wrong with it, and what to do."""
        return Problem(self.place, what, todo)


def read(path: Path, name: str = "") -> Located:
    """Read one YAML file; `name` is how messages call it.

    Raises:
        ProblemsError: the file cannot be read, is not YAML 1.2, or is larger than `MAX_BYTES`.
    """
    label = name or str(path)
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ProblemsError([Problem(Location(label), f"cannot be read: {error.strerror}")]) from error
    return parse(raw, label)


def parse(raw: bytes, name: str) -> Located:
    """Parse YAML bytes; see `read` for what it raises."""
    if len(raw) > MAX_BYTES:
        raise ProblemsError([Problem(Location(name), f"larger than {MAX_BYTES:,} bytes", "split it")])
    try:
        text = raw.decode("utf-8-sig")
        yaml = YAML(typ="safe", pure=True)
        yaml.composer.warn_double_anchors = False  # every anchor is told as a problem of its own
        root = yaml.compose(text)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ProblemsError([Problem(Location(name, line, 1), "not UTF-8", "save it as UTF-8")]) from error
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Location(name, mark.line + 1, mark.column + 1) if mark else Location(name)
        what = f"not YAML: {', '.join(part for part in (error.context, error.problem) if part)}"
        raise ProblemsError([Problem(place, what, "check indentation and quotes")]) from error
    except RecursionError as error:
        raise ProblemsError([Problem(Location(name), "nested far too deep", "flatten it")]) from error
    except (YAMLError, ValueError) as error:
        what = f"not YAML: {str(error).partition(chr(10))[0]}"
        raise ProblemsError([Problem(Location(name), what, "write plain YAML 1.2")]) from error
    reader = _Reader(name)
    data = reader.value(root, ()) if root is not None else None
    return Located(file=name, data=data, places=reader.places, problems=tuple(reader.problems))


def stretch_of(text: str, key: str) -> Stretch | None:
    """Find the value of a key at the top of a text that `parse` reads; None where the key is not there."""
    root = YAML(typ="safe", pure=True).compose(text)
    pairs = root.value if isinstance(root, MappingNode) else ()
    return next((_stretch(value) for name, value in pairs if str(name.value) == key), None)


def _stretch(node: Node) -> Stretch:
    entries = node.value if isinstance(node, SequenceNode) else ()
    return Stretch(
        start=node.start_mark.index,
        end=node.end_mark.index,
        column=node.start_mark.column,
        is_flow=bool(getattr(node, "flow_style", False)),
        inner=tuple(map(_stretch, entries)),
    )


class _Reader:
    """Turns YAML nodes into plain values, noting places and problems on the way."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.places: dict[Path_, Location] = {}
        self.problems: list[Problem] = []
        self._anchored: set[int] = set()

    def value(self, node: Node, path: Path_) -> Any:
        place = self.places.setdefault(path, self._place(node))
        if node.anchor is not None and not self._is_first(node, place):
            return None
        if len(path) > MAX_DEPTH:
            self._complain(place, f"nested deeper than {MAX_DEPTH} levels", "flatten it")
            return None
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self.value(child, (*path, index)) for index, child in enumerate(node.value)]
        return _scalar(node.tag or "", self._text(node))

    def _is_first(self, node: Node, place: Location) -> bool:
        """Complain of an anchor where it is set, and of every alias where it is used."""
        if id(node) in self._anchored:
            self._complain(place, f"alias *{node.anchor} is not allowed", "write the value out")
            return False
        self._anchored.add(id(node))
        self._complain(place, f"anchor &{node.anchor} is not allowed", "write the value out where it is used")
        return True

    def _mapping(self, node: MappingNode, path: Path_) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, child in node.value:
            if not isinstance(key, ScalarNode):
                self._complain(self._place(key), "a key must be a plain word", "write it as text")
                continue
            name = self._text(key)
            if name in found:
                first = self.places[(*path, name)].line
                what = f"key {name!r} stands twice (first in line {first})"
                self._complain(self._place(key), what, "remove one, or put both contents under one")
            else:
                self.places[(*path, name)] = self._place(key)
                found[name] = self.value(child, (*path, name))
        return found

    def _text(self, node: Node) -> str:
        text = str(node.value)
        if _SURROGATES.search(text):
            self._complain(self._place(node), "half a character (a surrogate)", "write the character itself")
        return _SURROGATES.sub("\ufffd", text)

    def _place(self, node: Node) -> Location:
        return Location(self.name, node.start_mark.line + 1, node.start_mark.column + 1)

    def _complain(self, place: Location, what: str, todo: str) -> None:
        self.problems.append(Problem(place, what, todo))


def _scalar(tag: str, text: str) -> Any:
    """Read a scalar by the YAML 1.2 core schema; dates stay text for the schema to read."""
    kind = tag.rpartition(":")[2]
    match kind:
        case "null":
            return None
        case "bool":
            return {"true": True, "false": False}.get(text.lower(), text)
        case "int" | "float":
            return _number(text, kind)
        case _:
            return text


def _number(text: str, kind: str) -> int | float | str:
    """Read a YAML 1.2 number; what is none or far too long stays text for the schema to refuse."""
    if len(text) > MAX_DIGITS:
        return text
    try:
        if kind == "float":
            return float(text.lower().replace(".inf", "inf").replace(".nan", "nan").replace("_", ""))
        return int(text, 0) if text[:2].lower() in {"0x", "0o"} else int(text)
    except ValueError:
        return text
