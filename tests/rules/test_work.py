from cProfile import Profile

import pytest
from rule_samples import news

from rules import RuleSet, load
from rules.model import Item

#: A tenth of the longest text that is asked about, and how much more work the whole may be.
_SHORT = 100_000
_AT_MOST = 12


@pytest.fixture(scope="module")
def shipped() -> RuleSet:
    """The pack that ships."""
    return load("india-belgium")


def _calls(ruleset: RuleSet, item: Item) -> int:
    """Count the functions called to judge an item: the same number on every machine."""
    profile = Profile()
    profile.runcall(ruleset.match, item)
    return sum(entry.callcount for entry in profile.getstats())


@pytest.mark.parametrize("field", ["title", "body"])
@pytest.mark.parametrize(
    "unit",
    ["a", "India ", "signed agreement ", "no, not to ", "a\u0301", "भारत समझौते ", "India, EU, Brussels, "],
)
def test_ten_times_the_text_is_at_most_twelve_times_the_work(shipped: RuleSet, unit: str, field: str) -> None:
    """The work grows with the length of a text and not with the square of it, whatever is repeated in it."""
    title = "India and the EU to sign a trade deal"
    short, long = (
        news(**{"title": title, field: (unit * (length // len(unit) + 1))[:length]})
        for length in (_SHORT, 10 * _SHORT)
    )
    assert _calls(shipped, long) <= _AT_MOST * _calls(shipped, short)
