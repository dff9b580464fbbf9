"""A compiled pack: the one function that decides, for the daemon, the tests and every command."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from rules.candidates import Candidates
from rules.expression import TermSet, TermSets
from rules.frame import Fit, Frame, context_of, fit
from rules.language import Spoken, language_of
from rules.lexicon import Lexicon
from rules.model import Evidence, Field, Forecast, Indicator, Item, Match, Pack
from rules.reading import Reading, read
from rules.story import event_key, people_in, which_one

_WEIGHT = {field: place for place, field in enumerate(Field)}


@dataclass(frozen=True, slots=True)
class Sample:
    """An example of a rule, whether the rule must match it, and its number in the list of such examples."""

    rule: str
    number: int
    item: Item
    must_match: bool


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that fits a reading, and where."""

    frame: Frame
    indicator: Indicator
    found: Fit


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A pack ready to judge. `digest` is a hash of its content: other content, another hash.

    `kinds` tells which term sets are actors, topics, events, places and people, of whom `anyone`
    finds each; `happenings` tells which events are told as one: event → happening. `languages` are
    those that the pack has words of.
    """

    pack: Pack
    digest: str
    lexicon: Lexicon
    sets: TermSets
    kinds: Mapping[str, tuple[str, ...]]
    happenings: Mapping[str, str]
    languages: frozenset[str]
    anyone: TermSet
    not_evidence: TermSet
    frames: tuple[tuple[Frame, Indicator], ...]
    candidates: Candidates
    samples: tuple[Sample, ...]

    @property
    def actors(self) -> tuple[str, ...]:
        """The term sets that name somebody."""
        return self.kinds["actor"]

    def match(self, item: Item) -> tuple[Match, ...]:
        """Judge one item: at most one match a forecast, each with its evidence quoted."""
        candidates = self.candidates.of(item)
        if not candidates:
            return ()
        reading = self.read(item)
        if self.refusal(reading):
            return ()
        winners, _ = self.arbitrate(reading, candidates)
        return tuple(self.matched(fired, reading) for fired in winners)

    def read(self, item: Item) -> Reading:
        """Read an item with the words of this pack, in the language it is found to be in."""
        language = self.language_of(item).code
        told = item if language == item.language else replace(item, language=language)
        return read(told, self.lexicon, self.sets, self.actors)

    def language_of(self, item: Item) -> Spoken:
        """Tell in which language an item is read, and where that comes from."""
        return language_of(item, self.languages)

    def refusal(self, reading: Reading) -> str:
        """Quote the sentence of the title that makes an item no evidence for anything, or ""."""
        language = reading.item.language
        refused = (line for line in reading.title if self.not_evidence.find(line, language) is not None)
        return next((line.text for line in refused), "")

    def arbitrate(
        self, reading: Reading, candidates: Iterable[int]
    ) -> tuple[tuple[Fired, ...], tuple[Fired, ...]]:
        """Give the rules that count, one a forecast in the pack's order, and those they were preferred to.

        An event wins over a mere topic. Then the one said first and highest wins: title over summary
        over body, earlier sentence over later, then the stronger indicator, then the order of the pack.
        """
        ranked = sorted(self._fired(reading, candidates), key=_rank)
        best: dict[str, Fired] = {}
        for fired in ranked:
            best.setdefault(fired.indicator.forecast, fired)
        losers = tuple(fired for fired in ranked if best[fired.indicator.forecast] is not fired)
        order = {forecast.id: place for place, forecast in enumerate(self.pack.forecasts)}
        winners = sorted(best.values(), key=lambda fired: order[fired.indicator.forecast])
        return tuple(winners), losers

    def matched(self, fired: Fired, reading: Reading) -> Match:
        """Tell of a rule that fired: its evidence, and the story that it tells."""
        found = fired.found
        is_loose = not found.event or found.event in self.happenings
        return Match(
            pack=self.pack.id,
            rule=fired.frame.rule,
            indicator=fired.indicator,
            said=found.said,
            event=event_key(fired.frame, found, self.happenings),
            which=which_one(context_of(found.sentence, reading), self.kinds["place"]),
            people=people_in(reading, self.kinds["person"], self.anyone) if is_loose else (),
            language=reading.item.language,
            evidence=found.evidence,
        )

    def forecast(self, forecast_id: str) -> Forecast:
        """Give a forecast of the pack.

        Raises:
            KeyError: the pack has no such forecast.
        """
        return _by_id(self.pack.forecasts)[forecast_id]

    def frame(self, rule: str) -> Frame:
        """Give the compiled form of a rule.

        Raises:
            KeyError: the pack has no such rule.
        """
        return {frame.rule: frame for frame, _ in self.frames}[rule]

    def matches_rule(self, rule: str, item: Item) -> tuple[Evidence, ...]:
        """Try one rule alone on an item; empty where it does not match.

        Raises:
            KeyError: the pack has no such rule.
        """
        reading = self.read(item)
        if self.refusal(reading):
            return ()
        found = fit(self.frame(rule), reading)
        return found.evidence if found else ()

    def failing_samples(self) -> tuple[Sample, ...]:
        """Give the texts beside the rules on which a rule does not do what it must."""
        return tuple(
            one for one in self.samples if bool(self.matches_rule(one.rule, one.item)) != one.must_match
        )

    def _fired(self, reading: Reading, candidates: Iterable[int]) -> Iterable[Fired]:
        for frame, indicator in (self.frames[number] for number in candidates):
            found = fit(frame, reading)
            if found:
                yield Fired(frame, indicator, found)


def _rank(fired: Fired) -> tuple[bool, int, int, float]:
    sentence = fired.found.sentence
    return (
        not fired.found.event,
        _WEIGHT[sentence.passage.field],
        sentence.index,
        -fired.indicator.strength,
    )


def _by_id(forecasts: Iterable[Forecast]) -> dict[str, Forecast]:
    return {forecast.id: forecast for forecast in forecasts}
