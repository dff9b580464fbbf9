"""The running score of a digest, in words: how good beliefs were in what is resolved."""

from rules.accuracy import FEW
from watcher.ledger.score import Measure, Scores
from watcher.mail.words import counted

#: What is told of, each beside what costs nothing; `watcher forecasts score` knows the others.
_TOLD = (Measure.HELD, Measure.FINAL, Measure.PRIOR, Measure.BASE)


def score_lines(scores: Scores) -> tuple[str, ...]:
    """Say how many forecasts are scored, and the mean Brier scores; nothing where none is resolved."""
    many = len(scores.forecasts)
    if not many:
        return ()
    means = ", ".join(f"{measure.value} {scores.means[measure].brier:.3f}" for measure in _TOLD)
    few = " That few tell little." if many < FEW else ""
    return (
        f"{counted(many, 'forecast')} resolved yes or no.{few}",
        f"Brier scores, 0 for who knew and 0.25 for who says 50%: {means}.",
    )
