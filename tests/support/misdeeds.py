"""What a parser might do to its process, by name, so that a child can be told to."""

import os
import signal
import time

from watcher.feeds.entry import ParsedFeed


def loop(_document: bytes, _url: str) -> ParsedFeed | None:
    """Never come back."""
    while True:
        pass


def ignore_all(_document: bytes, url: str) -> ParsedFeed | None:
    """Write one's number to the file `url`, and never come back, whatever signal comes."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with open(url, "w", encoding="ascii") as file:  # noqa: PTH123 (a name, as the parser gets it)
        file.write(str(os.getpid()))
    while True:
        time.sleep(60)


def die(_document: bytes, _url: str) -> ParsedFeed | None:
    """End at once, as of a fault in C."""
    os.kill(os.getpid(), signal.SIGKILL)
    return None


def devour(_document: bytes, _url: str) -> ParsedFeed | None:
    """Take a gigabyte and a half."""
    return ParsedFeed(title="x" * (3 << 29))


def who(_document: bytes, _url: str) -> ParsedFeed | None:
    """Tell one's own number, and that of one's session."""
    return ParsedFeed(title=str(os.getpid()), language=str(os.getsid(0)))
