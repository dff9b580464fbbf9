"""How a command line ends badly: words on standard error and an exit code. Light, like all commands."""

import os
import sys
import traceback

from watcher.errors import WatcherError
from watcher.redact import redacted

FAILED, MISTAKE = 1, 2


class MistakeError(WatcherError):
    """What was asked for cannot be: the words say why and what to ask for instead."""


def told(error: Exception, *, verbose: bool) -> int:
    """Tell an error on standard error, one line for each problem, and return the exit code."""
    if isinstance(error, BrokenPipeError):
        return FAILED
    lines, code = _words(error)
    if verbose:
        traceback.print_exception(error)
    _say(lines)
    return code


def silence(code: int) -> int:
    """Flush what was printed; where nobody reads it any more, end quietly."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more at its end, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return code or FAILED
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
        case _:
            words = redacted(f"{type(error).__name__}: {error}")
            return [f"watcher: unexpected, {words} (with -v more is told)"], FAILED


def _say(lines: list[str]) -> None:
    from watcher.mail.plain import clean  # noqa: PLC0415  as above

    for line in lines:
        print(clean(line), file=sys.stderr)  # noqa: T201  the command line's own voice
