"""What one part of a pack says of another: references, duplicates, scales, spans, both stances.

Works on the plain values, valid or not, so that these problems show beside those of shape.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from rules.check_indicators import check_indicators
from rules.located import Located, Location, Problem, Value
from rules.model import Stance
from rules.succession import check_succession
from rules.text import holds_words, numbered_sentences

#: Estimative words and their bands in per cent: ODNI, Intelligence Community Directive 203,
#: Analytic Standards (2015), D.6.e.(2)(a), both rows of its table.
ICD_203 = {
    "almost no chance": (1, 5),
    "remote": (1, 5),
    "very unlikely": (5, 20),
    "highly improbable": (5, 20),
    "unlikely": (20, 45),
    "improbable": (20, 45),
    "roughly even chance": (45, 55),
    "roughly even odds": (45, 55),
    "likely": (55, 80),
    "probable": (55, 80),
    "very likely": (80, 95),
    "highly probable": (80, 95),
    "almost certain": (95, 99),
    "nearly certain": (95, 99),
}
SECTIONS = ("actors", "topics", "events", "places", "people", "terms")
_MAX_PHRASE_WORDS = 8


def check(documents: list[Located], assessment: str | None = None) -> Iterator[Problem]:
    """Find every problem between the parts of a pack, given all its files.

    With the text of the assessment, every citation is looked up in it.
    """
    roots = [Value(document.data, document, ()) for document in documents if document.data is not None]
    if documents and not roots:
        yield Problem(
            Location(documents[0].file), "nothing in it", "write `pack:`, `assessment:`, `forecasts:`"
        )
    forecasts = [one for root in roots for one in root.get("forecasts").each()]
    indicators = [one for forecast in forecasts for one in forecast.get("indicators").each()]
    rules = [one for indicator in indicators for one in indicator.get("rules").each()]
    yield from _only_one(roots, "pack")
    yield from _only_one(roots, "assessment")
    for kind, many in (("forecast", forecasts), ("indicator", indicators), ("rule", rules)):
        yield from _duplicate_ids(kind, many)
    names = _names(roots)
    yield from _duplicate_names(roots)
    known = {name for section in names.values() for name in section}
    for used in (one for root in roots for one in used_sets(root)):
        yield from _dangling(used, known, "term set")
    yield from _circles(roots)
    for rule in rules:
        yield from _dangling_names(rule, names)
    yield from check_succession(forecasts)
    yield from _happenings(roots, names)
    yield from _kin(roots, set(names["actors"]))
    sentences = None if assessment is None else numbered_sentences(assessment)
    for forecast in forecasts:
        yield from _forecast(forecast)
        if sentences is not None:
            yield from _citations(forecast, sentences)
    yield from check_indicators(forecasts)
    if not forecasts and _is_whole(roots):
        yield roots[0].problem("no forecasts", "add at least one under `forecasts:`")


def _only_one(roots: list[Value], key: str) -> Iterator[Problem]:
    found = [root.get(key) for root in roots if root.get(key).value is not None]
    if not found and _is_whole(roots):
        yield roots[0].problem(f"`{key}` is missing", f"add `{key}:` to one file of the pack")
    for extra in found[1:]:
        yield extra.problem(f"`{key}` stands twice (first in {found[0].place})", "keep it in one file")


def _is_whole(roots: list[Value]) -> bool:
    """Tell whether what is missing is really missing, and not written in a way that was not read."""
    return bool(roots) and all(isinstance(root.value, dict) and not root.document.problems for root in roots)


def _duplicate_ids(kind: str, many: list[Value]) -> Iterator[Problem]:
    seen: dict[str, Location] = {}
    for one in many:
        named = one.get("id")
        if not isinstance(named.value, str):
            continue
        if named.value in seen:
            yield named.problem(
                f"{kind} id {named.value!r} is taken (first in {seen[named.value]})", "choose another id"
            )
        seen.setdefault(named.value, named.place)


def _names(roots: list[Value]) -> dict[str, dict[str, Location]]:
    names: dict[str, dict[str, Location]] = {section: {} for section in SECTIONS}
    for section, name, one in _term_sets(roots):
        names[section].setdefault(name, one.place)
    return names


def _term_sets(roots: list[Value]) -> Iterator[tuple[str, str, Value]]:
    """Give every term set with its section and its name."""
    for root in roots:
        for section in SECTIONS:
            named = root.get(section)
            if isinstance(named.value, dict):
                for one in named.each():
                    yield section, str(one.path[-1]), one


def _duplicate_names(roots: list[Value]) -> Iterator[Problem]:
    seen: dict[str, Location] = {}
    for _, name, one in _term_sets(roots):
        if name in seen:
            what = f"term set {name!r} is defined twice (first in {seen[name]})"
            yield one.problem(
                what, "rename one; actors, topics, events, places, people and terms share their names"
            )
        seen.setdefault(name, one.place)


def used_sets(value: Value) -> Iterator[Value]:
    """Give the name of each term set that a value uses by `{terms: name}`, wherever it stands."""
    return (one for one in value.inner() if one.path[-1:] == ("terms",) and isinstance(one.value, str))


def _circles(roots: list[Value]) -> Iterator[Problem]:
    """Find term sets that end in themselves."""
    sets = {name: one for _, name, one in _term_sets(roots)}
    uses = {name: sorted({used.value for used in used_sets(one)} & set(sets)) for name, one in sets.items()}
    told: set[str] = set()
    for name, one in sets.items():
        circle = _way_back(name, uses)
        if circle and name not in told:
            way = " → ".join((*circle, name))
            yield one.problem(f"term sets lead in a circle: {way}", "take one `terms:` out of it")
        told.update(circle)


def _way_back(name: str, uses: Mapping[str, list[str]]) -> tuple[str, ...]:
    """Find the shortest way from a term set to itself; empty where there is none."""
    ways, seen = deque[tuple[str, ...]]([(name,)]), set[str]()
    while ways:
        way = ways.popleft()
        for step in uses[way[-1]]:
            if step == name:
                return way
            if step not in seen:
                seen.add(step)
                ways.append((*way, step))
    return ()


def _dangling_names(rule: Value, names: Mapping[str, Mapping[str, Location]]) -> Iterator[Problem]:
    parties = rule.get("parties")
    sides = [parties.get("actor"), parties.get("within"), *parties.get("between").each()]
    wanted = [(side, "actors") for side in sides]
    wanted += [(rule.get("about"), "topics"), (rule.get("event"), "events")]
    for value, section in wanted:
        for one in value.each() if isinstance(value.value, list) else (value,):
            if isinstance(one.value, str):
                yield from _dangling(one, set(names[section]), section.removesuffix("s"))


def _happenings(roots: list[Value], names: Mapping[str, Mapping[str, Location]]) -> Iterator[Problem]:
    """Find events that no set names, those that stand in two happenings, and happenings named as others.

    One named as an event would take in that event's reports unasked, one named as a topic those of
    any news of the topic: both would have one key.
    """
    seen: dict[str, Location] = {}
    events = set(names["events"])
    named = [happening for root in roots for happening in root.get("happenings").each()]
    for happening in named:
        name = str(happening.path[-1])
        if name in names["topics"]:
            yield happening.problem(f"the happening {name!r} is named as a topic", "give it another name")
        if name in events and name not in (one.value for one in happening.each()):
            yield happening.problem(
                f"the happening {name!r} is named as an event that is not in its list",
                "give it another name, or add the event to the list",
            )
    for one in (one for happening in named for one in happening.each()):
        if isinstance(one.value, str):
            yield from _dangling(one, events, "event")
            if one.value in seen:
                what = f"event {one.value!r} tells of a happening already (first in {seen[one.value]})"
                yield one.problem(what, "keep it in one, or put the two together")
            seen.setdefault(one.value, one.place)


def _kin(roots: list[Value], actors: set[str]) -> Iterator[Problem]:
    """Find kin that nobody named as an actor, on either side, and those that are their own."""
    for group in (one for root in roots for one in root.get("kin").each()):
        name = str(group.path[-1])
        if name not in actors:
            yield group.problem(f"no actor is called {name!r}", "name one that stands under `actors:`")
        for one in group.each():
            if isinstance(one.value, str):
                yield from _dangling(one, actors, "actor")
            if one.value == name:
                yield one.problem(f"{name!r} is named as its own kin", "take it out")


def _dangling(one: Value, known: set[str], kind: str) -> Iterator[Problem]:
    if one.value not in known:
        close = get_close_matches(one.value, sorted(known), n=1)
        others = f", or use one of: {', '.join(sorted(known))}" if known else ""
        todo = f"did you mean {close[0]!r}?" if close else f"define it{others}"
        yield one.problem(f"no {kind} is called {one.value!r}", todo)


def _forecast(forecast: Value) -> Iterator[Problem]:
    yield from _prior(forecast.get("prior"))
    yield from _span(forecast)
    yield from _stances(forecast)
    for citation in forecast.get("cites").each():
        phrase = citation.get("phrase")
        if isinstance(phrase.value, str) and len(phrase.value.split()) > _MAX_PHRASE_WORDS:
            yield phrase.problem(
                f"the key phrase has {len(phrase.value.split())} words", f"cite at most {_MAX_PHRASE_WORDS}"
            )


def _stances(forecast: Value) -> Iterator[Problem]:
    stances = [indicator.get("stance").value for indicator in forecast.get("indicators").each()]
    if not stances or any(stance not in tuple(Stance) for stance in stances):
        return
    for stance in Stance:
        if stance not in stances:
            yield forecast.problem(
                f"the forecast has no indicator that {stance} it",
                "add one: a forecast watched from one side only finds what it looks for",
            )


def _citations(forecast: Value, sentences: Mapping[tuple[int, int], str]) -> Iterator[Problem]:
    for citation in forecast.get("cites").each():
        paragraph, number, phrase = (citation.get(key).value for key in ("paragraph", "sentence", "phrase"))
        if not isinstance(paragraph, int) or not isinstance(number, int) or not isinstance(phrase, str):
            continue
        if not holds_words(sentences.get((paragraph, number), ""), phrase):
            yield citation.get("phrase").problem(
                f"paragraph {paragraph}, sentence {number} of the assessment does not say {phrase!r}",
                "correct the place or the phrase",
            )


def _prior(prior: Value) -> Iterator[Problem]:
    word, probability = prior.get("word"), prior.get("probability")
    if not isinstance(word.value, str):
        return
    if word.value not in ICD_203:
        yield word.problem(
            f"{word.value!r} is no estimative word of ICD 203", f"use one of: {', '.join(ICD_203)}"
        )
    elif isinstance(probability.value, float) and 0 < probability.value < 1:
        low, high = ICD_203[word.value]
        if not low / 100 <= probability.value <= high / 100:
            yield probability.problem(
                f"{probability.value} is not {word.value!r}",
                f"ICD 203 puts that at {low / 100:.2f}–{high / 100:.2f}: mend the figure or the word",
            )


def _span(forecast: Value) -> Iterator[Problem]:
    days = {key: forecast.get(key).day for key in ("opens", "due_from", "closes")}
    for early, late in (("opens", "due_from"), ("due_from", "closes")):
        first, second = days[early], days[late]
        if first and second and second < first:
            yield forecast.get(late).problem(
                f"`{late}` ({second}) lies before `{early}` ({first})", "keep opens ≤ due_from ≤ closes"
            )
            return
