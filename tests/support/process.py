"""The program as a user starts it: a process of its own, told everything by its environment."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from waiting import DEADLINE_S

#: A home that nobody can write to, not even root: it lies below a file.
NO_HOME = "/dev/null/home"

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Done:
    """How a process ended."""

    code: int
    out: str
    err: str


class Process:
    """A process that runs; what it says goes to files, so that it never waits for a reader."""

    def __init__(self, popen: "subprocess.Popen[bytes]", folder: Path) -> None:
        self._popen = popen
        self._folder = folder

    def wait(self, deadline_s: float = DEADLINE_S) -> Done:
        """Wait for the end; raises subprocess.TimeoutExpired when it does not come."""
        code = self._popen.wait(deadline_s)
        return Done(code, *(self._said(name) for name in ("out", "err")))

    def said(self) -> str:
        """What it said on standard error so far."""
        return self._said("err")

    def terminate(self, deadline_s: float = DEADLINE_S) -> Done:
        """Send SIGTERM and wait for the end."""
        self._popen.terminate()
        return self.wait(deadline_s)

    def kill(self) -> None:
        """Send SIGKILL, which no process can catch, and wait for the end."""
        self._popen.kill()
        self._popen.wait(DEADLINE_S)

    def outlives(self, seconds: float) -> bool:
        """Whether it still runs after so many seconds."""
        try:
            self._popen.wait(seconds)
        except subprocess.TimeoutExpired:
            return True
        return False

    def _said(self, name: str) -> str:
        return (self._folder / f"{self._popen.pid}.{name}").read_text(encoding="utf-8", errors="replace")


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """An environment with nothing in it but a path, a place for temporary files, and our settings.

    `settings` are WATCHER_… variables by their keys: `poll_interval="1"`.
    """
    kept = {name: text for name, text in os.environ.items() if name == "PATH" or name.startswith("COVERAGE_")}
    ours = {f"WATCHER_{key.upper()}": text for key, text in settings.items()}
    return kept | {"HOME": NO_HOME, "TMPDIR": str(folder), "PYTHONPATH": str(ROOT)} | ours


@contextmanager
def started(folder: Path, env: Mapping[str, str], *words: str) -> Iterator[Process]:
    """Start `watcher WORDS` in a folder; at the end of the block it is killed where it still runs."""
    logs = folder / "logs"
    logs.mkdir(exist_ok=True)
    with (logs / "out").open("wb") as out, (logs / "err").open("wb") as err:
        popen = subprocess.Popen(  # noqa: S603 -- our own program
            [sys.executable, "-m", "watcher", *words], cwd=folder, env=dict(env), stdout=out, stderr=err
        )
        for name in ("out", "err"):
            (logs / name).rename(logs / f"{popen.pid}.{name}")
    try:
        yield Process(popen, logs)
    finally:
        if popen.poll() is None:
            popen.kill()
            popen.wait(DEADLINE_S)


def run(folder: Path, env: Mapping[str, str], *words: str, deadline_s: float = 2 * DEADLINE_S) -> Done:
    """Run `watcher WORDS` to its end."""
    with started(folder, env, *words) as process:
        return process.wait(deadline_s)
