"""The cap on messages in any hour."""

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st
from stored import HOUR, MINUTE, NOON

from watcher.attention.burst import fits, frees

moments = st.lists(st.integers(0, 200).map(lambda minutes: NOON + minutes * MINUTE), max_size=12)


def test_the_cap_is_on_any_hour_around_a_moment() -> None:
    """What is planned for later counts as well as what has left; an hour after one left it is free again."""
    left, planned = NOON - 50 * MINUTE, NOON + 15 * MINUTE
    assert fits([left, planned], NOON, 2)
    assert not fits([left, left, planned], NOON, 2)
    assert not fits([planned, planned], NOON, 2)
    assert fits([NOON - HOUR, NOON - HOUR], NOON, 2)


@given(leavings=moments, most=st.integers(1, 4))
def test_one_after_another_never_exceed_the_cap(leavings: list[datetime], most: int) -> None:
    """However they come."""
    left = list[datetime]()
    for at in leavings:
        if fits(left, at, most):
            left.append(at)
    assert all(sum(one <= each < one + HOUR for each in left) <= most for one in left)


@given(leavings=moments, most=st.integers(1, 4))
def test_the_cap_is_free_again_within_an_hour(leavings: list[datetime], most: int) -> None:
    """At a moment at which one more may leave, or at the end of the hour."""
    free = frees(leavings, NOON, most)
    assert NOON < free <= NOON + HOUR
