"""The news that almost fired: of items on which no rule did, those on which one lacked a single part.

Pure. A short list for a person, who finds in it what was missed: the likeliest first, one line an
item, one item a story.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from rules.model import Field, Item
from rules.nearest import Near, almost_fired
from rules.ruleset import RuleSet
from rules.story import WITHIN
from rules.text import bare_words

#: Two titles tell one story where this share of all their words stands in both.
_ALIKE = 0.5
#: An item is held against so many better ones: nobody reads further, and a flood must not cost its square.
_COMPARED = 100

_FIELDS = tuple(Field)


@dataclass(frozen=True, slots=True, kw_only=True)
class Almost:
    """An item on which no rule fired, and the rule that came nearest.

    The item is kept without its body, which may be long.
    `whole` tells that all the rule asks for stands somewhere in the item, only not where it counts;
    `tells_event` that the rule asks for an event, not for mere news of its topic. `alike` counts
    the items that tell the same and were left out for this one.
    """

    item: Item
    pack: str
    near: Near
    whole: bool
    tells_event: bool
    alike: int = 0

    @property
    def rank(self) -> tuple[bool, bool, int, int]:
        """What puts the likeliest first.

        Whether the item has every word of the rule tells most: on labelled news three of four such
        rules should have fired, of the others one of four. Then an event before mere news, what is in
        place but said otherwise before what stands elsewhere, and the title before what is below it.
        """
        (stop,) = self.near.lacks
        return not self.whole, not self.tells_event, stop.barrier, _FIELDS.index(self.near.field)


def almost(
    rulesets: Sequence[RuleSet], items: Iterable[Item], reported: Collection[tuple[str, str]] = frozenset()
) -> tuple[Almost, ...]:
    """Give the items on which a rule almost fired and none did, the likeliest first, each story once.

    `reported` are those that alerts hold, by these rules or older ones: each by its publisher and its
    id. They are left out.
    """
    found = (_nearest(rulesets, item) for item in items if (item.publisher, item.id) not in reported)
    ranked = sorted(
        (one for one in found if one is not None),
        key=lambda one: (one.rank, -one.item.published.timestamp(), one.item.id),
    )
    return _each_story_once(ranked)


def _nearest(rulesets: Sequence[RuleSet], item: Item) -> Almost | None:
    """Give the rule of all packs that came nearest; None where one fired.

    An item in which the quick look finds no rule's words is about something else, and is not read.
    """
    found: list[Almost] = []
    for ruleset in rulesets:
        candidates = ruleset.candidates.of(item)
        if not candidates:
            continue
        reading = ruleset.read(item)
        if ruleset.refusal(reading):
            continue
        if any(ruleset.arbitrate(reading, candidates)):
            return None
        near = almost_fired(ruleset, reading)
        found += _of_pack(ruleset, candidates, item, near)
    return min(found, key=lambda one: one.rank, default=None)


def _of_pack(
    ruleset: RuleSet, candidates: Iterable[int], item: Item, near: Iterable[Near]
) -> Iterable[Almost]:
    possible = {ruleset.frames[number][0].rule for number in candidates}
    for one in near:
        # Before a forecast opens, and once another took its place, its news would raise nothing.
        if ruleset.forecast(one.forecast).is_watched(item.published):
            yield Almost(
                item=replace(item, body=""),
                pack=ruleset.pack.id,
                near=one,
                whole=one.rule in possible,
                tells_event=bool(ruleset.frame(one.rule).event),
            )


def _each_story_once(ranked: Iterable[Almost]) -> tuple[Almost, ...]:
    kept: list[Almost] = []
    words: list[frozenset[str]] = []
    for one in ranked:
        title = frozenset(bare_words(one.item.title))
        better = zip(kept[:_COMPARED], words, strict=False)
        same = (
            place
            for place, (other, its) in enumerate(better)
            if title & its
            and len(title & its) >= _ALIKE * len(title | its)
            and abs(one.item.published - other.item.published) <= WITHIN
        )
        place = next(same, None)
        if place is None:
            kept.append(one)
            words.append(title)
        else:
            kept[place] = replace(kept[place], alike=kept[place].alike + 1)
    return tuple(kept)
