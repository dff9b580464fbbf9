"""The cells that several tables of alerts have: which way an alert moves its forecast, and how far."""

from rules.model import Stance
from watcher.cli.actions.printing import Styled
from watcher.mail.words import belief_pair, stance_arrow


def stance_cell(stance: Stance) -> Styled:
    """The stance, with the way it pushes the belief."""
    return Styled(f"{stance_arrow(stance)} {stance.value}", "green" if stance is Stance.CONFIRMS else "red")


def belief_cell(before: float, after: float, *, counts: bool) -> str:
    """The move of a belief; `counts` is false where none moves."""
    first, second = belief_pair(before, after)
    return f"{first} → {second}" if counts else f"stays {second}"
