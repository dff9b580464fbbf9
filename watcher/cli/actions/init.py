"""Write the commented configuration file."""

import os
from pathlib import Path

from watcher.cli.actions.printing import print_line
from watcher.cli.ending import MistakeError
from watcher.config import DEFAULT_FILE, template
from watcher.mail.plain import clean


def write_template(file: Path, *, overwrite: bool) -> None:
    """Write the file, readable by its owner only: a password may be put into it.

    Raises:
        MistakeError: it is there already and must not be overwritten.
        OSError: it cannot be written.
    """
    way = os.O_TRUNC if overwrite else os.O_EXCL
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | way, 0o600)
    except FileExistsError as error:
        raise MistakeError(f"{file} is there already: --force overwrites it") from error
    with os.fdopen(handle, "w", encoding="utf-8") as opened:
        opened.write(template())
    option = "" if file == DEFAULT_FILE else f"--config {clean(str(file))} "
    print_line(f"Wrote {clean(str(file))}. Change what you like, then: watcher {option}check")
