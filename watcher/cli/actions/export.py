"""Write what was found and believed as CSV or JSON, row by row as it is read."""

import csv
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TextIO

from storage import Alert, Transaction
from watcher.app import App, opened_store
from watcher.cli.actions.export_rows import (
    ALERT_FIELDS,
    BELIEF_FIELDS,
    EVIDENCE_FIELDS,
    alert_row,
    belief_row,
    evidence_rows,
    opening_row,
)
from watcher.cli.actions.opening import app_for, settings_for
from watcher.cli.actions.printing import json_text
from watcher.cli.actions.shapes import Shape
from watcher.cli.ending import MistakeError
from watcher.cli.invocation import Invocation
from watcher.ledger import course, read_ledger

# What a spreadsheet takes for the beginning of a formula, in wide characters too (OWASP, "CSV Injection").
_FORMULA = re.compile("[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
# What could steer a terminal; a tab or a line break within a cell does no harm.
_STEERING = re.compile(
    "[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be exported, in which format, and whereto; `since` is naive, in the configured time zone."""

    format: str
    out: Path | None
    since: datetime | None
    pack: str | None
    forecast: str | None

    def moment(self, zone: tzinfo) -> datetime | None:
        """From when on, in UTC."""
        return None if self.since is None else self.since.replace(tzinfo=zone).astimezone(UTC)


def export_alerts(invocation: Invocation, wanted: Wanted) -> None:
    """Write the alerts that are wanted, oldest first. Raises MistakeError where the file is there already."""
    with _alerts(invocation, wanted) as alerts:
        _write(map(alert_row, alerts), ALERT_FIELDS, wanted)


def export_evidence(invocation: Invocation, wanted: Wanted) -> None:
    """Write what the alerts that are wanted quote, oldest alert first. Raises as `export_alerts`."""
    with _alerts(invocation, wanted) as alerts:
        _write((row for alert in alerts for row in evidence_rows(alert)), EVIDENCE_FIELDS, wanted)


def export_beliefs(invocation: Invocation, wanted: Wanted) -> None:
    """Write the moves of the beliefs that are wanted, forecast by forecast. Raises as `export_alerts`."""
    with app_for(invocation) as app, app.store.read() as tx:
        _write(_moves(app, tx, wanted), BELIEF_FIELDS, wanted)


@contextmanager
def _alerts(invocation: Invocation, wanted: Wanted) -> Iterator[Iterable[Alert]]:
    settings = settings_for(invocation)
    since = wanted.moment(settings.timezone)
    with opened_store(settings) as store, store.read() as tx:
        yield tx.alerts.each(pack=wanted.pack, forecast=wanted.forecast, since=since)


def _moves(app: App, tx: Transaction, wanted: Wanted) -> Iterator[Shape]:
    zone = app.settings.timezone
    since = wanted.moment(zone)
    for ruleset in app.rulesets:
        for forecast in ruleset.pack.forecasts:
            if wanted.pack not in {None, ruleset.pack.id} or wanted.forecast not in {None, forecast.id}:
                continue
            if since is None or forecast.opens >= since.astimezone(zone).date():
                yield opening_row(ruleset.pack.id, forecast)
            ledger = read_ledger(tx, ruleset.pack.id, forecast, app.now())
            for move in course(ledger):
                if since is None or move.at >= since:
                    yield belief_row(ledger, move, zone)


def _write(rows: Iterable[Shape], fields: Sequence[str], wanted: Wanted) -> None:
    with _opened(wanted.out) as out:
        if wanted.format == "json":
            _write_json(rows, out)
        else:
            _write_csv(rows, fields, out)


@contextmanager
def _opened(path: Path | None) -> Iterator[TextIO]:
    """Give standard output, or a file that is not there yet and is whole when it is."""
    if path is None:
        yield sys.stdout
        return
    if path.exists():
        raise MistakeError(f"{path} is there already: name another file, or remove it")
    half = path.with_name(f".{path.name}.part")
    try:
        with half.open("w", encoding="utf-8", newline="") as file:
            yield file
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def _write_json(rows: Iterable[Shape], out: TextIO) -> None:
    before = "[\n"
    for row in rows:
        out.write(before + json_text(row))
        before = ",\n"
    out.write("[]\n" if before == "[\n" else "\n]\n")


def _write_csv(rows: Iterable[Shape], fields: Sequence[str], out: TextIO) -> None:
    """Write as RFC 4180 says, with a head."""
    writer = csv.DictWriter(out, fields)  # its excel dialect is RFC 4180: commas, CRLF, quotes doubled
    writer.writeheader()
    for row in rows:
        writer.writerow({field: _cell(value) for field, value in row.items()})


def _cell(value: object) -> object:
    """A value as a cell; an apostrophe before what a spreadsheet would take for a formula."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            text = _STEERING.sub(" ", value)
            return f"'{text}" if _FORMULA.match(text) else text
        case list() | Mapping():
            return json_text(value)
        case _:
            return value
