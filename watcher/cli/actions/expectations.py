"""What is expected of a forecast, for `watcher forecasts show`: what is due, and what never came."""

from collections.abc import Sequence
from datetime import UTC, date

from rules.expected import Wait
from storage import Transaction
from watcher.app import App
from watcher.cli.actions.printing import Cell, Styled, print_line, print_table
from watcher.cli.actions.shapes import Shape
from watcher.ledger.ledger import Ledger
from watcher.ledger.listening import Listening
from watcher.ledger.outlook import Due, due_words, outlook, stand_words

_HEAD = ("EXPECTED", "FROM", "BY", "STANDS", "IF SILENT", "SAYS")
_COLOURS = {Wait.OPEN: "", Wait.MISSED: "yellow", Wait.UNSEEN: "dim"}


def expected_of(app: App, tx: Transaction, ledger: Ledger) -> tuple[Due, ...]:
    """Look up what is due of a forecast, and what never came."""
    return outlook(ledger, _today(app), Listening(tx, app.rulesets).to(ledger))


def expected_shapes(app: App, dues: Sequence[Due]) -> Shape:
    """The same as JSON, under one key; `likelihood_ratio` is that of the silence."""
    today = _today(app)
    return {
        "expected": [
            {
                "indicator": due.indicator,
                "stance": due.stance.value,
                "since": due.since.isoformat(),
                "by": due.by.isoformat(),
                "wait": due.wait.value,
                "due": due_words(due.by, today) if due.wait is Wait.OPEN else "",
                "likelihood_ratio": due.ratio,
                "watched": due.watched,
            }
            for due in dues
        ]
    }


def print_expected(app: App, dues: Sequence[Due]) -> None:
    """Print it as a table, after an empty line; nothing where nothing is expected."""
    if dues:
        print_line()
        print_table(_HEAD, [_row(due, _today(app)) for due in dues])


def _row(due: Due, today: date) -> tuple[Cell, ...]:
    return (
        due.indicator,
        due.since.isoformat(),
        due.by.isoformat(),
        Styled(stand_words(due, today), _COLOURS.get(due.wait, "")),
        f"× {due.ratio:.2f}",
        due.says,
    )


def _today(app: App) -> date:
    """The day in UTC: those of waits are."""
    return app.now().astimezone(UTC).date()
