"""Expressions of a pack, compiled: phrases, boolean groups, word proximity, patterns, named sets.

`find` tells where an expression holds in one sentence. The language decides which lists of a
term set are looked at; an item of unknown language is looked at with all of them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import re2

from rules import schema
from rules.lexicon import Phrase, Span

#: What an expression found: spans (none needed where a `none` group holds), or None where it does not hold.
Found = tuple[Span, ...] | None


class View(Protocol):
    """A sentence as an expression sees it."""

    def phrase(self, phrase: Phrase) -> tuple[Span, ...]:
        """Give the places of a phrase."""

    def terms(self, name: str) -> Found:
        """Give the places of a named term set."""

    def pattern(self, pattern: "re2.Pattern") -> tuple[Span, ...]:
        """Give the places of a regular expression."""


Expression = Callable[[View], Found]


@dataclass(frozen=True, slots=True)
class TermSet:
    """A compiled term set: expressions by language, `every` for all."""

    by_language: Mapping[str, tuple[Expression, ...]]

    def find(self, view: View, language: str) -> Found:
        """Find the set's expressions for a language; any one is enough."""
        return _any(view, self.expressions(language))

    def expressions(self, language: str) -> tuple[Expression, ...]:
        """Give the expressions that count in a language ("" for unknown: all)."""
        chosen = (language, "every") if language else tuple(self.by_language)
        return tuple(one for key in chosen for one in self.by_language.get(key, ()))


def compile_terms(terms: Mapping[str, list[Any]]) -> TermSet:
    """Compile a term set of the schema."""
    return TermSet({language: tuple(map(compile_one, many)) for language, many in terms.items()})


def compile_one(expression: Any) -> Expression:
    """Compile one expression of the schema."""
    match expression:
        case str():
            phrase = Phrase.of(expression)
            return lambda view: view.phrase(phrase) or None
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
    return tuple(span for span in spans if start <= span[0] and span[1] <= end)


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
