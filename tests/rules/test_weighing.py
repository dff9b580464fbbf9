"""How much of an indicator's say a story has."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.model import Grade, Said
from rules.weighing import Credibility, credibility, share


@given(st.sampled_from(Grade), st.integers(0, 50), st.sampled_from(Said))
def test_share_is_never_nothing_and_never_more_than_all(grade: Grade, independent: int, said: Said) -> None:
    """What weighs nothing could be said outright; what weighs more than all would be another indicator."""
    assert 0 < share(grade, credibility(independent), said) <= 1


def test_best_case_weighs_whole() -> None:
    """A reliable publisher whose word others confirm, on what has happened."""
    assert share(Grade.A, Credibility.CONFIRMED, Said.ASSERTED) == 1


def test_reliability_falls_with_the_letter() -> None:
    """From A to E; F is unknown, and stands between what is fairly and what is not usually reliable."""
    shares = [
        share(grade, Credibility.CONFIRMED, Said.ASSERTED) for grade in "ABCDE" for grade in [Grade(grade)]
    ]
    assert all(better > worse for better, worse in pairwise(shares))
    unknown = share(Grade.F, Credibility.CONFIRMED, Said.ASSERTED)
    assert shares[3] < unknown < shares[2]


@pytest.mark.parametrize(("independent", "figure"), [(0, 6), (1, 3), (2, 2), (3, 1), (9, 1)])
def test_credibility_grows_with_independent_publishers(independent: int, figure: int) -> None:
    """The figures are those of the Admiralty scale."""
    assert credibility(independent) == figure


def test_a_plan_weighs_less_than_a_fact() -> None:
    """And what is only asked less than either."""
    asserted, planned, asked = (
        share(Grade.B, Credibility.CONFIRMED, said) for said in (Said.ASSERTED, Said.PLANNED, Said.ASKED)
    )
    assert asserted > planned > asked
