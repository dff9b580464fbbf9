"""Searches that would bring news of a pack's forecasts, made from the pack's own words. Pure.

Of each forecast the parties and the topics that most of its rules ask for make one question; it is put in
each language that the pack has words for. The first service is asked in all of them, the others only in
the one that the pack has most words in: a handful of feeds for a forecast, and not two for each language.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from rules.frame import Frame
from rules.lint.outline import outline
from rules.load import Loaded
from rules.model import Forecast
from watcher.sources.query import SERVICES, question

MAX_LANGUAGES = 5  # in which one forecast is asked for
_SETS = 2  # term sets of one part of a question
_WORDS = 4  # phrases of one part of a question
_STEM = 5  # letters that a word cut off with * must have to be searched as it stands

_Sets = Mapping[str, Mapping[str, Sequence[Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A search to subscribe to: its address, and the forecasts (by id) whose news it may bring."""

    service: str
    language: str
    query: str
    url: str
    serves: tuple[str, ...]


def suggestions(loaded: Loaded) -> tuple[Suggestion, ...]:
    """Suggest searches for every forecast of a pack, in its order; one that serves several stands once."""
    sets = {name: one.value for name, one in outline(loaded).sets.items()}
    languages, found = _languages(sets), dict[str, Suggestion]()
    for forecast in loaded.ruleset.pack.forecasts:
        frames = [frame for frame, indicator in loaded.ruleset.frames if indicator.forecast == forecast.id]
        for one in _searches(forecast, _parts(frames), languages, sets):
            known = found.get(one.url)
            found[one.url] = replace(known, serves=(*known.serves, forecast.id)) if known else one
    return tuple(found.values())


def _languages(sets: _Sets) -> list[str]:
    """Give the languages that a pack has words of, the one with most first; English where it names none."""
    words = Counter[str]()
    for terms in sets.values():
        words.update({language: len(some) for language, some in terms.items() if language != "every"})
    return [language for language, _ in words.most_common()] or ["en"]


def _searches(
    forecast: Forecast, parts: Sequence[tuple[str, ...]], languages: Sequence[str], sets: _Sets
) -> Iterator[Suggestion]:
    put = {one: query for one in languages if (query := _query(parts, one, sets))}
    for language, query in list(put.items())[:MAX_LANGUAGES]:
        for service in SERVICES if language == languages[0] else SERVICES[:1]:
            yield Suggestion(
                service=service.name,
                language=language,
                query=query,
                url=service.address(query, language),
                serves=(forecast.id,),
            )


def _query(parts: Sequence[tuple[str, ...]], language: str, sets: _Sets) -> str:
    """Put a question in one language; "" where that has no words of its own for what it is about."""
    about = parts[-1] if parts else ()
    if not any({language, "every"} & sets[name].keys() for name in about):
        return ""
    return question([_interleaved(part, language, sets) for part in parts])


def _parts(frames: Sequence[Frame]) -> list[tuple[str, ...]]:
    """Name the term sets to ask for: those of each side, and of what the rules are about.

    Rules with a topic count before those without: parties alone bring far too much. Of the former,
    those that take part as the most do.
    """
    telling = [frame for frame in frames if frame.about] or list(frames)
    ways = Counter(len(frame.parties.sides) for frame in telling)
    sides = max(ways, key=lambda many: (ways[many], many), default=0)
    usual = [frame for frame in telling if len(frame.parties.sides) == sides]
    columns = zip(*(frame.parties.sides for frame in usual), strict=True)
    return [_commonest(column) for column in columns] + [
        _commonest(frame.about or frame.event for frame in usual)
    ]


def _commonest(names: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    counted = Counter(name for some in names for name in some)
    return tuple(name for name, _ in counted.most_common(_SETS))


def _interleaved(names: Sequence[str], language: str, sets: _Sets) -> list[str]:
    """Give the first phrases of several term sets, of each in turn."""
    columns = [_words(name, language, sets) for name in names]
    turns = (one for row in zip_longest(*columns) for one in row if one is not None)
    return list(dict.fromkeys(turns))[:_WORDS]


def _words(name: str, language: str, sets: _Sets) -> list[str]:
    """Give the phrases of a term set to search for in a language, in the pack's order.

    What the set is called comes first; words cut off with * follow the others, and words for every
    language those of this one. Of words that differ by a final s only the first is given.
    """
    found = [
        phrase
        for key in (language, "every")
        for phrase in sorted(_plain(sets[name].get(key, ()), language, sets), key=lambda one: "*" in one)
    ]
    called = name.replace("-", " ")
    kept: list[str] = []
    for phrase in sorted(found, key=lambda one: one.casefold() != called):
        whole = phrase.replace("*", "")
        if not {whole, whole.removesuffix("s"), f"{whole}s"} & set(kept):
            kept.append(whole)
    return kept


def _plain(expressions: Iterable[Any], language: str, sets: _Sets, depth: int = 3) -> Iterator[str]:
    """Give the phrases that say it by themselves: those of nearness, patterns and exclusions do not."""
    for one in expressions:
        match one:
            case str():
                if not any(map(_is_no_word, one.split())):
                    yield one
            case {"any": inner}:
                yield from _plain(inner, language, sets, depth)
            case {"terms": name} if depth:
                terms = sets[name]
                inner = [*terms.get(language, ()), *terms.get("every", ())]
                yield from _plain(inner, language, sets, depth - 1)
            case _:
                continue


def _is_no_word(word: str) -> bool:
    """Tell whether a search would not know a word: a genitive, or a stem too short to stand by itself."""
    return word.endswith("'s") or ("*" in word and len(word.strip("*")) < _STEM)
