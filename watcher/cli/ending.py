"""How a command line ends badly: words on standard error and an exit code. Light, like all commands."""

import os
import sys
import traceback
from pathlib import Path

from watcher.errors import WatcherError
from watcher.redact import redacted

FAILED, MISTAKE = 1, 2


class MistakeError(WatcherError):
    """What was asked for cannot be: the words say why and what to ask for instead."""


def told(error: Exception, *, verbose: bool) -> int:
    """Tell an error on standard error, one line for each problem, and return the exit code."""
    if isinstance(error, BrokenPipeError):
        return 0  # the reader has all it wants, as `head` does: that is no failure of ours
    lines, code = _words(error)
    if verbose:
        traceback.print_exception(error)
    _say(lines)
    return code


def open_closed_streams() -> None:
    """Put the null device where standard input, output or error was closed (`watcher run >&-`).

    Without it the stream is None, and the next file to be opened gets its number. To be called
    before any other file is opened.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 -- as long as we


def silence(code: int) -> int:
    """Flush what was printed: quietly where nobody reads it any more; where it has no room, that is told."""
    try:
        sys.stdout.flush()
    except OSError as error:
        # Python flushes once more at its end, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        ending = told(error, verbose=False)
        return code or ending
    return code


def _words(error: Exception) -> tuple[list[str], int]:
    from rules import ProblemsError  # noqa: PLC0415  slow to import, and rarely needed
    from storage import FeedExistsError, StorageError  # noqa: PLC0415

    match error:
        case ProblemsError():
            return [str(problem) for problem in error.problems], MISTAKE
        case MistakeError() | FeedExistsError():
            return [f"watcher: {error}"], MISTAKE
        case StorageError() | WatcherError():
            return [f"watcher: {error}"], FAILED
        case OSError(filename=str() | bytes() as name):
            return [f"watcher: {os.fsdecode(name)}: {error.strerror}"], FAILED
        case OSError(strerror=str() as why):
            return [f"watcher: {why}"], FAILED
        case _:
            words = redacted(f"{type(error).__name__}: {error}")
            return [f"watcher: unexpected, {words} (with -v more is told)"], FAILED


def _say(lines: list[str]) -> None:
    from watcher.mail.plain import clean  # noqa: PLC0415  as above

    for line in lines:
        print(clean(line), file=sys.stderr)  # noqa: T201  the command line's own voice
