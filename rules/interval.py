"""How sure a share is that was counted on a few: the Wilson score interval."""

import math

#: The standard normal quantile of 97.5 per cent: two such tails leave 95 per cent between them.
_Z = 1.959963984540054


def wilson(hits: int, trials: int) -> tuple[float, float]:
    """Give the bounds, at 95 per cent, of the share that `hits` of `trials` are a sample of.

    Both lie in [0, 1]. The score interval without continuity correction: E. B. Wilson, Probable inference,
    the law of succession, and statistical inference, JASA 22 (1927) 209-212. It holds for small samples and
    for shares near 0 and 1, where the textbook's interval does not: R. G. Newcombe, Two-sided confidence
    intervals for the single proportion, Statistics in Medicine 17 (1998) 857-872, method 3.

    Raises:
        ValueError: nothing was tried, or there are not between none and all of it hits.
    """
    if trials < 1 or not 0 <= hits <= trials:
        raise ValueError(f"{hits} of {trials} is no share")
    share, squared = hits / trials, _Z * _Z
    middle = (share + squared / (2 * trials)) / (1 + squared / trials)
    half = math.sqrt(share * (1 - share) / trials + squared / (4 * trials * trials))
    half *= _Z / (1 + squared / trials)
    # The bounds of none and of all are exact; rounding must not carry them over the edge.
    return (0.0 if hits == 0 else middle - half), (1.0 if hits == trials else middle + half)
