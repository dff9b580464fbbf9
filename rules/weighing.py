"""How much of an indicator's say a story has: who reports it, and how the event is said. Pure.

The letters and figures are those of the Admiralty scale (NATO AJP-2.1, *Allied Joint Doctrine for
Intelligence Procedures*): the reliability of a publisher, A to F, and the credibility of what is reported,
1 to 6. The shares are judgements; docs/decisions/0027-ledger.md argues for each.
"""

from collections.abc import Mapping
from enum import IntEnum

from rules.model import Grade, Said

#: Of a publisher that is wrong as often as right, half a word is kept; one that cannot be judged is no liar.
RELIABILITY: Mapping[Grade, float] = {
    Grade.A: 1.0,
    Grade.B: 0.9,
    Grade.C: 0.75,
    Grade.D: 0.5,
    Grade.E: 0.25,
    Grade.F: 0.7,
}

#: What has not happened yet may still not happen; what is denied or only asked is talk.
MODALITY: Mapping[Said, float] = {
    Said.ASSERTED: 1.0,
    Said.NEGATED: 1.0,
    Said.BACKGROUND: 0.75,
    Said.PLANNED: 0.6,
    Said.HEDGED: 0.6,
    Said.CONDITIONAL: 0.5,
    Said.DENIED: 0.5,
    Said.ASKED: 0.25,
}


class Credibility(IntEnum):
    """The credibility of what is reported, by how many tell it independently of one another."""

    CONFIRMED = 1
    PROBABLY_TRUE = 2
    POSSIBLY_TRUE = 3
    DOUBTFUL = 4
    IMPROBABLE = 5
    UNJUDGED = 6


_CREDIBLE: Mapping[Credibility, float] = {
    Credibility.CONFIRMED: 1.0,
    Credibility.PROBABLY_TRUE: 0.9,
    Credibility.POSSIBLY_TRUE: 0.8,
    Credibility.DOUBTFUL: 0.4,
    Credibility.IMPROBABLE: 0.1,
    Credibility.UNJUDGED: 0.7,
}


def credibility(independent: int) -> Credibility:
    """Judge what is reported by its independent publishers: one is possible, two probable, three confirm.

    Without any it cannot be judged. Doubtful and improbable are for a person to say.
    """
    steps = (Credibility.UNJUDGED, Credibility.POSSIBLY_TRUE, Credibility.PROBABLY_TRUE)
    return steps[independent] if independent < len(steps) else Credibility.CONFIRMED


def share(best: Grade, credible: Credibility, said: Said) -> float:
    """How much of its indicator's say a story has, in (0, 1]; `best` is the best grade that reports it."""
    return RELIABILITY[best] * _CREDIBLE[credible] * MODALITY[said]
