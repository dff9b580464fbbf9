"""The account of a forecast: each piece of evidence with its part in the belief. Pure.

Log odds add up (I. J. Good, *Probability and the Weighing of Evidence*, 1950). Repeats of one sign are no
fresh news, so they fade; signs of one development are grouped, and the strongest speaks for them. The parts
are sorted by weight, never by arrival, and summed exactly: the order of the news changes no digit.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

#: No pile of news makes an analyst surer than this, or its complement: beyond it a person resolves.
CEILING = 0.98
#: Of the stories of one indicator each counts so much of the one before it: all of them, twice the first.
FADE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One story's evidence for a forecast, by one indicator.

    `ratio` is the indicator's likelihood ratio, `share` in (0, 1] how much of it this story has
    (`rules.weighing`). Of indicators in one `group` the strongest counts; "" is none. One that a person
    `refused` has no say, and nothing else has less of it.
    """

    id: str
    indicator: str
    ratio: float
    share: float = 1.0
    group: str = ""
    decisive: bool = False
    refused: bool = False

    @property
    def weight(self) -> float:
        """What it weighs by itself, in natural log odds; below nothing where it contradicts."""
        return math.log(self.ratio) * self.share


class Silent(StrEnum):
    """Why an entry has no say; `NOT` where it has one."""

    NOT = ""
    GROUP = "another indicator of its group is stronger"
    DECIDED = "decisive evidence has the last say"
    REFUSED = "a person refused it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What an entry does to the belief: `moves` is its weight times `fade`, in natural log odds."""

    entry: Entry
    fade: float
    silent: Silent = Silent.NOT

    @property
    def moves(self) -> float:
        """What it adds to the log odds of the prior."""
        return 0.0 if self.silent else self.entry.weight * self.fade


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The belief of a forecast with all that it is made of, the heaviest entry of each indicator first.

    `odds` are the natural log odds that the parts add up to; the belief is those, clipped.
    """

    prior: float
    parts: tuple[Part, ...]
    odds: float

    @property
    def belief(self) -> float:
        """The belief, a probability in [1 - CEILING, CEILING]."""
        return probability(self.odds)

    @property
    def is_decided(self) -> bool:
        """Whether decisive evidence is there, so that a person should resolve the forecast."""
        return any(_decides(part.entry) for part in self.parts)


def account(prior: float, entries: Iterable[Entry]) -> Account:
    """Draw up the account of a forecast from its prior, in (0, 1), and its evidence in any order.

    The belief is clipped to [1 - CEILING, CEILING].

    Raises:
        ValueError: the prior is not in (0, 1), a ratio not positive and finite, or a share not in (0, 1].
    """
    if not 0 < prior < 1:
        raise ValueError(f"a prior lies between 0 and 1, not {prior!r}")
    weighed = tuple(_checked(entries))
    decided = any(map(_decides, weighed))
    parts = tuple(chain.from_iterable(_parts(group, decided=decided) for group in _groups(weighed)))
    odds = math.fsum([log_odds(prior), *(part.moves for part in parts)])
    return Account(prior=prior, parts=parts, odds=odds)


def log_odds(probability: float) -> float:
    """Give the natural log odds of a probability in (0, 1)."""
    return math.log(probability / (1 - probability))


def probability(odds: float) -> float:
    """Give the probability that natural log odds stand for, clipped to [1 - CEILING, CEILING]."""
    exact = 1 / (1 + math.exp(-odds)) if odds >= 0 else math.exp(odds) / (1 + math.exp(odds))
    return min(CEILING, max(1 - CEILING, exact))


def _decides(entry: Entry) -> bool:
    return entry.decisive and not entry.refused


def _checked(entries: Iterable[Entry]) -> Iterator[Entry]:
    for entry in entries:
        if not 0 < entry.ratio < math.inf:
            raise ValueError(f"a likelihood ratio is positive and finite, not {entry.ratio!r}")
        if not 0 < entry.share <= 1:
            raise ValueError(f"a share lies above 0 and is at most 1, not {entry.share!r}")
        yield entry


def _groups(entries: Iterable[Entry]) -> Iterator[list[list[Entry]]]:
    """Give the indicators of each group, each as its entries, the heaviest first; in order of their names."""
    indicators = defaultdict[tuple[str, str], list[Entry]](list)
    for entry in entries:
        # An indicator without a group is a group of its own, told from one of that name.
        indicators[f"group {entry.group}" if entry.group else entry.indicator, entry.indicator].append(entry)
    groups = defaultdict[str, list[list[Entry]]](list)
    for (group, _), of_one in sorted(indicators.items()):
        groups[group].append(sorted(of_one, key=lambda entry: (-abs(entry.weight), entry.id)))
    yield from groups.values()


def _parts(indicators: Sequence[Sequence[Entry]], *, decided: bool) -> Iterator[Part]:
    """Give the parts of a group's entries: only the strongest indicator has a say."""
    speaking = max(
        indicators, key=lambda entries: (abs(_sum(entries, decided=decided)), entries[0].indicator)
    )
    for entries in indicators:
        place = 0
        for entry in entries:
            silent = _silent(entry, is_speaking=entries is speaking, decided=decided)
            yield Part(entry=entry, fade=0.0 if silent else FADE**place, silent=silent)
            place += not silent


def _silent(entry: Entry, *, is_speaking: bool, decided: bool) -> Silent:
    if entry.refused:
        return Silent.REFUSED
    if decided and not entry.decisive:
        return Silent.DECIDED
    return Silent.NOT if is_speaking else Silent.GROUP


def _sum(entries: Iterable[Entry], *, decided: bool) -> float:
    speaking = (entry.weight for entry in entries if not _silent(entry, is_speaking=True, decided=decided))
    return math.fsum(weight * FADE**place for place, weight in enumerate(speaking))
