"""A compiled pack: the one function that decides, for the daemon, the tests and every command."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rules.candidates import Candidates
from rules.expression import TermSet
from rules.frame import Frame, fit
from rules.lexicon import Lexicon
from rules.model import Evidence, Field, Forecast, Indicator, Item, Match, Pack, Stance
from rules.reading import Reading, read
from rules.story import event_key

_WEIGHT = {field: place for place, field in enumerate(Field)}


@dataclass(frozen=True, slots=True)
class Sample:
    """A text beside a rule, and whether the rule must match it."""

    rule: str
    item: Item
    must_match: bool


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A pack ready to judge. `digest` names its content: another text of the pack, another digest."""

    pack: Pack
    digest: str
    lexicon: Lexicon
    sets: Mapping[str, TermSet]
    actors: tuple[str, ...]
    not_evidence: TermSet
    frames: tuple[tuple[Frame, Indicator], ...]
    candidates: Candidates
    samples: tuple[Sample, ...]

    def match(self, item: Item) -> tuple[Match, ...]:
        """Judge one item: at most one match a forecast, each with its evidence quoted.

        Where both stances of a forecast match, the one said first and highest wins: title
        over summary over body, earlier sentence over later, then the stronger indicator.
        """
        candidates = self.candidates.of(item)
        if not candidates:
            return ()
        reading = read(item, self.lexicon, self.sets, self.actors)
        if self._is_no_evidence(reading):
            return ()
        found = [(*one, order) for order, one in enumerate(self._matches(reading, candidates))]
        found.sort(key=lambda one: (one[0], -one[1].indicator.strength, one[2]))
        best: dict[str, Match] = {}
        for _, match, _ in found:
            best.setdefault(match.forecast, match)
        order = {forecast.id: place for place, forecast in enumerate(self.pack.forecasts)}
        return tuple(sorted(best.values(), key=lambda match: order[match.forecast]))

    def forecast(self, forecast_id: str) -> Forecast:
        """Give a forecast of the pack.

        Raises:
            KeyError: the pack has no such forecast.
        """
        return _by_id(self.pack.forecasts)[forecast_id]

    def rules(self) -> Iterable[tuple[str, Stance]]:
        """Give every rule's id with its stance."""
        return ((frame.rule, indicator.stance) for frame, indicator in self.frames)

    def matches_rule(self, rule: str, item: Item) -> tuple[Evidence, ...]:
        """Try one rule alone on an item; empty where it does not match.

        Raises:
            KeyError: the pack has no such rule.
        """
        reading = read(item, self.lexicon, self.sets, self.actors)
        if self._is_no_evidence(reading):
            return ()
        frames = {frame.rule: frame for frame, _ in self.frames}
        found = fit(frames[rule], reading)
        return found.evidence if found else ()

    def _is_no_evidence(self, reading: Reading) -> bool:
        language = reading.item.language
        return any(self.not_evidence.find(sentence, language) is not None for sentence in reading.title)

    def _matches(
        self, reading: Reading, candidates: Iterable[int]
    ) -> Iterable[tuple[tuple[int, int], Match]]:
        for frame, indicator in (self.frames[number] for number in candidates):
            found = fit(frame, reading)
            if found is not None:
                yield (
                    (_WEIGHT[found.sentence.passage.field], found.sentence.index),
                    Match(
                        pack=self.pack.id,
                        rule=frame.rule,
                        indicator=indicator,
                        said=found.said,
                        event=event_key(frame, found),
                        evidence=found.evidence,
                    ),
                )


def _by_id(forecasts: Iterable[Forecast]) -> dict[str, Forecast]:
    return {forecast.id: forecast for forecast in forecasts}
