"""A disk that can be filled: a file system of a few megabytes in memory. It takes root to mount one."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_BALLAST = "ballast"
_PIECE = bytes(4096)


@contextmanager
def small_disk(folder: Path, *, megabytes: int) -> Iterator[Path]:
    """Mount a small disk on a new folder; the test is skipped, with the reason, where that is not allowed."""
    folder.mkdir()
    options = f"size={megabytes}m,mode=0755"
    mounting = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    mounted = subprocess.run(mounting, capture_output=True, text=True, check=False)  # noqa: S603 -- ours
    if mounted.returncode:
        pytest.skip(f"no disk can be mounted here: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        # Lazily: a process that was killed a moment ago may still have files there.
        subprocess.run(["umount", "--lazy", str(folder)], check=True)  # noqa: S603, S607 -- ours


def fill(disk: Path) -> None:
    """Leave no room on a disk."""
    handle = os.open(disk / _BALLAST, os.O_CREAT | os.O_WRONLY)
    try:
        while os.write(handle, _PIECE) == len(_PIECE):
            pass
    except OSError:
        pass
    finally:
        os.close(handle)


def make_room(disk: Path) -> None:
    """Take away what filled it."""
    (disk / _BALLAST).unlink()
