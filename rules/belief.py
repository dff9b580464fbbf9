"""Belief: a prior and the likelihood ratios of the evidence, folded into one probability."""

import math
from collections.abc import Iterable

from rules.model import Forecast

#: No pile of news makes an analyst surer than this, or its complement: beyond it a human resolves.
CEILING = 0.98


def posterior(prior: float, ratios: Iterable[float]) -> float:
    """Fold likelihood ratios into a prior; the order of the ratios does not matter.

    `prior` is a probability in (0, 1), each ratio is positive and finite, the result is clipped to
    [1 - CEILING, CEILING]. Bayes' rule in its odds form: posterior odds are prior odds times the
    likelihood ratios (I. J. Good, Probability and the Weighing of Evidence, 1950).
    The sum is exact (`math.fsum`), so the same evidence in any order gives the same figure.

    Raises:
        ValueError: the prior is not in (0, 1), or a ratio is not positive and finite.
    """
    if not 0 < prior < 1:
        raise ValueError(f"a prior lies between 0 and 1, not {prior!r}")
    factors = tuple(ratios)
    for ratio in factors:
        if not 0 < ratio < math.inf:
            raise ValueError(f"a likelihood ratio is positive and finite, not {ratio!r}")
    odds = math.fsum([math.log(prior / (1 - prior)), *(math.log(ratio) for ratio in factors)])
    belief = 1 / (1 + math.exp(-odds)) if odds >= 0 else math.exp(odds) / (1 + math.exp(odds))
    return min(CEILING, max(1 - CEILING, belief))


def belief(forecast: Forecast, ratios: Iterable[float]) -> float:
    """Fold the ratios of a forecast's counted evidence into its prior."""
    return posterior(forecast.prior.probability, ratios)
