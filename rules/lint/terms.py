"""Advice on term sets: words that stand twice, words that others cover, sets that nothing uses."""

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from rules.check import used_sets
from rules.lexicon import Phrase
from rules.lint.finding import Consequence, Finding
from rules.lint.outline import Outline
from rules.located import Value

#: The sections whose sets count without any rule that asks for them.
_NAMING = frozenset({"actors", "places", "people"})


def on_terms(pack: Outline) -> Iterator[Finding]:
    """Advise on the words of a pack."""
    yield from _unused(pack)
    yield from _wordless(pack)
    actors, events = _within(pack, "actors"), _within(pack, "events")
    for name, terms in pack.sets.items():
        for words in _alternatives(terms):
            yield from _repeated(words)
            yield from _shadowed(words, same_length=name in actors, same_start=name in events)
    for other in (*pack.refused, *(rule.get("unless") for rule in pack.rules.values())):
        for words in _alternatives(other):
            yield from _repeated(words)
            yield from _shadowed(words, same_length=False, same_start=False)


def _unused(pack: Outline) -> Iterator[Finding]:
    """Name the sets that no rule reaches.

    Actors count as strangers where no rule asks for them; places and people tell stories apart.
    """
    used = {name for name, terms in pack.sets.items() if terms.path[0] in _NAMING}
    for frame, _ in pack.ruleset.frames:
        used |= {*frame.about, *frame.event}
    for one in (*pack.refused, *pack.rules.values()):
        used.update(inner.value for inner in used_sets(one))
    for name in sorted(pack.sets.keys() - _closed(pack, used)):
        yield Finding(
            pack.sets[name].place,
            Consequence.IDLE,
            "unused",
            f"no rule uses the term set {name!r}",
            "take it out, or use it",
        )


def _wordless(pack: Outline) -> Iterator[Finding]:
    """Name the sets that count by themselves and have no words in any language."""
    for name, terms in pack.sets.items():
        languages = [str(words.path[-1]) for words in terms.each()]
        if terms.path[0] in _NAMING and not any(pack.speaks(name, language) for language in languages):
            yield Finding(
                terms.place,
                Consequence.MISSES,
                "wordless",
                f"{name!r} has no words in any language, and so is never found",
                "give it words, or take it out",
            )


def _within(pack: Outline, section: str) -> frozenset[str]:
    """Give the sets of a section, and those that they are made of."""
    return _closed(pack, {name for name, terms in pack.sets.items() if terms.path[0] == section})


def _closed(pack: Outline, names: set[str]) -> frozenset[str]:
    found, todo = set(names), list(names)
    while todo:
        new = {used.value for used in used_sets(pack.sets[todo.pop()])} - found
        found |= new
        todo += new
    return frozenset(found)


#: Phrases of which any one is enough; those of `every` may stand in for the others, not the reverse.
_Words = tuple[list[Value], list[Value]]


def _alternatives(value: Value) -> Iterator[_Words]:
    """Give each list of phrases of which any one is enough, with the list that counts besides."""
    for one in value.inner():
        if isinstance(one.value, list) and one.path[-1] not in {"all", "near"}:
            beside = value.get("every")
            is_language = one.path[:-1] == value.path and one.path[-1] not in {"every", "unless"}
            yield _phrases(one), _phrases(beside) if is_language else []


def _phrases(value: Value) -> list[Value]:
    return [one for one in value.each() if isinstance(one.value, str)]


def _repeated(words: _Words) -> Iterator[Finding]:
    own, beside = words
    first = {Phrase.of(one.value): one for one in beside}
    for one in own:
        before = first.setdefault(Phrase.of(one.value), one)
        if before is not one:
            yield Finding(
                one.place,
                Consequence.IDLE,
                "repeated",
                f"{one.value!r} stands twice in its set (first in line {before.place.line})",
                "take one out",
            )


def _shadowed(words: _Words, *, same_length: bool, same_start: bool) -> Iterator[Finding]:
    own, beside = words
    cut = [(one, Phrase.of(one.value).split()) for one in (*own, *beside)]
    for narrow, inner in cut[: len(own)]:
        for wide, outer in cut:
            if inner != outer and _covers(outer, inner, same_length=same_length, same_start=same_start):
                yield Finding(
                    narrow.place,
                    Consequence.IDLE,
                    "shadowed",
                    f"{narrow.value!r} finds nothing that {wide.value!r} in the same set does not find",
                    "take it out",
                )
                break


def _covers(outer: Sequence[str], inner: Sequence[str], *, same_length: bool, same_start: bool) -> bool:
    """Tell whether one phrase stands wherever another does, and says the same there.

    Of actors the longest name counts, so a longer one is never idle; how an event is said is read
    before its first word, so an event that begins earlier is another one ("will not sign", "sign").
    """
    longer = len(inner) - len(outer)
    if longer < 0 or (same_length and longer):
        return False
    starts = range(1 if same_start else longer + 1)
    return any(all(map(fnmatchcase, inner[at : at + len(outer)], outer)) for at in starts)
