"""How a command line ended, and the types of the fixtures that run one (tests/watcher/cli/conftest.py)."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage import Store

#: A small pack of one forecast, three indicators and one feed.
FERRY = Path(__file__).parents[1] / "data" / "rules" / "ferry.yaml"
FERRY_FEED = "https://news.example/rss"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command line ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, read as JSON."""
        return json.loads(self.out)


Cli = Callable[..., Ended]
OpenMemory = Callable[[], Store]
