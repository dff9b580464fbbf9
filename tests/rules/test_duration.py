"""Durations as rules write them."""

from datetime import timedelta

import pytest

from rules.duration import duration


@pytest.mark.parametrize(
    ("text", "days"),
    [("P6M", 183), ("P26W", 182), ("P1Y", 365), ("P12M", 365), ("P3M", 91), ("P1D", 1), ("P1Y2M3W4D", 451)],
)
def test_durations_are_whole_days(text: str, days: int) -> None:
    """Years and months are of mean length, and twelve of these are one of those."""
    assert duration(text) == timedelta(days=days)


@pytest.mark.parametrize(
    "text", ["", "P", "6M", "P6", "PT6H", "P1W2M", "P0.5Y", "-P6M", "P6M ", "half a year", "P٦M", "P9999999D"]
)
def test_other_spellings_are_refused(text: str) -> None:
    """Hours, fractions, signs and words of a person are no durations of rules."""
    with pytest.raises(ValueError, match="write a duration as in P6M"):
        duration(text)


@pytest.mark.parametrize("text", ["P0D", "P0Y0M"])
def test_no_time_at_all_is_no_wait(text: str) -> None:
    """What is expected every instant is never waited for."""
    with pytest.raises(ValueError, match="at least a day"):
        duration(text)
