from rule_samples import news

from rules.backtest import Label
from rules.labels import Labelled
from rules.model import Stance
from rules.score import Judged, Share, score

BUILT, SUNK = "bridge-built", "ferry-sunk"
YES, NO = Stance


def _judged(
    event: str, labels: set[Label], raised: set[Label], acceptable: frozenset[Label] = frozenset()
) -> Judged:
    labelled = Labelled(item=news("Title"), event=event, labels=frozenset(labels), acceptable=acceptable)
    return Judged(labelled=labelled, raised=frozenset(raised))


#: Worked out by hand: hits 3, misses 3, false 2.
ITEMS = (
    _judged("signed", {(BUILT, YES)}, {(BUILT, YES)}),
    _judged("signed", {(BUILT, YES), (SUNK, NO)}, {(SUNK, NO)}),
    _judged("shelved", {(BUILT, NO)}, {(BUILT, YES)}),
    _judged("shelved", {(BUILT, NO)}, set()),
    _judged("doubted", {(BUILT, YES)}, {(BUILT, YES), (SUNK, YES)}, frozenset({(BUILT, NO)})),
    _judged("opinion", set(), {(BUILT, NO)}, frozenset({(BUILT, NO)})),
    _judged("rain", set(), set()),
)


def test_the_figures_are_those_worked_out_by_hand() -> None:
    """Acceptable alerts count neither way; an event is found on any of its items."""
    found = score(ITEMS)
    assert found.items == 7
    assert found.precision == Share(part=3, whole=5)
    assert found.recall == Share(part=3, whole=6)
    # Of (signed, built), (signed, sunk), (shelved, not built), (doubted, built) all but the third.
    assert found.events == Share(part=3, whole=4)
    # Labels whose forecast raised anything: items 1, 2 (sunk), 3 (wrongly), 5.
    assert found.stances == Share(part=3, whole=4)
    assert found.quiet == Share(part=1, whole=1)
    assert found.recall.ratio == 0.5


def test_one_forecast_is_scored_as_if_it_were_alone() -> None:
    """What is raised on another forecast neither helps nor harms, and quiet is quiet on this one."""
    found = score(one.on(SUNK) for one in ITEMS)
    assert found.items == 7
    assert found.precision == Share(part=1, whole=2)
    assert found.recall == Share(part=1, whole=1)
    assert found.quiet == Share(part=5, whole=6)


def test_two_stances_on_one_item_may_both_be_right() -> None:
    """Where both are labelled or acceptable, raising both is no wrong stance; an unwanted second is."""
    both = {(BUILT, YES), (BUILT, NO)}
    assert score([_judged("split", both, both)]).stances == Share(part=2, whole=2)
    assert score([_judged("split", {(BUILT, YES)}, both)]).stances == Share(part=0, whole=1)
    tolerated = _judged("split", {(BUILT, YES)}, both, frozenset({(BUILT, NO)}))
    assert score([tolerated]).stances == Share(part=1, whole=1)


def test_where_there_is_nothing_there_is_no_ratio() -> None:
    """No labels and no alerts are no hundred per cent."""
    found = score(())
    assert {found.precision.ratio, found.recall.ratio, found.events.ratio, found.quiet.ratio} == {None}
