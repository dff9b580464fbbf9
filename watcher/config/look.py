"""What files look like from outside, and whether they changed and stand still.

A look opens no file: it costs a call to the system for each.
"""

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

#: Files of an unwanted kind are told by their first letters: who opens a pipe may wait for ever.
_KINDS = {stat.S_IFREG: "file", stat.S_IFDIR: "folder"}
_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Trace:
    """A file from outside; `changed` and `written` are nanoseconds, the former of its rights and name too."""

    kind: str
    size: int
    inode: int
    written: int
    changed: int


#: What is there by its path; None where nothing can be found.
Look = Mapping[Path, Trace | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Files under watch: as they were when last `read` (None: to be read whatever they look like).

    `seen` is how they looked since a moment, in seconds by a stopwatch.
    """

    read: Look | None
    seen: Look
    since: float

    def after(self, seen: Look, at: float) -> "Watch":
        """Take note of another look."""
        since = self.since if seen == self.seen else at
        return Watch(read=self.read, seen=seen, since=since)

    def is_due(self, at: float, still: float) -> bool:
        """Whether the files have to be read, and looked the same for so many seconds."""
        return self.seen != self.read and at - self.since >= still


def look(paths: Iterable[Path]) -> Look:
    """Look at files, and at the files of packs in folders, at any depth."""
    return {each: _trace(each) for path in paths for each in _inside(path)}


def _inside(path: Path) -> Iterator[Path]:
    yield path
    for folder, _, names in os.walk(path):
        yield from (Path(folder, name) for name in sorted(names) if name.endswith(_SUFFIXES))


def _trace(path: Path) -> Trace | None:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    kind = _KINDS.get(stat.S_IFMT(found.st_mode), "other")
    if kind == "folder":  # what changes in it is told by the files
        return Trace(kind, 0, 0, 0, 0)
    return Trace(kind, found.st_size, found.st_ino, found.st_mtime_ns, found.st_ctime_ns)
