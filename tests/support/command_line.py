"""How a command line ended, and the types of the fixtures that run one (tests/watcher/cli/conftest.py)."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import builders

from rules.model import Item
from storage import Store
from storage.judgements import Alert

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


def keep(memory: OpenMemory, *items: Item, alerts: Iterable[Alert] = ()) -> None:
    """Keep items as one feed brought them, and log alerts."""
    store = memory()
    with store.begin() as tx:
        feed = tx.feeds.add(builders.new_feed(), builders.NOON)
        tx.items.keep_new(feed.id, items)
        for alert in alerts:
            assert tx.alerts.add(alert)
    store.close()
