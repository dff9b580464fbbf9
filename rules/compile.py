"""From the schema's valid documents to a compiled rule set."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, assert_never

from rules import schema
from rules.candidates import Candidates, Needs, needs_of
from rules.duration import duration
from rules.expression import Expression, TermSets, compile_one, compile_terms, label, phrases, triggers_of
from rules.frame import Frame
from rules.lexicon import Lexicon
from rules.model import (
    Assessment,
    Citation,
    Expectation,
    Forecast,
    Indicator,
    Item,
    Pack,
    Prior,
    Resolution,
    StarterFeed,
)
from rules.parties import Parties
from rules.ruleset import RuleSet, Sample
from rules.succession import superseded

#: The day of examples, which bear none. Rules look at its year only: no later year in a text is past.
_ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC)


def compile_pack(parts: list[schema.Document], digest: str) -> RuleSet:
    """Compile the documents of one pack, already checked to fit together."""
    term_sets = {
        name: terms
        for part in parts
        for section in (part.actors, part.topics, part.events, part.places, part.people, part.terms)
        for name, terms in section.items()
    }
    refused = [part.not_evidence for part in parts if part.not_evidence]
    not_evidence: dict[str, list[Any]] = {}
    for terms in refused:
        for language, many in terms.items():
            not_evidence.setdefault(language, []).extend(many)
    rules = [
        (rule, _indicator(indicator, forecast.id))
        for part in parts
        for forecast in part.forecasts
        for indicator in forecast.indicators
        for rule in indicator.rules
    ]
    expressions = [
        one for terms in (*term_sets.values(), not_evidence) for many in terms.values() for one in many
    ]
    expressions += [one for rule, _ in rules for one in rule.unless]
    lexicon = Lexicon(phrase for one in expressions for phrase in phrases(one))
    kin: dict[str, list[str]] = {}
    for name, names in (one for part in parts for one in part.kin.items()):
        kin.setdefault(name, []).extend(names)
    frames = _frames(rules, kin)
    return RuleSet(
        pack=_pack(parts),
        digest=digest,
        lexicon=lexicon,
        sets=TermSets({name: compile_terms(terms, term_sets) for name, terms in term_sets.items()}),
        kinds={
            "actor": tuple(name for part in parts for name in part.actors),
            "topic": tuple(name for part in parts for name in part.topics),
            "event": tuple(name for part in parts for name in part.events),
            "place": tuple(name for part in parts for name in part.places),
            "person": tuple(name for part in parts for name in part.people),
        },
        happenings={
            event: happening
            for part in parts
            for happening, events in part.happenings.items()
            for event in events
        },
        anyone=compile_terms(
            {"every": [schema.Terms(terms=name) for part in parts for name in part.people]}, term_sets
        ),
        languages=frozenset(code for terms in term_sets.values() for code in terms if code != "every"),
        not_evidence=compile_terms(not_evidence, term_sets),
        frames=frames,
        candidates=Candidates(lexicon, [_needs(frame, term_sets) for frame, _ in frames]),
        samples=tuple(sample for rule, _ in rules for sample in _samples(rule)),
    )


def _needs(frame: Frame, sets: Mapping[str, Mapping[str, list[Any]]]) -> Needs:
    """Say what must stand in an item for a frame to hold: an event, a topic, someone of each side."""
    asked = (frame.event, frame.about, *frame.parties.sides)
    return needs_of(
        triggers_of([one for name in names for many in sets[name].values() for one in many], sets)
        for names in asked
        if names
    )


def _frames(
    rules: Sequence[tuple[schema.Rule, Indicator]], kin: Mapping[str, list[str]]
) -> tuple[tuple[Frame, Indicator], ...]:
    # What rules have in common is one object, so that a sentence that was asked by one rule answers the next.
    parties = [_with_kin(_parties(rule.parties), kin) for rule, _ in rules]
    shared = {one: one for one in parties}
    unless = {repr(one): one for rule, _ in rules for one in rule.unless}
    compiled = {written: compile_one(one) for written, one in unless.items()}
    return tuple(
        (_frame(rule, shared[its], compiled), indicator)
        for (rule, indicator), its in zip(rules, parties, strict=True)
    )


def _frame(rule: schema.Rule, parties: Parties, unless: Mapping[str, Expression]) -> Frame:
    return Frame(
        rule=rule.id,
        parties=parties,
        about=_names(rule.about) if rule.about else (),
        event=_names(rule.event) if rule.event else (),
        accepts=frozenset(rule.accepts),
        unless=tuple((label(one), unless[repr(one)]) for one in rule.unless),
        fields=frozenset(rule.fields),
        languages=frozenset(rule.languages),
    )


def _parties(parties: schema.Parties) -> Parties:
    match parties:
        case schema.Between(between=sides):
            return Parties(tuple(_names(side) for side in sides))
        case schema.Actor(actor=side) | schema.Within(within=side):
            return Parties((_names(side),))
        case _:
            assert_never(parties)


def _with_kin(parties: Parties, kin: Mapping[str, list[str]]) -> Parties:
    return replace(
        parties,
        kin=frozenset(one for side in parties.sides for actor in side for one in kin.get(actor, ())),
    )


def _names(names: str | list[str]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


def _samples(rule: schema.Rule) -> Iterator[Sample]:
    for must_match, many in ((True, rule.examples.match), (False, rule.examples.ignore)):
        for number, example in enumerate(many, start=1):
            sample = schema.Sample(title=example) if isinstance(example, str) else example
            item = Item(
                id=f"{rule.id}:{'match' if must_match else 'ignore'}:{number}",
                title=sample.title,
                summary=sample.summary,
                language=sample.language,
                published=_ANY_DAY,
            )
            yield Sample(rule=rule.id, number=number, item=item, must_match=must_match)


def _pack(parts: list[schema.Document]) -> Pack:
    assessment = next(part.assessment for part in parts if part.assessment)
    return Pack(
        id=next(part.pack for part in parts if part.pack),
        assessment=Assessment(title=assessment.title, date=assessment.date, source=assessment.source),
        forecasts=_forecasts(parts),
        feeds=tuple(StarterFeed(**feed.model_dump()) for part in parts for feed in part.feeds),
    )


def _forecasts(parts: Sequence[schema.Document]) -> tuple[Forecast, ...]:
    """Give the forecasts of a pack, those that others take the place of with the day of that."""
    known = tuple(_forecast(one) for part in parts for one in part.forecasts)
    newer = {one.id: superseded(one.id, known) for one in known}
    return tuple(
        one if (found := newer[one.id]) is None else replace(one, superseded_on=found.since) for one in known
    )


def _forecast(one: schema.Forecast) -> Forecast:
    return Forecast(
        id=one.id,
        claim=one.claim,
        citations=tuple(Citation(**citation.model_dump()) for citation in one.cites),
        prior=Prior(**one.prior.model_dump()),
        opens=one.opens,
        due_from=one.due_from,
        closes=one.closes,
        resolution=Resolution(**one.resolution.model_dump()),
        indicators=tuple(_indicator(indicator, one.id) for indicator in one.indicators),
        supersedes=one.supersedes or "",
        renews=one.renews or "",
    )


def _indicator(one: schema.Indicator, forecast: str) -> Indicator:
    return Indicator(
        id=one.id,
        forecast=forecast,
        says=one.says,
        stance=one.stance,
        strength=one.strength,
        group=one.group or "",
        decisive=one.decisive,
        expected=_expectation(one.expected) if one.expected else None,
    )


def _expectation(one: schema.Expected) -> Expectation:
    return Expectation(
        strength=one.strength, by=one.by, every=None if one.every is None else duration(one.every)
    )
