"""Expressions of a pack, compiled: phrases, boolean groups, word proximity, patterns, named sets.

`find` tells where an expression holds in one sentence. The language decides which lists of a
term set are looked at; an item of unknown language is looked at with all of them.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import EllipsisType
from typing import Any, Protocol

import re2

from rules import schema
from rules.lexicon import Phrase, Span

#: What an expression found: spans (none needed where a `none` group holds), or None where it does not hold.
Found = tuple[Span, ...] | None


class View(Protocol):
    """A sentence as an expression sees it."""

    hits: Mapping[Phrase, tuple[Span, ...]]

    def terms(self, name: str) -> Found:
        """Give the places of a named term set."""

    def pattern(self, pattern: "re2.Pattern") -> tuple[Span, ...]:
        """Give the places of a regular expression."""


Expression = Callable[[View], Found]


@dataclass(frozen=True, slots=True)
class Terms:
    """The expressions of a term set that count in one language: its phrases, and its groups.

    Without one of its `signs` in a sentence none of them holds; None where nothing can tell.
    """

    phrases: frozenset[Phrase]
    groups: tuple[Expression, ...]
    signs: frozenset[Phrase] | None

    def find(self, view: View) -> Found:
        """Find any of them in a sentence."""
        hits = view.hits
        if self.signs is not None and hits.keys().isdisjoint(self.signs):
            return None
        spans = {span for phrase in hits.keys() & self.phrases for span in hits[phrase]}
        held = bool(spans)
        for group in self.groups:
            found = group(view)
            if found is not None:
                held = True
                spans.update(found)
        return tuple(sorted(spans)) if held else None


@dataclass(frozen=True, slots=True)
class TermSet:
    """A compiled term set: its expressions by language, `every` for all."""

    by_language: Mapping[str, Terms]

    def find(self, view: View, language: str) -> Found:
        """Find the set's expressions for a language ("" for unknown: all); any one is enough."""
        return self.by_language.get(language, self.by_language["every"]).find(view)


class TermSets:
    """The compiled term sets of a pack by name."""

    def __init__(self, sets: Mapping[str, TermSet]) -> None:
        self._sets = sets
        signs = {name: one.by_language[""].signs for name, one in sets.items()}
        self._signless = frozenset(name for name, some in signs.items() if some is None)
        self._by_sign: dict[Phrase, set[str]] = {}
        for name, some in signs.items():
            for sign in some or ():
                self._by_sign.setdefault(sign, set()).add(name)

    def __getitem__(self, name: str) -> TermSet:
        """Give a term set by its name."""
        return self._sets[name]

    def possible(self, hits: Iterable[Phrase]) -> dict[str, Found | EllipsisType]:
        """Name those that may hold where these phrases stand, each with ... for places not looked for yet.

        Language is left aside: most sets can hold in none.
        """
        return dict.fromkeys(self._signless.union(*(self._by_sign.get(phrase, ()) for phrase in hits)), ...)


def compile_terms(
    terms: Mapping[str, list[Any]], sets: Mapping[str, Mapping[str, list[Any]]] | None = None
) -> TermSet:
    """Compile a term set of the schema; `sets` are those that it may name."""
    known = sets or {}
    by_language = {
        language: _terms([*terms.get(language, ()), *terms.get("every", ())], known)
        for language in terms
        if language != "every"
    }
    everything = _terms([one for many in terms.values() for one in many], known)
    return TermSet({**by_language, "": everything, "every": _terms(terms.get("every", []), known)})


def _terms(expressions: Sequence[Any], sets: Mapping[str, Mapping[str, list[Any]]]) -> Terms:
    return Terms(
        signs=triggers_of(expressions, sets),
        phrases=frozenset(Phrase.of(one) for one in expressions if isinstance(one, str)),
        groups=tuple(compile_one(one) for one in expressions if not isinstance(one, str)),
    )


def compile_one(expression: Any) -> Expression:
    """Compile one expression of the schema."""
    match expression:
        case str():
            phrase = Phrase.of(expression)
            return lambda view: view.hits.get(phrase)
        case schema.Terms():
            return lambda view: view.terms(expression.terms)
        case schema.Pattern():
            compiled = compile_pattern(expression.pattern)
            return lambda view: view.pattern(compiled) or None
        case _:
            return _compile_group(expression)


def _compile_group(expression: Any) -> Expression:
    match expression:
        case schema.AnyOf():
            some = tuple(map(compile_one, expression.any))
            return lambda view: _any(view, some)
        case schema.AllOf():
            every = tuple(map(compile_one, expression.all))
            return lambda view: _all(view, every)
        case schema.NoneOf():
            none = tuple(map(compile_one, expression.none))
            return lambda view: () if _any(view, none) is None else None
        case _:
            near: schema.Near = expression
            parts = tuple(map(compile_one, near.near))
            return lambda view: _near(view, parts, near.words, ordered=near.ordered)


def compile_pattern(pattern: str) -> "re2.Pattern":
    """Compile an RE2 pattern, case folded."""
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    return re2.compile(pattern, options)


def label(expression: Any) -> str:
    """Say an expression of the schema in the pack's own words, in one line."""
    match expression:
        case str():
            return expression
        case schema.Terms():
            return expression.terms
        case schema.Pattern():
            return f"/{expression.pattern}/"
        case schema.NoneOf(none=inner):
            return f"none of ({', '.join(map(label, inner))})"
        case schema.AnyOf(any=inner):
            return " or ".join(map(label, inner))
        case _:
            inner = expression.all if isinstance(expression, schema.AllOf) else expression.near
            return " with ".join(map(label, inner))


def phrases(expression: Any) -> Iterator[Phrase]:
    """Give every phrase in an expression of the schema, for the lexicon."""
    match expression:
        case str():
            yield Phrase.of(expression)
        case schema.AnyOf(any=inner) | schema.AllOf(all=inner) | schema.NoneOf(none=inner):
            for one in inner:
                yield from phrases(one)
        case schema.Near(near=inner):
            for one in inner:
                yield from phrases(one)
        case _:
            return


def triggers(expression: Any, sets: Mapping[str, Mapping[str, list[Any]]]) -> frozenset[Phrase] | None:
    """Give phrases of which at least one stands wherever an expression of the schema holds; None for no such.

    `sets` are the term sets of the schema, by name.
    """
    match expression:
        case str():
            return frozenset({Phrase.of(expression)})
        case schema.Terms(terms=name):
            return triggers_of([one for many in sets[name].values() for one in many], sets)
        case schema.AnyOf(any=inner):
            return triggers_of(inner, sets)
        case schema.AllOf(all=inner) | schema.Near(near=inner):
            needed = [found for one in inner if (found := triggers(one, sets)) is not None]
            return min(needed, key=len, default=None)
        case _:
            return None


def triggers_of(
    expressions: Sequence[Any], sets: Mapping[str, Mapping[str, list[Any]]]
) -> frozenset[Phrase] | None:
    """Give phrases of which one stands wherever any of several expressions holds; None for no such."""
    found = [triggers(one, sets) for one in expressions]
    return None if None in found else frozenset().union(*(one for one in found if one is not None))


def _any(view: View, expressions: tuple[Expression, ...]) -> Found:
    found = [spans for expression in expressions if (spans := expression(view)) is not None]
    return tuple(sorted({span for spans in found for span in spans})) if found else None


def _all(view: View, expressions: tuple[Expression, ...]) -> Found:
    spans: set[Span] = set()
    for expression in expressions:
        found = expression(view)
        if found is None:
            return None
        spans.update(found)
    return tuple(sorted(spans))


def _near(view: View, parts: tuple[Expression, ...], words: int, *, ordered: bool) -> Found:
    found: list[tuple[Span, ...]] = []
    for part in parts:
        spans = part(view)
        if spans is None:
            return None
        found.extend([spans] if spans else [])  # a `none` group holds and stands nowhere
    close: set[Span] = set()
    for start in {start for spans in found for start, _ in spans}:
        window = [_inside(spans, start, start + words) for spans in found]
        if ordered:
            window = _in_order(window)
        if all(window):
            close.update(span for spans in window for span in spans)
    return tuple(sorted(close)) if close or not found else None


def _inside(spans: tuple[Span, ...], start: int, end: int) -> tuple[Span, ...]:
    """Keep the spans of a window; they come in order, so the others need not be looked at."""
    within = spans[bisect_left(spans, (start,)) : bisect_left(spans, (end,))]
    return tuple(span for span in within if span[1] <= end)


def _in_order(window: list[tuple[Span, ...]]) -> list[tuple[Span, ...]]:
    """Keep the spans that stand in some row of all parts, one after the other."""
    after, kept = 0, []
    for spans in window:
        kept.append(tuple(span for span in spans if span[0] >= after))
        after = min((span[1] for span in kept[-1]), default=after)
    before, rows = max((span[1] for spans in kept for span in spans), default=0), []
    for spans in reversed(kept):
        rows.append(tuple(span for span in spans if span[1] <= before))
        before = max((span[0] for span in rows[-1]), default=before)
    return rows
