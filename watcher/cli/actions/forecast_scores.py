"""Print how good the beliefs in resolved forecasts were."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from rules.accuracy import FEW, Row
from rules.interval import wilson
from watcher.cli.actions.ledger_shapes import scores_shape
from watcher.cli.actions.ledgers import Books, read_books
from watcher.cli.actions.opening import app_for
from watcher.cli.actions.printing import Cell, Styled, print_json, print_line, print_table
from watcher.cli.ending import MistakeError
from watcher.cli.invocation import Invocation
from watcher.ledger.records import records_of
from watcher.ledger.score import Mark, Measure, Scored, Scores, score_records
from watcher.mail.words import counted

_HEADS = ("FIRST", "HELD", "FINAL", "EVIDENCE", "PRIOR", "ALONE", "BASE")


def print_scores(invocation: Invocation, *, pack: str | None, at: datetime | None, as_json: bool) -> None:
    """Print the scores of all forecasts resolved by the end of a day, or of those of a pack.

    The day (`at`) is naive, in the configured zone; None is now.

    Raises:
        MistakeError: no pack of this id is known, or the day lies ahead.
    """
    with app_for(invocation) as app, app.store.read() as tx:
        books = read_books(app, tx, at)
    known = {each.pack for each in (*books.ledgers, *books.former)}
    if pack is not None and pack not in known:
        raise MistakeError(f"no pack {pack!r} is known: there are {', '.join(sorted(known))}")
    scores = scores_of(books, pack)
    if as_json:
        print_json(scores_shape(scores))
    elif scores.forecasts:
        _print(scores)
    else:
        print_line("No forecast was resolved by then: `watcher forecasts resolve` does that.")


def scores_of(books: Books, pack: str | None = None) -> Scores:
    """Score what is resolved; the base rate knows the forecasts of all packs, whichever is asked for."""
    ledgers = (*books.ledgers, *books.former)
    records = records_of(ledgers, books.packs, books.instant.zone, books.instant.until)
    return score_records(tuple(records), pack)


def print_marks(scored: Scored) -> None:
    """Print the scores of one forecast, a belief a line."""
    print_table(
        ("BELIEF", "BRIER", "LOG SCORE"),
        [
            (measure.value, f"{mark.brier:.3f}", f"{mark.bits:.3f} bits")
            for measure, mark in scored.marks.items()
        ],
    )


def _print(scores: Scores) -> None:
    print_line("Brier scores: 0 for who knew, 0.25 for who says 50%, 1 for who was sure and wrong.")
    print_line()
    print_table(("ANSWER", "ON", *_HEADS, "FORECAST"), [*_rows(scores, "brier")])
    print_line()
    print_line("Log scores in bits: 0 for who knew, 1 for who says 50%, more for who was surer and wrong.")
    print_line()
    print_table(("ANSWER", "ON", *_HEADS, "FORECAST"), [*_rows(scores, "bits")])
    print_line()
    print_table(
        ("BELIEVED", "FORECASTS", "MEAN BELIEF", "CAME TRUE", "AT 95%"),
        [_calibration_row(row) for row in scores.calibration],
    )
    print_line()
    for line in _notes(scores):
        print_line(line)


def _rows(scores: Scores, score: str) -> Iterator[tuple[Cell, ...]]:
    for one in scores.forecasts:
        record = one.record
        yield (
            "yes" if record.came else "no",
            record.on.isoformat(),
            *_cells(one.marks, score),
            f"{record.pack}/{record.forecast}",
        )
    yield "", "", *_cells(scores.means, score), f"mean of {len(scores.forecasts)}"


def _cells(marks: Mapping[Measure, Mark], score: str) -> Sequence[str]:
    return [f"{getattr(marks[measure], score):.3f}" for measure in Measure]


def _calibration_row(row: Row) -> tuple[Cell, ...]:
    came = round(row.came * row.count)
    low, high = wilson(came, row.count)
    return (
        f"{row.low:.0%} to {row.high:.0%}",
        Styled(f"{row.count} few", "dim") if row.is_small else str(row.count),
        f"{row.mean:.0%}",
        f"{came} of {row.count}",
        f"{low * 100:.0f} to {high:.0%}",
    )


def _notes(scores: Scores) -> Iterator[str]:
    yield "FIRST: the first belief that a person set, else the prior. HELD: each belief, weighted by how long"
    yield "it was held. FINAL: the last one, on the day of the answer. EVIDENCE: as HELD, without what people"
    yield "set. ALONE: what the indicators found, from even odds in place of the prior."
    many = len(scores.forecasts)
    if many < FEW:
        yield f"{counted(many, 'forecast')}: that few tell little. Chance alone moves such scores far."
    yield "The last table holds the mean belief over time against what came; “few” marks fewer than"
    yield f"{FEW} forecasts, and the bounds are Wilson's. The base rate of a forecast is (yes + 1) / (n + 2)"
    yield "of all others that are resolved, of every pack. Void and superseded forecasts are not scored."
