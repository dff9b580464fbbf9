"""Which files the settings were read from, and which they name: what a daemon watches."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rules import Located, builtin_packs
from watcher.config import values

_IN_FILE = "_file"


def named_files(document: Located, folders: Mapping[str, Path]) -> Iterator[Path]:
    """Give the packs of one's own and the files of secrets that the keys name, as far as they can be read.

    Relative paths start in `folders`, by the key that they stand under. What is no path names no file.
    """
    packs = document.data.get("packs")
    named = [("packs", name) for name in (packs if isinstance(packs, list) else ())]
    for key in ("access", "recipients"):
        named += [(key, name) for name in _in_files(document.data.get(key))]
    for key, name in named:
        if isinstance(name, str) and not (key == "packs" and name in builtin_packs()):
            try:
                yield folders[key] / values.folder(name)
            except ValueError:
                continue


def _in_files(written: Any) -> Iterator[Any]:
    """Find what stands at any depth under keys that end in _file."""
    for key, inner in written.items() if isinstance(written, dict) else ():
        if str(key).endswith(_IN_FILE):
            yield inner
        yield from _in_files(inner)
    for inner in written if isinstance(written, list) else ():
        yield from _in_files(inner)
