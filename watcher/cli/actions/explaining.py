"""Account for a judgement: what was read, what fired, what almost fired and what stopped it."""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.text import Text

from rules import RuleSet
from rules.explain import SOURCES, Explanation, Found, SentenceAccount, asks, explain, stopped_by
from rules.model import Match
from rules.nearest import Near
from watcher.cli.actions.opening import app_for, chosen, is_place, rulesets_for
from watcher.cli.actions.printing import print_json, print_line
from watcher.cli.actions.shapes import Shape, match_shape
from watcher.cli.actions.subject import given, is_in_memory, recalled
from watcher.cli.invocation import Invocation
from watcher.feeds.normalize import language_code
from watcher.mail.plain import clean

_STYLES = {
    "actor": "blue",
    "topic": "green",
    "event": "bold magenta",
    "place": "cyan",
    "person": "cyan",
    "unless": "red",
}
_MOST_ALMOST = 8


def explain_what(
    invocation: Invocation, what: str, *, pack: str | None, language: str, as_json: bool
) -> None:
    """Explain a file, a text, an address or an alert, by the configured packs or by one of anywhere.

    Raises:
        MistakeError: nothing is there, or no such pack.
        ProblemsError: the pack is not valid.
    """
    code = language_code(language)
    rulesets: Sequence[RuleSet] = rulesets_for(invocation, pack) if is_place(pack) else ()
    if is_in_memory(what):
        with app_for(invocation) as app:
            rulesets = rulesets or chosen(app.rulesets, pack)
            subject = recalled(app, what, code)
    else:
        subject = given(what, code)
        rulesets = rulesets or chosen(rulesets_for(invocation, None), pack)
    told = [(ruleset, explain(ruleset, subject.item)) for ruleset in rulesets]
    if as_json:
        print_json([_shape(ruleset, each) | {"notes": subject.notes} for ruleset, each in told])
        return
    for note in subject.notes:
        print_line(clean(note))
    if subject.notes:
        print_line()
    for ruleset, each in told:
        _print(ruleset, each)


def _print(ruleset: RuleSet, told: Explanation) -> None:
    console = Console(highlight=False, soft_wrap=True)
    print_line(f"What {ruleset.pack.id} read")
    print_line(f"  {_language(told)}")
    telling = _telling(ruleset, told)
    for sentence in told.sentences:
        console.print(Text(f"  {sentence.field.value:8}"), _marked(sentence), sep="")
        bearing = _without_overlaps(one for one in sentence.found if one.name in telling)
        # The same words can stand at several places of a sentence: who reads it needs them once.
        for words in dict.fromkeys(_said(sentence, found) for found in bearing):
            print_line(f"           {words}")
    if told.refused:
        print_line(f"\nNo evidence for anything: the title says “{clean(told.refused)}”.")
    print_line("\nFired" if told.fired else "\nNo rule fired.")
    for match in told.fired:
        _print_match(console, ruleset, match)
    for one in told.overruled:
        print_line(
            f"  overruled: {one.match.rule} ({one.match.stance.value} {one.match.forecast})"
            f" by {one.winner.rule}, which is said first or is stronger"
        )
        print_line(f"    asks for:  {asks(ruleset.frame(one.match.rule))}")
    _print_almost(ruleset, told.almost)


def _telling(ruleset: RuleSet, told: Explanation) -> frozenset[str]:
    """Name the sets that bear on the rules that fired, were overruled or almost fired; `--json` has all.

    Where there is no such rule, every set does: what was read is then all that can be told.
    """
    rules = [match.rule for match in told.fired] + [one.match.rule for one in told.overruled]
    frames = [ruleset.frame(rule) for rule in (*rules, *(one.rule for one in told.almost[:_MOST_ALMOST]))]
    if not frames:
        return frozenset(found.name for sentence in told.sentences for found in sentence.found)
    return frozenset(ruleset.actors).union(
        *((*frame.event, *frame.about, *(name for name, _ in frame.unless)) for frame in frames)
    )


def _language(told: Explanation) -> str:
    """Say in which language the text was read, and how that is known."""
    code = told.language.code or "unknown, so the words of all languages count"
    return f"language: {code} ({SOURCES[told.language.source].format(clean(told.item.language))})"


def _print_almost(ruleset: RuleSet, almost: Sequence[Near]) -> None:
    if almost:
        print_line("\nAlmost fired")
    for one in almost[:_MOST_ALMOST]:
        print_line(f"  {one.rule} ({one.stance.value} {one.forecast}): {clean(_stopped(one))}")
        print_line(f"    asks for:  {asks(ruleset.frame(one.rule))}")
    more = len(almost) - _MOST_ALMOST
    if more > 0:
        print_line(f"  and {more} more (--json shows all)")


def _stopped(near: Near) -> str:
    return "; ".join(stopped_by(near))


def _print_match(console: Console, ruleset: RuleSet, match: Match) -> None:
    style = "bold blue" if match.stance.value == "confirms" else "bold dark_orange"
    head = Text(f"  {match.stance.value} {match.forecast}", style=style)
    forecast = ruleset.forecast(match.forecast)
    console.print(
        head, Text(f" by {match.rule}, likelihood ratio {match.indicator.likelihood_ratio:.3g}"), sep=""
    )
    print_line(f"    indicator: {match.indicator.says}")
    print_line(f"    forecast:  {forecast.claim}")
    event = f"{match.event} ({match.which})" if match.which else match.event
    print_line(f"    event:     {event}, {match.said.value}")
    print_line(f"    asks for:  {asks(ruleset.frame(match.rule))}")


def _marked(sentence: SentenceAccount) -> Text:
    """The sentence with what was found in colour."""
    text = Text(clean(sentence.text)) if clean(sentence.text) != sentence.text else Text(sentence.text)
    if text.plain == sentence.text:
        for found in sentence.found:
            text.stylize(_STYLES[found.kind], found.start - sentence.start, found.end - sentence.start)
    return text


def _said(sentence: SentenceAccount, found: Found) -> str:
    words = clean(sentence.text[found.start - sentence.start : found.end - sentence.start])
    return f"{found.kind} {found.name}: “{words}”" + (f", {found.said.value}" if found.said else "")


def _without_overlaps(found: Iterable[Found]) -> Iterator[Found]:
    """Give each place once: one set names the same words often in several ways."""
    seen: set[tuple[str, str, int]] = set()
    for one in found:
        key = (one.kind, one.name, one.start)
        if key not in seen:
            seen.add(key)
            yield one


def _shape(ruleset: RuleSet, told: Explanation) -> Shape:
    return {
        "pack": ruleset.pack.id,
        "ruleset": ruleset.digest,
        "language": {
            "code": told.language.code,
            "source": told.language.source.value,
            "given": told.item.language,
        },
        "refused": told.refused,
        "sentences": [
            {
                "field": sentence.field.value,
                "text": sentence.text,
                "found": [
                    {
                        "kind": found.kind,
                        "name": found.name,
                        "start": found.start,
                        "end": found.end,
                        "said": found.said.value if found.said else None,
                    }
                    for found in sentence.found
                ],
            }
            for sentence in told.sentences
        ],
        "fired": [match_shape(match) for match in told.fired],
        "overruled": [match_shape(one.match) | {"by": one.winner.rule} for one in told.overruled],
        "almost": [
            {
                "rule": one.rule,
                "forecast": one.forecast,
                "stance": one.stance.value,
                "stopped_by": [stop.barrier.name.lower() for stop in one.lacks],
                "words": _stopped(one),
                "sentence": one.sentence,
            }
            for one in told.almost
        ],
    }
