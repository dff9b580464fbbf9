"""The curve of a belief, from its ledger; drawn in the terminal. Pure but for the drawing."""

import sys
from datetime import date, tzinfo
from shutil import get_terminal_size

from rules.account import log_odds
from rules.model import Stance
from storage import Answer, Line
from watcher.charts.spec import Curve, Mark
from watcher.charts.terminal import terminal_curve
from watcher.cli.actions.printing import print_line
from watcher.ledger import Move, course
from watcher.ledger.standing import Instant, Standing

#: Lines of a drawing: with more of them nothing more is told of two digits of belief.
_HEIGHT = 16
#: Columns where no terminal says how many it has, as in a pipe.
_WIDTH = 80

_ANSWERS = {Answer.YES: True, Answer.NO: False}


def print_curve(standing: Standing, instant: Instant) -> None:
    """Draw how a belief went, up to the day that is looked at."""
    width = get_terminal_size((_WIDTH, _HEIGHT)).columns
    encoding = sys.stdout.encoding or "ascii"
    print_line(terminal_curve(curve_of(standing, instant), width=width, height=_HEIGHT, encoding=encoding))


def curve_of(standing: Standing, instant: Instant) -> Curve:
    """Give the curve of a belief from its opening up to a moment, a mark for each move of the evidence."""
    ledger, terms = standing.ledger, standing.terms
    moves = [move for move in course(ledger, standing.until) if move.before != move.after]
    stated = ((move.at, move.after.stated) for move in moves)
    return Curve(
        title=f"{standing.forecast.id}: {standing.forecast.claim}",
        prior=standing.account.prior,
        evidence=tuple((move.at, move.after.evidence) for move in moves),
        stated=tuple((at, belief) for at, belief in stated if belief is not None),
        marks=tuple(
            _mark(move, instant.zone) for move in moves if move.before.evidence != move.after.evidence
        ),
        opens=terms.opens,
        due_from=standing.forecast.due_from,
        closes=terms.closes,
        until=instant.day,
        resolved=_resolved(standing.resolution),
    )


def _mark(move: Move, zone: tzinfo) -> Mark:
    moved = log_odds(move.after.evidence) - log_odds(move.before.evidence)
    return Mark(
        day=move.at.astimezone(zone).date(),
        stance=Stance.CONFIRMS if moved > 0 else Stance.CONTRADICTS,
        weight=abs(moved),
        words=move.entry,
    )


def _resolved(line: Line | None) -> tuple[date, bool | None] | None:
    if line is None or line.on is None or line.answer is None:
        return None
    return line.on, _ANSWERS.get(line.answer)
