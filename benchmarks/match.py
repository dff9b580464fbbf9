"""How many news items a core judges in a second: ours beside the naive way, in one run.

The reference judges every rule on every item, without the quick look of `rules.candidates`; both
must give the same matches, or the run stops. Figures are medians of five rounds on one core.

    python benchmarks/match.py tests/data/corpus/dev.jsonl [unrelated.jsonl …]

A file holds a JSON object a line with title, summary and lang. Unrelated news is not shipped: any
public collection will do.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from rules import RuleSet, load
from rules.model import Item, Match

ROUNDS = 5
#: The naive way is slow: it is timed on as many items as it judges in a second or two.
NAIVE_ITEMS = 400

Judge = Callable[[Item], tuple[Match, ...]]


def main() -> None:
    """Print a row for each file."""
    ruleset = load("india-belgium")
    print(f"{'file':24} {'items':>7} {'alerts':>7} {'ours/s':>9} {'naive/s':>9} {'ratio':>7}")
    for path in map(Path, sys.argv[1:]):
        items = _items(path)
        few = items[:NAIVE_ITEMS]
        if [ruleset.match(item) for item in few] != [_naive(ruleset, item) for item in few]:
            raise SystemExit(f"{path}: the two ways differ")
        ours = _rate(ruleset.match, items)
        naive = _rate(lambda item: _naive(ruleset, item), few)
        alerts = sum(bool(ruleset.match(item)) for item in items)
        print(f"{path.name:24} {len(items):7} {alerts:7} {ours:9.0f} {naive:9.0f} {ours / naive:7.1f}")


def _items(path: Path) -> list[Item]:
    now = datetime.now(UTC)
    return [
        Item(
            id=str(number),
            title=row["title"],
            summary=row["summary"],
            language=row.get("lang", ""),
            published=now,
        )
        for number, row in enumerate(map(json.loads, path.read_text(encoding="utf-8").splitlines()))
    ]


def _naive(ruleset: RuleSet, item: Item) -> tuple[Match, ...]:
    """Judge an item by every rule."""
    reading = ruleset.read(item)
    if ruleset.refusal(reading):
        return ()
    winners, _ = ruleset.arbitrate(reading, range(len(ruleset.frames)))
    return tuple(ruleset.matched(fired, reading) for fired in winners)


def _rate(judge: Judge, items: list[Item]) -> float:
    """Items a second of processor time, the median of the rounds."""
    rates = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        for item in items:
            judge(item)
        rates.append(len(items) / (time.process_time() - begun))
    return statistics.median(rates)


if __name__ == "__main__":
    main()
