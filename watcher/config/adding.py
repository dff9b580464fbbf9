"""A pack added to the configuration file, of which nothing else changes; written whole or not at all."""

import json
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rules import ProblemsError, builtin_packs
from rules.located import Located, Stretch, parse, stretch_of
from watcher.config.environment import read_environment
from watcher.errors import WatcherError

_KEY = "packs"
_BOM = "\ufeff"
#: What YAML reads as the text that it is, wherever it stands.
_PLAIN = re.compile(r"[A-Za-z./_][\w./-]*", re.ASCII)
#: Where the template of the configuration file explains the key.
_EXPLAINED = re.compile(r"^#[ ]?packs:.*$", re.MULTILINE)
_VALUELESS = re.compile(r"^packs[ \t]*:", re.MULTILINE)


class NotAddedError(WatcherError):
    """The file was left as it is: the words say why, and what to write by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A file as it is and as it is to be; `line`, from 1, is where the two begin to differ."""

    file: Path
    raw: bytes
    text: str
    line: int

    @property
    def written(self) -> str:
        """What stands in the line, once it is changed."""
        return self.text.splitlines()[self.line - 1]

    @property
    def by_hand(self) -> str:
        """How a person would make the change."""
        return f"write into line {self.line} of {self.file}: {self.written}"


def variable_of_packs(environ: Mapping[str, str] = os.environ) -> str:
    """Name the variable that says which packs are watched, and so wins over any file; "" where none does."""
    return read_environment(environ, (_KEY,)).variables.get(_KEY, "")


def name_for(pack: str, file: Path) -> str:
    """Say how a configuration file calls a pack: a path below the file's folder is relative to that."""
    if pack in builtin_packs():
        return pack
    path, folder = Path(pack).absolute(), file.absolute().parent
    if not path.is_relative_to(folder):
        return str(path)
    name = path.relative_to(folder).as_posix()
    return f"./{name}" if name in builtin_packs() else name


def with_pack(file: Path, name: str, standing: Sequence[str]) -> Change:
    """Add a pack to the list of a file; `standing` are those of a list that has to be begun.

    Raises:
        NotAddedError: the file is laid out so that it cannot be done without changing more.
        ProblemsError: the file cannot be read.
        OSError: the same.
    """
    raw = file.read_bytes()
    before = parse(raw, str(file))
    text = raw.decode("utf-8-sig")
    new = _extended(text, stretch_of(text, _KEY), name, standing)
    listed = _listed(before) or list(standing)
    if _data(new, str(file)) != (before.data or {}) | {_KEY: [*listed, name]}:
        line = f"{_KEY}: [{', '.join(map(_scalar, (*listed, name)))}]"
        raise NotAddedError(f"{file} is left as it is, for its layout: write its packs as {line}")
    kept = _BOM if raw.startswith(_BOM.encode()) else ""
    return Change(file=file, raw=raw, text=kept + new, line=_first_difference(text, new))


def write(change: Change) -> None:
    """Put the changed file in the place of the old one, with its owner and its rights.

    Raises:
        NotAddedError: it cannot be written, or was changed meanwhile; the old one is as it was.
    """
    file = change.file.resolve()
    try:
        if file.read_bytes() != change.raw:
            raise NotAddedError(f"{change.file} was changed meanwhile: try again")
        _replace(file, change.text.encode())
    except OSError as error:
        raise NotAddedError(
            f"{change.file} cannot be written ({error.strerror}): {change.by_hand}"
        ) from error


def _extended(text: str, found: Stretch | None, name: str, standing: Sequence[str]) -> str:
    end = "\r\n" if "\r\n" in text else "\n"
    if found is None:
        return _begun(text, [*standing, name], end)
    if not found.inner:  # a key without a value counts as not written
        listed = f"[{', '.join(map(_scalar, (*standing, name)))}]"
        return _VALUELESS.sub(lambda key: f"{key[0]} {listed}", text, count=1)
    last = found.inner[-1].end
    if found.is_flow:
        return f"{text[:last]}, {_scalar(name)}{text[last:]}"
    # A folded text ends where the next key begins, blank lines among it.
    return _line_after(text, len(text[:last].rstrip()), f"{' ' * found.column}- {_scalar(name)}", end)


def _begun(text: str, names: Sequence[str], end: str) -> str:
    """Begin the list: below the comment that explains the key, or at the end."""
    lines = end.join((f"{_KEY}:", *(f"  - {_scalar(name)}" for name in names)))
    explained = _EXPLAINED.search(text)
    return _line_after(text, explained.end() if explained else len(text), lines, end)


def _line_after(text: str, offset: int, line: str, end: str) -> str:
    """Insert a line below the one that an offset lies in."""
    at = text.find("\n", max(offset - 1, 0) if offset == len(text) else offset) + 1
    if at:
        return f"{text[:at]}{line}{end}{text[at:]}"
    return f"{text}{end if text else ''}{line}{end}"


def _scalar(name: str) -> str:
    if _PLAIN.fullmatch(name) and name.lower() not in {"true", "false", "null"}:
        return name
    return json.dumps(name, ensure_ascii=False)


def _listed(document: Located) -> list[str]:
    listed = (document.data or {}).get(_KEY)
    return listed if isinstance(listed, list) else []


def _data(text: str, name: str) -> object:
    with suppress(ProblemsError):
        read = parse(text.encode(), name)
        return None if read.problems else read.data
    return None


def _first_difference(before: str, after: str) -> int:
    old, new = before.splitlines(), after.splitlines()
    same = (number for number, line in enumerate(new) if number >= len(old) or old[number] != line)
    return next(same, 0) + 1


def _replace(file: Path, content: bytes) -> None:
    state = file.stat()
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(handle)
            os.fchmod(handle, state.st_mode & 0o7777)
            with suppress(PermissionError):  # who may not give it away keeps it
                os.fchown(handle, state.st_uid, state.st_gid)
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
