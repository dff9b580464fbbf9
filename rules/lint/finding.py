"""A piece of advice: where, what it leads to, what was seen, what to do. Knows nothing of packs."""

from dataclasses import dataclass, field
from enum import StrEnum

from rules.located import Location


class Consequence(StrEnum):
    """What happens to an author who does not follow a piece of advice, the worst first."""

    MISLEADS = "misleads"
    MISSES = "misses"
    IDLE = "idle"


_GRAVITY = {consequence: place for place, consequence in enumerate(Consequence)}


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One piece of advice; sorted by gravity, then by place. `check` names the kind of advice."""

    gravity: int = field(init=False, repr=False)
    location: Location
    consequence: Consequence
    check: str
    what: str
    todo: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "gravity", _GRAVITY[self.consequence])

    def __str__(self) -> str:
        return f"{self.location}: {self.consequence}: {self.what} ({self.todo})"
