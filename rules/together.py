"""How well stories are told apart: pairs of labelled items, of one event and of two.

Pure counting over what the rules matched; knows nothing of files.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations

from rules.labels import Labelled
from rules.model import Match
from rules.score import Share
from rules.story import Stories, in_order, story_of

#: Reports further apart than this nobody takes for one story.
APART = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Of the pairs of items that raised something on one forecast within a week, those in one story.

    `same` are pairs of one labelled event: all should be. `different` are pairs of two: none should.
    """

    same: Share
    different: Share


def together(told: Iterable[tuple[Labelled, tuple[Match, ...]]]) -> Together:
    """Tell the stories of labelled items in the order of publication, and count the pairs."""
    ordered = sorted(told, key=lambda one: in_order(one[0].item))
    shelf, stories = Stories(), defaultdict[str, set[str]](set)
    for labelled, matches in ordered:
        for match in matches:
            stories[labelled.item.id].add(story_of(shelf, match, labelled.item.published).id)
    counted = {True: [0, 0], False: [0, 0]}
    for (one, ours), (other, theirs) in combinations(ordered, 2):
        if other.item.published - one.item.published <= APART and _on_one_forecast(ours, theirs):
            count = counted[one.event == other.event]
            count[0] += not stories[one.item.id].isdisjoint(stories[other.item.id])
            count[1] += 1
    same, different = (Share(part=part, whole=whole) for part, whole in (counted[True], counted[False]))
    return Together(same=same, different=different)


def _on_one_forecast(ours: Iterable[Match], theirs: Iterable[Match]) -> bool:
    return not {match.forecast for match in ours}.isdisjoint(match.forecast for match in theirs)
