"""What a parser might do to its process, by name, so that a child can be told to."""

import os
import signal
import time

from watcher.feeds.entry import Reading


def loop(_document: bytes, _url: str) -> Reading | None:
    """Never come back."""
    while True:
        pass


def ignore_all(_document: bytes, url: str) -> Reading | None:
    """Write one's number to the file `url`, and never come back, whatever signal comes."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with open(url, "w", encoding="ascii") as file:  # noqa: PTH123 (a name, as the parser gets it)
        file.write(str(os.getpid()))
    while True:
        time.sleep(60)


def die(_document: bytes, _url: str) -> Reading | None:
    """End at once, as of a fault in C."""
    os.kill(os.getpid(), signal.SIGKILL)
    return None


def devour(_document: bytes, _url: str) -> Reading | None:
    """Take a gigabyte and a half."""
    return Reading(title="x" * (3 << 29))


def who(_document: bytes, _url: str) -> Reading | None:
    """Tell one's own number, and that of one's session."""
    return Reading(title=str(os.getpid()), language=str(os.getsid(0)))
