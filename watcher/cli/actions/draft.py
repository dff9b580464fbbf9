"""Write the skeleton of a pack, drafted from the text of an assessment."""

import sys
from datetime import date
from pathlib import Path

from rules.draft import PLACEHOLDER, Draft, draft, to_yaml
from watcher.app import utc_now
from watcher.cli.actions.printing import print_line
from watcher.cli.ending import MistakeError
from watcher.mail.plain import clean
from watcher.mail.words import counted

#: An assessment is read by people; anything larger is a mistake.
_MAX_BYTES = 2_000_000


def write_draft(assessment: Path, *, out: Path | None, title: str | None, day: str | None) -> None:
    """Print the draft, or write it to a file that is not there yet; what was found is told on standard error.

    Raises:
        MistakeError: the text cannot be read, the day is none, or the file is there already.
        OSError: it cannot be written.
    """
    found = draft(
        _text(assessment),
        title=_title(assessment) if title is None else title,
        day=utc_now().date() if day is None else _day(day),
    )
    written = to_yaml(found)
    if out is None:
        print_line(written.removesuffix("\n"))
        sys.stdout.flush()
    else:
        try:
            with out.open("x", encoding="utf-8") as file:
                file.write(written)
        except FileExistsError as error:
            raise MistakeError(f"{out} is there already: name another file, or remove it") from error
    print(clean(_words(found, out)), file=sys.stderr)  # noqa: T201  not to be mixed with the YAML


def _text(assessment: Path) -> str:
    try:
        raw = assessment.read_bytes()
    except OSError as error:
        raise MistakeError(f"{assessment}: cannot be read: {error.strerror}") from error
    if len(raw) > _MAX_BYTES:
        raise MistakeError(f"{assessment}: larger than {_MAX_BYTES:,} bytes: is it the assessment?")
    return raw.decode("utf-8", errors="replace")


def _title(assessment: Path) -> str:
    return assessment.stem.replace("-", " ").replace("_", " ").strip().capitalize()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise MistakeError(f"{text}: no day: write it as 2026-02-01") from error


def _words(found: Draft, out: Path | None) -> str:
    drivers = counted(len(found.drivers), "driver")
    words = f"Found {counted(len(found.forecasts), 'forecast')} and {drivers}."
    if found.left_out:
        words += f" {found.left_out} more were left out: is it one assessment?"
    place = f" in {out}" if out else ""
    return f"{words} Replace every {PLACEHOLDER}{place}; docs/rules.md explains the keys."
