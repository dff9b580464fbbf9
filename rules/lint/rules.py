"""Advice on rules: those that see everything or little, twins that disagree, examples that fail."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from itertools import chain, combinations

from rules.frame import Frame, fit
from rules.lint.bland import HEADLINES
from rules.lint.finding import Consequence, Finding
from rules.lint.outline import Outline, is_left_open
from rules.located import Value
from rules.model import Indicator, Item
from rules.reading import Reading
from rules.ruleset import Sample

#: More bland headlines than this and a rule sees what is not there.
_FEW = 2
#: An event that is only ever said in as many words is said so in an example, and hardly elsewhere.
_LONG = 5
_ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC)


def on_rules(pack: Outline) -> Iterator[Finding]:
    """Advise on every rule of a pack."""
    yield from _failing(pack)
    yield from _turned(pack)
    yield from _twins(pack)
    read = cache(lambda who: _bland(pack, who))  # most rules are of the same few sides
    for frame, _ in pack.ruleset.frames:
        if pack.is_open({*frame.event, *frame.about, *chain.from_iterable(frame.parties.sides)}):
            continue  # what stands for words yet to come finds what it likes
        who = " and ".join(_name_of(pack, side) for side in frame.parties.sides)
        yield from _sees_all(pack, frame, read(who))
        yield from _long_winded(pack, frame)


def _failing(pack: Outline) -> Iterator[Finding]:
    for sample in pack.ruleset.failing_samples():
        if is_left_open(sample.item.title):
            continue
        what = "must match and does not" if sample.must_match else "must not match and does"
        yield Finding(
            _written(pack, sample).place,
            Consequence.MISLEADS,
            "failing-example",
            f"{sample.rule} {what}: {sample.item.title}",
            "mend the rule or the example",
        )


def _turned(pack: Outline) -> Iterator[Finding]:
    """Find what a rule must match, and the pack as a whole takes for the other side of its forecast."""
    indicators = {frame.rule: indicator for frame, indicator in pack.ruleset.frames}
    for sample in pack.ruleset.samples:
        if not sample.must_match or is_left_open(sample.item.title):
            continue
        mine = indicators[sample.rule]
        for won in pack.ruleset.match(sample.item):
            if _opposed(mine, won.indicator):
                yield Finding(
                    _written(pack, sample).place,
                    Consequence.MISLEADS,
                    "turned-example",
                    f"{sample.rule} {mine.stance} by this example, and {won.rule}, which counts before it, "
                    f"{won.stance}: {sample.item.title}",
                    f"keep it out of {won.rule}, by `unless` or by narrower words",
                )


def _written(pack: Outline, sample: Sample) -> Value:
    examples = pack.rules[sample.rule].get("examples").get("match" if sample.must_match else "ignore")
    return list(examples.each())[sample.number - 1]


def _sees_all(pack: Outline, frame: Frame, bland: Iterable[Reading]) -> Iterator[Finding]:
    seen = [reading.item.title for reading in bland if fit(frame, reading)]
    if len(seen) > _FEW:
        yield Finding(
            pack.rules[frame.rule].get("event").place,
            Consequence.MISLEADS,
            "sees-all",
            f"{frame.rule} fires on {len(seen)} of {len(HEADLINES)} everyday headlines, as on “{seen[0]}”",
            "name a topic under `about`, or take the commonest words out of its sets",
        )


def _bland(pack: Outline, who: str) -> tuple[Reading, ...]:
    """Read the everyday headlines with somebody before each; those that are no evidence are left out."""
    items = (
        Item(id="bland", title=f"{who}: {line}", language="en", published=_ANY_DAY) for line in HEADLINES
    )
    readings = map(pack.ruleset.read, items)
    return tuple(reading for reading in readings if not pack.ruleset.refusal(reading))


def _name_of(pack: Outline, side: Iterable[str]) -> str:
    """Give a name that English news would use for someone of a side, "" where none is plainly written."""
    lists = (pack.sets[name].get(key) for name in sorted(side) for key in ("en", "every"))
    names = (one.value for words in lists for one in words.each() if isinstance(one.value, str))
    return next((name for name in names if "*" not in name), "")


def _long_winded(pack: Outline, frame: Frame) -> Iterator[Finding]:
    said = [one for name in frame.event for words in pack.sets[name].each() for one in words.each()]
    if said and all(isinstance(one.value, str) and len(one.value.split()) >= _LONG for one in said):
        yield Finding(
            pack.rules[frame.rule].get("event").place,
            Consequence.MISSES,
            "long-winded",
            f"every phrase for the event of {frame.rule} has {_LONG} words or more: "
            "it will find its own examples and little else",
            "write the two or three words that carry the event, or join them by `near`",
        )


def _twins(pack: Outline) -> Iterator[Finding]:
    for (frame, indicator), (other, opposite) in combinations(pack.ruleset.frames, 2):
        if _opposed(indicator, opposite) and _alike(frame, other):
            yield Finding(
                pack.rules[other.rule].place,
                Consequence.MISLEADS,
                "twin",
                f"{other.rule} {opposite.stance} on the same parties, topic and event "
                f"on which {frame.rule} {indicator.stance}",
                "tell them apart by `event`, or by how it is said (`accepts`)",
            )


def _opposed(one: Indicator, other: Indicator) -> bool:
    return one.forecast == other.forecast and one.stance is not other.stance


def _alike(one: Frame, other: Frame) -> bool:
    """Tell whether one sentence can satisfy both frames for the same reasons."""
    return (
        set(map(frozenset, one.parties.sides)) == set(map(frozenset, other.parties.sides))
        and frozenset(one.about) == frozenset(other.about)
        and frozenset(one.event) == frozenset(other.event)
        and bool(one.accepts & other.accepts)
        and bool(one.fields & other.fields)
    )
