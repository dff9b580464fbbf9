"""How much of an indicator's say a story has."""

from itertools import pairwise

import pytest
from builders import forecast, indicator
from hypothesis import given
from hypothesis import strategies as st

from rules.model import Grade, Said, Stance, Terms
from rules.weighing import Credibility, Told, best_of, credibility, share, weigh


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


def told(**changes: object) -> Told:
    """A treaty, as it is told by the best."""
    base: dict[str, object] = {"id": "a", "stance": Stance.CONTRADICTS, "indicator": "treaty", "ratio": 0.5}
    base |= {"said": Said.ASSERTED, "best": Grade.A, "credible": Credibility.CONFIRMED}
    return Told(**base | changes)  # type: ignore[arg-type]  # as named


TREATY = indicator(id="treaty", stance=Stance.CONTRADICTS, strength=8.0, group="deal", decisive=True)
TERMS = Terms.of(forecast(indicators=(TREATY,)))


def test_story_is_weighed_by_the_terms_of_its_forecast() -> None:
    """What the pack says now, not what it said when the story was judged."""
    entry = weigh(told(), TERMS)
    assert (entry.ratio, entry.share, entry.group, entry.decisive) == (1 / 8, 1.0, "deal", True)


@pytest.mark.parametrize("changes", [{"indicator": "gone"}, {"stance": Stance.CONFIRMS}])
def test_story_of_an_indicator_that_is_gone_keeps_its_ratio(
    changes: dict[str, object],
) -> None:
    """And has no group, and decides nothing."""
    entry = weigh(told(**changes), TERMS)
    assert (entry.ratio, entry.group, entry.decisive) == (0.5, "", False)


@pytest.mark.parametrize("said", Said)
def test_only_what_is_said_to_have_happened_or_not_decides(said: Said) -> None:
    """A plan or a rumour of it weighs as others do."""
    assert weigh(told(said=said), TERMS).decisive is (said in {Said.ASSERTED, Said.NEGATED})


def test_best_grade_is_the_most_trusted_not_the_first_letter() -> None:
    """One that cannot be judged is better than one that is mostly wrong."""
    assert best_of([Grade.E, Grade.F, Grade.D]) is Grade.F
    assert best_of([Grade.F, Grade.B, Grade.C]) is Grade.B
