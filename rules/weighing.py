"""How much of an indicator's say a story has: who reports it, and how the event is said. Pure.

The letters and figures are those of the Admiralty scale (NATO AJP-2.1, *Allied Joint Doctrine for
Intelligence Procedures*): the reliability of a publisher, A to F, and the credibility of what is reported,
1 to 6. The shares are judgements; docs/decisions/0030-ledger.md argues for each.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from rules.account import Entry
from rules.model import Grade, Said, Stance, Terms, ratio_of

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


#: Ways of saying that leave nothing open.
_SETTLED = frozenset({Said.ASSERTED, Said.NEGATED})


class Credibility(IntEnum):
    """The credibility of what is reported, by how many tell it independently of one another."""

    CONFIRMED = 1
    PROBABLY_TRUE = 2
    POSSIBLY_TRUE = 3
    DOUBTFUL = 4
    IMPROBABLE = 5
    UNJUDGED = 6


#: So many independent publishers confirm one another; more add nothing.
ENOUGH = 3

#: Of what stands confirmed all counts; of what is improbable a tenth, and what cannot be judged is no lie.
CREDIBLE: Mapping[Credibility, float] = {
    Credibility.CONFIRMED: 1.0,
    Credibility.PROBABLY_TRUE: 0.9,
    Credibility.POSSIBLY_TRUE: 0.8,
    Credibility.DOUBTFUL: 0.4,
    Credibility.IMPROBABLE: 0.1,
    Credibility.UNJUDGED: 0.7,
}


def best_of(grades: Iterable[Grade]) -> Grade:
    """Give the grade of the most reliable of several publishers; there is at least one."""
    return max(grades, key=RELIABILITY.__getitem__)


def credibility(independent: int) -> Credibility:
    """Judge what is reported by its independent publishers: one is possible, two probable, three confirm.

    Without any it cannot be judged. Doubtful and improbable are for a person to say.
    """
    steps = (Credibility.UNJUDGED, Credibility.POSSIBLY_TRUE, Credibility.PROBABLY_TRUE)
    return steps[independent] if independent < ENOUGH else Credibility.CONFIRMED


def share(best: Grade, credible: Credibility, said: Said) -> float:
    """How much of its indicator's say a story has, in (0, 1]; `best` is the best grade that reports it."""
    return RELIABILITY[best] * CREDIBLE[credible] * MODALITY[said]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A story as it is told: by which indicator, how it is said, by whom at best, and by how many.

    `ratio` is the likelihood ratio by which it was judged.
    """

    id: str
    stance: Stance
    indicator: str
    ratio: float
    said: Said
    best: Grade
    credible: Credibility


def weigh(told: Told, terms: Terms) -> Entry:
    """Weigh a story by the terms of its forecast.

    An indicator that the terms do not have, or turned round, leaves a story what it was judged by. Only what
    is said to have happened, or not to, decides a forecast.
    """
    weight = terms.indicators.get(told.indicator)
    if weight is None or weight.stance is not told.stance:
        ratio, group, decisive = told.ratio, "", False
    else:
        ratio, group = ratio_of(weight.stance, weight.strength), weight.group
        decisive = weight.decisive and told.said in _SETTLED
    return Entry(
        id=told.id,
        indicator=told.indicator,
        ratio=ratio,
        share=share(told.best, told.credible, told.said),
        group=group,
        decisive=decisive,
    )
