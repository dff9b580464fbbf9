"""The cells that several tables of alerts have: which way an alert moves its forecast, and how far."""

from collections.abc import Collection

from rules.model import Stance
from watcher.cli.actions.printing import Styled
from watcher.mail.words import belief_pair, stance_arrow


def stance_cell(stance: Stance) -> Styled:
    """The stance, with the way it pushes the belief."""
    return Styled(f"{stance_arrow(stance)} {stance.value}", "green" if stance is Stance.CONFIRMS else "red")


def forecast_cell(pack: str, forecast: str, packs: Collection[str]) -> str:
    """The forecast, with its pack where the table is of several: two packs may have one id."""
    return forecast if len(packs) < 2 else f"{pack}/{forecast}"  # noqa: PLR2004  one needs no telling apart


def belief_cell(before: float, after: float, *, counts: bool) -> str:
    """The move of a belief; `counts` is false where none moves."""
    first, second = belief_pair(before, after)
    return f"{first} → {second}" if counts else f"stays {second}"
