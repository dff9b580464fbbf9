import math
from itertools import permutations

import pytest
from builders import forecast
from hypothesis import given
from hypothesis import strategies as st

from rules.belief import CEILING, belief, posterior
from rules.model import Prior

_PRIORS = st.floats(0.02, 0.98)
_RATIOS = st.floats(0.01, 100)


@given(_PRIORS)
def test_a_ratio_of_one_is_neutral(prior: float) -> None:
    """Evidence that is as likely either way moves nothing."""
    assert posterior(prior, [1.0]) == posterior(prior, [])
    assert posterior(prior, []) == pytest.approx(prior)


@given(_PRIORS, _RATIOS)
def test_a_ratio_and_its_inverse_cancel_out(prior: float, ratio: float) -> None:
    """What one indicator adds its opposite of the same strength takes away."""
    assert posterior(prior, [ratio, 1 / ratio]) == pytest.approx(prior)


@given(st.floats(0.001, 0.999), st.lists(_RATIOS, max_size=4))
def test_the_order_of_the_evidence_does_not_matter(prior: float, ratios: list[float]) -> None:
    """The same evidence in another order gives the same belief to the last digit."""
    assert len({posterior(prior, row) for row in permutations(ratios)}) == 1


@given(_PRIORS, st.lists(_RATIOS, max_size=6), st.floats(1, 100))
def test_belief_follows_the_evidence(prior: float, ratios: list[float], strength: float) -> None:
    """One more confirming indicator never lowers a belief, one more contradicting never raises it."""
    before = posterior(prior, ratios)
    assert posterior(prior, [*ratios, 1 / strength]) <= before <= posterior(prior, [*ratios, strength])


@given(st.floats(0, 1, exclude_min=True, exclude_max=True), st.lists(st.floats(1e-300, 1e300)))
def test_no_pile_of_evidence_makes_sure(prior: float, ratios: list[float]) -> None:
    """A belief stays between the ceiling and its complement, however much comes in."""
    assert 1 - CEILING <= posterior(prior, ratios) <= CEILING


def test_odds_are_multiplied() -> None:
    """Even odds and a ratio of three make three to one."""
    assert posterior(0.5, [3]) == pytest.approx(0.75)
    assert posterior(0.7, iter([4, 0.5])) == pytest.approx(14 / 17)


@pytest.mark.parametrize("prior", [0, 1, -0.1, 1.1, math.nan])
def test_a_prior_is_a_probability_short_of_certainty(prior: float) -> None:
    """A prior of nought or one could not be moved, and one outside is none."""
    with pytest.raises(ValueError, match="a prior lies between 0 and 1"):
        posterior(prior, [])


@pytest.mark.parametrize("ratio", [0, -2, math.nan, math.inf])
def test_a_ratio_is_a_positive_number(ratio: float) -> None:
    """A ratio of nought or without end would end all doubt, and anything else is none."""
    with pytest.raises(ValueError, match="positive and finite"):
        posterior(0.5, [2, ratio])


def test_the_belief_in_a_forecast_starts_from_its_prior() -> None:
    """The ratios of a forecast are folded into its own prior."""
    assert belief(forecast(prior=Prior(word="likely", probability=0.6)), [2]) == pytest.approx(0.75)
