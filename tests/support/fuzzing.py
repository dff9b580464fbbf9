"""Inputs made from dice, one after the other, each judged twice and held to what must be true of any.

An input is known by its seed and its number: the same two give the same input again, whatever
stood before it.
"""

import gc
import statistics
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random

import hostile
from rule_samples import FERRY, compiled, ferry_data, news

from rules import RuleSet, load
from rules.explain import explain
from rules.located import ProblemsError
from rules.model import Item, Match
from rules.saying import CUES

#: The pack that ships, as files.
SHIPPED = Path(__file__).resolve().parents[2] / "rules" / "packs" / "india-belgium"
#: Below this the time is that of the call, not of the text.
_TIMED = 20_000
#: An input so many times slower than the median of its kind is told as slow: a pack of patterns alone,
#: on a text of tiny sentences, takes fifty times an ordinary one and grows no faster.
SLOW = 100.0
_LENGTHS = (50, 500, 5_000, 20_000, 50_000, 100_000, 200_000)
#: How long a text is at most that is explained too: an account looks at every rule in every sentence.
_EXPLAINED = 2_000


@dataclass(frozen=True, slots=True)
class Timed:
    """How long an input took to judge."""

    kind: str
    number: int
    characters: int
    seconds: float

    @property
    def per_100_kb(self) -> float:
        """Seconds for as much of it as 100,000 characters."""
        return self.seconds * 100_000 / self.characters

    def __str__(self) -> str:
        size = f"{self.characters:,} characters"
        return f"--only {self.number}: {self.kind}, {size}, {self.per_100_kb * 1000:.0f} ms per 100 kB"


@dataclass(slots=True)
class Account:
    """What a run found; `wrong` tells each failure with its number and is empty when all is well."""

    seed: int
    counts: Counter[str] = field(default_factory=Counter)
    timed: dict[str, list[Timed]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)

    @property
    def slow(self) -> list[Timed]:
        """The inputs that took much longer than others of their length."""
        every = [one for many in self.timed.values() for one in many]
        return [one for one in every if one.per_100_kb > SLOW * _median(every)]

    def __str__(self) -> str:
        made = ", ".join(f"{count:,} {kind}" for kind, count in sorted(self.counts.items()))
        lines = [f"seed {self.seed}, {self.counts.total():,} inputs: {made}"]
        for kind, many in sorted(self.timed.items()):
            slowest = max(many, key=lambda one: one.per_100_kb)
            lines.append(f"{kind}: median {_median(many) * 1000:.0f} ms per 100 kB; slowest {slowest}")
        lines += [f"slow: {one}" for one in self.slow]
        return "\n".join([*lines, *(self.wrong or ["no failure"])])


def fuzz(seed: int, numbers: Iterator[int], folder: Path, longest: int = _LENGTHS[-1]) -> Iterator[Account]:
    """Make and judge the inputs of some numbers, and give the account after each; `folder` is for packs."""
    account = Account(seed)
    lengths = [length for length in _LENGTHS if length <= longest]
    for number in numbers:
        dice = Random(f"{seed}:{number}")  # noqa: S311 -- the same input every time
        kind = dice.choice(tuple(_KINDS))
        account.counts[kind] += 1
        try:
            for characters, seconds in _KINDS[kind](dice, dice.choice(lengths), folder):
                if characters >= _TIMED:
                    account.timed[kind].append(Timed(kind, number, characters, seconds))
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is what was looked for
            place = traceback.extract_tb(error.__traceback__)[-1]
            account.wrong.append(f"--only {number}: {kind}: {error!r} in {place.name}, line {place.lineno}")
        yield account


def _texts(dice: Random, length: int, _folder: Path) -> Iterator[tuple[int, float]]:
    """Judge a text by the pack that ships."""
    yield _judge(dice, _shipped(), _item(dice, _shipped_words(), length))


def _packs(dice: Random, length: int, _folder: Path) -> Iterator[tuple[int, float]]:
    """Judge texts by a pack that nobody would write."""
    ruleset = compiled(hostile.pack(dice))
    for _ in range(3):
        yield _judge(dice, ruleset, _item(dice, _FERRY_WORDS, length))


def _patterns(dice: Random, length: int, _folder: Path) -> Iterator[tuple[int, float]]:
    """Judge a text by the ferry pack with a pattern that would hang other engines."""
    data = ferry_data()
    for terms in (data["events"]["delayed"], data["topics"]["bridge"], data["actors"]["island"]):
        terms["every"] = [{"pattern": dice.choice(hostile.PATTERNS)}]
    yield _judge(dice, compiled(data), _item(dice, _FERRY_WORDS, length))


def _files(dice: Random, _length: int, folder: Path) -> Iterator[tuple[int, float]]:
    """Load a spoilt file of a pack: it loads, or every problem is told with its place."""
    path = dice.choice((FERRY, *sorted(SHIPPED.rglob("*.yaml"))))
    spoilt = folder / "spoilt.yaml"
    spoilt.write_bytes(hostile.mutated(dice, path.read_bytes()))
    try:
        ruleset = load(str(spoilt))
    except ProblemsError as error:
        _must(bool(error.problems), "problems without a problem")
        _must(all(one.location.file == str(spoilt) for one in error.problems), "a problem elsewhere")
    else:
        _judge(dice, ruleset, _item(dice, _FERRY_WORDS, 500))
    yield 0, 0.0  # not timed: most are refused at once


_KINDS: dict[str, Callable[[Random, int, Path], Iterator[tuple[int, float]]]] = {
    "text": _texts,
    "pack": _packs,
    "pattern": _patterns,
    "file": _files,
}
_HEADLINE = "Norrey and Sund, India and the European Union: bridge, trade and defence agreement signed"
_FERRY_WORDS = (
    "Norrey",
    "Sund",
    "Westmark",
    "bridge",
    "fixed",
    "crossing",
    "pont",
    "sign",
    "scrap",
    "put off",
    "toy",
)


def _item(dice: Random, words: Sequence[str], length: int) -> Item:
    """Put a text in one field of an item, or texts in all; half have a headline above that rules look for."""
    fields = {"title": _HEADLINE if dice.random() < 0.5 else hostile.text(dice, words, 300)}
    for name in dice.choice((("body",), ("title",), ("summary",), ("title", "summary", "body"))):
        fields[name] = hostile.text(dice, words, length)
    return news(language=dice.choice(("en", "fr", "hi", "")), **fields)


def _judge(dice: Random, ruleset: RuleSet, item: Item) -> tuple[int, float]:
    """Judge an item twice and hold what is found against the item; give its length and the time."""
    gc.collect()
    begun = time.process_time()
    found = ruleset.match(item)
    seconds = time.process_time() - begun
    _must(ruleset.match(item) == found, "the same item was judged in two ways")
    for match in found:
        _is_quoted(item, match)
    length = sum(len(text) for text in (item.title, item.summary, item.body))
    if length <= _EXPLAINED:
        _must(explain(ruleset, item).fired == found, "the account differs from the judgement")
    return length, seconds


def _is_quoted(item: Item, match: Match) -> None:
    """Every quote slices the item, and its marks lie in it, in order."""
    _must(bool(match.evidence), "a match without evidence")
    for quote in match.evidence:
        text: str = getattr(item, quote.field)
        _must(quote.text == text[quote.start : quote.end], "a quote is not what stands there")
        edges = [quote.start, *(edge for mark in quote.marks for edge in mark), quote.end]
        _must(bool(quote.marks) and edges == sorted(edges), "marks beside their quote")
        _must(all(left[1] < right[0] for left, right in pairwise(quote.marks)), "marks that overlap")


def _must(holds: bool, what: str) -> None:  # noqa: FBT001 -- read as "must hold, or else"
    if not holds:
        raise AssertionError(what)


@cache
def _shipped() -> RuleSet:
    return load(SHIPPED.name)


@cache
def _shipped_words() -> tuple[str, ...]:
    """Every phrase of the shipped pack and every cue, without its stars."""
    phrases = (
        phrase
        for number in range(len(_shipped().lexicon))
        for phrase in _shipped().lexicon.phrases_of(number)
    )
    cues = (cue for by_language in CUES.values() for many in by_language.values() for cue in many)
    return tuple(sorted({one.replace("*", "") for one in (*phrases, *cues)}))


def _median(many: Sequence[Timed]) -> float:
    return statistics.median(one.per_100_kb for one in many)
