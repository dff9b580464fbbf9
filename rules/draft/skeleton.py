"""A draft written as the YAML of a pack: it loads, and what a person has to write says so.

Strings come from an untrusted text: whatever is not plain is quoted and escaped.
"""

import re
from collections.abc import Iterator

from rules.draft.phrases import kebab, key_words, unique
from rules.draft.placeholder import PLACEHOLDER
from rules.draft.proposals import Actor, Draft, Proposal
from rules.model import Citation, Prior, Stance
from rules.text import composed

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[ -][A-Za-z0-9]+)*")
_NOT_TEXT = frozenset({"true", "false", "null"})
_MAX_TITLE = 2_000
_ENDINGS = ("topic", "comes", "fails")
#: A phrase of no words stands in every text: it keeps the place of the one to be cited.
_NO_PHRASE = "…"

_HEAD = f"""\
# Drafted from the text of an assessment: forecasts were found by their words, and may be wrong or missing.
# Wherever {PLACEHOLDER} stands, something is for you to write. Delete what is not worth watching, with its
# sets. An id may be another: give it the new name wherever it stands. `watcher rules test` and
# `watcher rules lint` tell what is left to do, `watcher packs add` then has it watched. docs/rules.md
# explains every key, also the optional ones: group, decisive and expected of an indicator, accepts and
# unless of a rule, the feeds of the pack.
"""
_NAMES = """
# Names that recur in the text. Delete what is no actor; give the others their other names, and put the names
# of one actor into one set: a country, its people, its capital. The first two sets are the parties of every
# rule below. Add whom else they deal with: what is done with a stranger is no evidence."""
_DRIVERS = """
  # Drivers: trends that the text states as under way. Keep those worth watching."""
#: How the claim is to be finished.
_REWRITE = "rewrite in your own words, so that it can turn out false"


def to_yaml(draft: Draft) -> str:
    """Write a draft as YAML that `rules.load` takes; with nothing found, with one forecast to fill in."""
    return "\n".join(_lines(draft)) + "\n"


def _lines(draft: Draft) -> Iterator[str]:
    title = " ".join(composed(draft.title).split())[:_MAX_TITLE].strip()
    forecasts = draft.forecasts if draft.forecasts or draft.drivers else (_nothing_found(draft),)
    every = (*forecasts, *draft.drivers)
    yield _HEAD + f"pack: {_text(kebab(key_words(title), PLACEHOLDER))}"
    yield "assessment:"
    yield f"  title: {_text(title or PLACEHOLDER)}"
    yield f"  date: {draft.day.isoformat()}"
    yield f"  source: {PLACEHOLDER}  # who wrote it, and where it can be read"
    taken = {f"{one.id}-{ending}" for one in every for ending in _ENDINGS}
    actors = [(unique(one.id, taken), one) for one in draft.actors]
    yield from _actors(actors)
    yield from _term_sets("topics", "what it is about", [f"{one.id}-topic" for one in every])
    yield from _term_sets(
        "events", "what happens", [f"{one.id}-{ending}" for one in every for ending in _ENDINGS[1:]]
    )
    names = [name for name, _ in actors[:2]] or [f"{PLACEHOLDER}-actor"]
    yield "\nforecasts:"
    for one in forecasts:
        yield from _forecast(one, draft, names)
    if draft.drivers:
        yield _DRIVERS
    for one in draft.drivers:
        yield from _forecast(one, draft, names)


def _nothing_found(draft: Draft) -> Proposal:
    return Proposal(
        id=PLACEHOLDER,
        citation=Citation(paragraph=1, sentence=1, phrase=_NO_PHRASE),
        cue="",
        prior=Prior(word="roughly even chance", probability=0.5),
        horizon="",
        due_from=draft.day,
        closes=draft.day,
    )


def _actors(actors: list[tuple[str, Actor]]) -> Iterator[str]:
    yield _NAMES
    yield "actors:"
    for name, actor in actors:
        yield f"  {_text(name)}:  # {actor.count} times in the text"
        yield "    every:"
        yield f"      - {_text(actor.name)}"
        yield "    en:"
        yield f"      - {PLACEHOLDER}  # its people, capital, leaders"
    if not actors:
        yield from _term_set(f"{PLACEHOLDER}-actor")


def _term_sets(section: str, meaning: str, names: list[str]) -> Iterator[str]:
    yield f"\n# The words by which the news says {meaning}. Many forecasts can share one set."
    yield f"{section}:"
    for name in names:
        yield from _term_set(name)


def _term_set(name: str) -> Iterator[str]:
    yield f"  {_text(name)}:"
    yield "    en:"
    yield f"      - {PLACEHOLDER}"


def _forecast(one: Proposal, draft: Draft, actors: list[str]) -> Iterator[str]:
    phrase, cite = one.citation.phrase, one.citation
    yield f"  - id: {_text(one.id)}"
    yield f"    claim: {_text(f'{PLACEHOLDER}: {phrase}')}  # {_REWRITE}"
    yield "    cites:"
    yield f"      - paragraph: {cite.paragraph}"
    yield f"        sentence: {cite.sentence}"
    yield f"        phrase: {_text(phrase)}"
    yield "    prior:" + (f"  # read off {_text(one.cue, quoted=True)}" if one.cue else "")
    yield f"      word: {one.prior.word}"
    yield f"      probability: {one.prior.probability:g}"
    yield f"    opens: {draft.day.isoformat()}"
    yield f"    due_from: {one.due_from.isoformat()}"
    span = (
        f"read off {_text(one.horizon, quoted=True)}" if one.horizon else f"{PLACEHOLDER}: no span is stated"
    )
    yield f"    closes: {one.closes.isoformat()}  # {span}"
    yield "    resolution:"
    yield f"      question: {PLACEHOLDER}  # with dates and thresholds, so that it has one answer"
    yield f"      truth: {PLACEHOLDER}  # who publishes the answer"
    yield f"      url: https://{PLACEHOLDER}.example/  # where"
    yield "    indicators:"
    yield from _indicator(one.id, Stance.CONFIRMS, "comes", actors)
    yield from _indicator(one.id, Stance.CONTRADICTS, "fails", actors)


def _indicator(forecast: str, stance: Stance, ending: str, actors: list[str]) -> Iterator[str]:
    name = _text(f"{forecast}-{ending}")
    yield f"      - id: {name}"
    yield f"        stance: {stance.value}"
    yield "        strength: 2"
    yield f"        says: {PLACEHOLDER}  # what would be seen"
    yield "        rules:"
    yield f"          - id: {name}"
    yield "            parties:"
    yield from _parties(actors)
    yield f"            about: {_text(f'{forecast}-topic')}"
    yield f"            event: {name}"
    yield "            examples:"
    yield "              match:"
    yield f'                - "{PLACEHOLDER}: a headline that the rule must find"'
    yield "              ignore:"
    yield f'                - "{PLACEHOLDER}: one much like it that it must pass over"'


def _parties(actors: list[str]) -> Iterator[str]:
    if len(actors) == 1:
        yield f"              actor: {_text(actors[0])}"
        return
    yield "              between:"
    yield from (f"                - {_text(name)}" for name in actors)


def _text(text: str, *, quoted: bool = False) -> str:
    """Write a string as a YAML scalar on one line: plain where that is safe, else escaped in quotes."""
    if not quoted and _PLAIN.fullmatch(text) and text.lower() not in _NOT_TEXT:
        return text
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character.isprintable():
        return character
    code = ord(character)
    return "\\ufffd" if 0xD800 <= code <= 0xDFFF else f"\\U{code:08x}"  # noqa: PLR2004  half characters
