"""The account of a forecast: what each piece of evidence does to the belief."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.account import CEILING, FADE, Account, Entry, Silent, account, log_odds, probability

_PRIORS = st.floats(0.02, 0.98)
_RATIOS = st.floats(0.01, 100)
_NAMES = st.sampled_from(["talks", "signed", "stalled", "scrapped"])
_GROUPS = st.sampled_from(["", "deal", "talks"])


@st.composite
def entries(draw: st.DrawFn) -> list[Entry]:
    """Draw evidence; an indicator has one ratio, one group, and is decisive or not, as in a pack."""
    indicators = {
        name: (draw(_RATIOS), draw(_GROUPS), draw(st.integers(0, 9)) == 0)
        for name in ("talks", "signed", "stalled", "scrapped")
    }
    names = draw(st.lists(_NAMES, max_size=8))
    shares = draw(st.lists(st.floats(0.01, 1), min_size=len(names), max_size=len(names)))
    return [
        Entry(
            id=str(place),
            indicator=name,
            ratio=indicators[name][0],
            share=share,
            group=indicators[name][1],
            decisive=indicators[name][2],
        )
        for place, (name, share) in enumerate(zip(names, shares, strict=True))
    ]


def one(ratio: float, place: int = 0, **more: object) -> Entry:
    """One entry of the indicator `talks`, unless another is named."""
    return replace(Entry(id=f"{place:03}", indicator="talks", ratio=ratio), **more)  # type: ignore[arg-type]  # as named


def moved(result: Account) -> dict[str, float]:
    """What each entry adds, by its id."""
    return {part.entry.id: part.moves for part in result.parts}


@given(_PRIORS, entries(), st.randoms())
def test_order_of_arrival_changes_no_digit(prior: float, evidence: list[Entry], dice: object) -> None:
    """Sorted by weight, the same evidence gives the same account."""
    mixed = list(evidence)
    dice.shuffle(mixed)  # type: ignore[attr-defined]  # the strategy's Random
    assert account(prior, mixed) == account(prior, evidence)


@given(_PRIORS, entries())
def test_strength_of_one_changes_nothing(prior: float, evidence: list[Entry]) -> None:
    """Evidence that is as likely either way weighs nothing, whoever reports it."""
    neutral = one(1.0, indicator="weather", id="neutral")
    assert account(prior, [*evidence, neutral]).belief == account(prior, evidence).belief


@given(_PRIORS, entries())
def test_parts_add_up_to_the_belief(prior: float, evidence: list[Entry]) -> None:
    """Each entry is there once, and their moves explain the figure."""
    result = account(prior, evidence)
    assert sorted(part.entry.id for part in result.parts) == sorted(entry.id for entry in evidence)
    assert result.odds == pytest.approx(log_odds(prior) + math.fsum(moved(result).values()))
    assert result.belief == probability(result.odds)
    assert 1 - CEILING <= result.belief <= CEILING


@given(_PRIORS, st.floats(1.01, 50), st.integers(1, 100))
def test_repeats_fade_and_never_outweigh_twice_the_first(prior: float, ratio: float, stories: int) -> None:
    """A hundred stories of one sign weigh less than two of it."""
    result = account(prior, [one(ratio, place) for place in range(stories)])
    total = math.fsum(moved(result).values())
    assert math.log(ratio) <= total + 1e-12
    assert total < 2 * math.log(ratio) + 1e-12
    assert [part.fade for part in result.parts] == [FADE**place for place in range(stories)]


def test_a_hundred_stories_of_one_weak_sign_do_not_saturate() -> None:
    """From even odds and a strength of 1.5 they come to 9 : 4, not to the ceiling."""
    result = account(0.5, [one(1.5, place) for place in range(100)])
    assert result.belief == pytest.approx(2.25 / 3.25)


def test_heaviest_story_counts_whole_and_the_next_half() -> None:
    """Fading goes by weight: what a better witness says comes first."""
    result = account(0.5, [one(4.0, 1, share=0.5), one(4.0, 2)])
    assert moved(result) == {"002": math.log(4), "001": math.log(4) * 0.5 * FADE}


def test_strongest_indicator_of_a_group_speaks_for_it() -> None:
    """The others stay in the account, with the reason why they say nothing."""
    result = account(
        0.5,
        [
            one(3.0, 1, group="deal", indicator="text-agreed"),
            one(8.0, 2, group="deal", indicator="signed"),
            one(2.0, 3, indicator="visit"),
        ],
    )
    assert moved(result) == {"001": 0.0, "002": math.log(8), "003": math.log(2)}
    assert {part.entry.id: part.silent for part in result.parts}["001"] is Silent.GROUP
    assert result.belief == pytest.approx(16 / 17)


def test_decisive_evidence_ends_the_say_of_lesser() -> None:
    """However much there is of it; and a person is asked to resolve the forecast."""
    lesser = [one(0.5, place, indicator=f"stalled-{place}") for place in range(10)]
    result = account(0.5, [*lesser, one(20.0, 99, indicator="treaty", decisive=True)])
    assert result.is_decided
    assert result.belief == pytest.approx(20 / 21)
    assert sum(part.silent is Silent.DECIDED for part in result.parts) == 10
    assert not account(0.5, lesser).is_decided


def test_what_a_person_refused_stays_in_the_account_without_a_say() -> None:
    """It fades nothing, speaks for no group and decides nothing."""
    result = account(
        0.5,
        [
            one(20.0, 1, group="deal", indicator="treaty", decisive=True, refused=True),
            one(8.0, 2, group="deal", indicator="signed", refused=True),
            one(4.0, 3, group="deal", indicator="signed"),
        ],
    )
    assert moved(result) == {"001": 0.0, "002": 0.0, "003": math.log(4)}
    silent = {part.entry.id: part.silent for part in result.parts}
    assert silent == {"001": Silent.REFUSED, "002": Silent.REFUSED, "003": Silent.NOT}
    assert not result.is_decided


def test_decibels_of_evidence_of_the_literature() -> None:
    """E. T. Jaynes, Probability Theory (2003), 4.2: ten to one against, and twelve bad widgets in a row.

    Each is twice as likely from the bad machine, three decibels; 36 more than -10 make 26, odds of 400 to 1.
    Each is a sign of its own here, and the ceiling is left out.
    """
    widgets = [one(2.0, place, indicator=f"widget-{place:02}") for place in range(12)]
    result = account(1 / 11, widgets)
    odds = math.log(1 / 10) + math.fsum(moved(result).values())
    assert 10 * odds / math.log(10) == pytest.approx(26.1, abs=0.05)
    assert math.exp(odds) == pytest.approx(409.6)
    assert result.belief == CEILING


@pytest.mark.parametrize(
    ("prior", "entry", "says"),
    [
        (0, one(2), "a prior lies between 0 and 1"),
        (1, one(2), "a prior lies between 0 and 1"),
        (math.nan, one(2), "a prior lies between 0 and 1"),
        (0.5, one(0), "positive and finite"),
        (0.5, one(math.inf), "positive and finite"),
        (0.5, one(2, share=0), "a share lies above 0"),
        (0.5, one(2, share=1.1), "a share lies above 0"),
    ],
)
def test_figures_out_of_range_are_refused(prior: float, entry: Entry, says: str) -> None:
    """They would make sure of something, or reverse what an indicator says."""
    with pytest.raises(ValueError, match=says):
        account(prior, [entry])
