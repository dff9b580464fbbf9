import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.interval import wilson


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_bounds_are_those_of_the_literature(hits: int, trials: int, low: float, high: float) -> None:
    """The examples that Newcombe (1998, table I) works out for the score method."""
    assert list(wilson(hits, trials)) == pytest.approx([low, high], abs=5e-5)


@given(st.integers(1, 500).flatmap(lambda trials: st.tuples(st.integers(0, trials), st.just(trials))))
def test_bounds_hold_the_share_and_mirror_its_complement(counted: tuple[int, int]) -> None:
    """They lie in [0, 1], about what was counted, and what is true of hits is true of misses."""
    hits, trials = counted
    low, high = wilson(hits, trials)
    assert 0 <= low <= hits / trials <= high <= 1
    assert list(wilson(trials - hits, trials)) == pytest.approx([1 - high, 1 - low])


@pytest.mark.parametrize(("hits", "trials"), [(0, 0), (-1, 3), (4, 3)])
def test_what_is_no_share_is_refused(hits: int, trials: int) -> None:
    """Nothing tried, or more hits than trials."""
    with pytest.raises(ValueError, match="is no share"):
        wilson(hits, trials)
