"""What one English sentence forecasts: a claim for each verb of a clause, and for what hangs on it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from rules.draft.clauses import PREPOSITION, Clause, clauses
from rules.draft.cues import Kind
from rules.draft.hanging import hanging
from rules.draft.phrases import MAX_WORDS, Span, key_words, phrase, tokens
from rules.model import Prior

_MAX_KEYS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One thing that a sentence forecasts: its own stretch and its clause's, its key phrase, its prior."""

    own: Span
    clause: Span
    phrase: str
    keys: tuple[str, ...]
    cue: str
    prior: Prior


#: Without these words the phrase would say the opposite.
_NEGATIVE = re.compile(r"\s*(?:no|neither|none|nobody|nothing|few|little|hardly)\b", re.IGNORECASE)
_COMMA = re.compile(r",\s|\s\(")
_TIME = re.compile(
    r"\s+(?:(?:in|over|during|within|throughout|for)\s+(?:the\s+)?(?:next|coming|following|foreseeable|near|long|medium)\b|"
    r"(?:by|in|until|through|(?:out\s+)?to|from)\s+(?:[A-Z]\w+\s+|late\s+|early\s+|mid-?)?(?:19|20|21)\d\d\b)"
)
_VERBS = (
    "increase|decrease|rise|fall|grow|shrink|decline|expand|contract|deepen|widen|narrow|strengthen|weaken|improve|"
    "worsen|deteriorate|slow|accelerate|continue|remain|stay|persist|become|begin|start|stop|end|cease|resume|"
    "collapse|emerge|spread|reach|exceed|lead|cause|create|drive|push|force|reduce|cut|raise|lower|limit|restrict|"
    "boost|hamper|hinder|undermine|threaten|challenge|complicate|deter|prevent|allow|enable|encourage|seek|try|"
    "attempt|focus|turn|move|shift|adopt|introduce|impose|launch|sign|agree|reject|withdraw|leave|join|face|lose|"
    "gain|win|struggle|fail|succeed|intensify|escalate|ease|tighten|recover|rebound|peak|stabili[sz]e|return|replace|"
    "displace|overtake|surpass|dominate|invest|build|deploy|develop|produce|export|import|migrate|transform|evolve|"
    "bring|make|take|keep|put|see|give|have|be|pull|stir|open|close"
)
_SECOND_VERB = re.compile(rf"(?:,\s+|\s+)(?:and|or)\s+(?:(?:also|then|thus|even)\s+)?(?=(?:{_VERBS})\b)")


def claims(sentence: str, plain: str, day: date) -> Iterator[Claim]:
    """Find what a sentence claims of the time after a day.

    `plain` is the sentence with quoted words blanked out, of the same length: nothing is found in them.
    """
    for clause in clauses(plain, day):
        first, things = hanging(plain, clause.cue.end, clause.end)
        for own, spans, keys in _own_claims(sentence, clause, first):
            yield from _claim(sentence, clause, own, spans, keys, clause.cue.prior)
        for thing in things:
            own = (thing.start, thing.end)
            spans, keys = tokens(sentence, *own), key_words(sentence[slice(*own)])
            yield from _claim(sentence, clause, own, spans, keys, thing.prior(clause.cue.prior))


_Own = tuple[Span, list[Span], list[str]]


def _own_claims(sentence: str, clause: Clause, end: int) -> Iterator[_Own]:
    """Give what the clause itself claims, up to what hangs on it: where, the words to cite, the key words."""
    cue, head = clause.cue, sentence[clause.start : clause.cue.start]
    match cue.kind:
        case Kind.SUBJECT:
            yield (clause.start, end), tokens(sentence, clause.start, cue.start), key_words(head)
        case Kind.WHOLE:
            yield (cue.start, end), tokens(sentence, cue.start, cue.end), key_words(cue.text)
        case Kind.OBJECT:
            spans = tokens(sentence, cue.end, _before_comma(sentence, cue.end, end))
            yield (clause.start, end), spans, key_words(sentence[cue.end : end])[:4]
        case Kind.VERB:
            yield from _verbs(sentence, clause, end)
        case _:
            assert_never(cue.kind)


def _verbs(sentence: str, clause: Clause, end: int) -> Iterator[_Own]:
    """Cut what a cue forecasts into what each of its verbs says."""
    cue, head = clause.cue, sentence[clause.start : clause.cue.start]
    preposition = PREPOSITION.search(head)
    keys = key_words(head[: preposition.start()] if preposition and preposition.start() else head)[-3:]
    joints = list(_SECOND_VERB.finditer(sentence, cue.end, end))
    starts = [cue.end, *(joint.end() for joint in joints)]
    ends = [*(joint.start() for joint in joints), end]
    for left, right in zip(starts, ends, strict=True):
        stop = _before_comma(sentence, left, right)
        spans = tokens(sentence, left, stop)
        if _NEGATIVE.match(head):
            spans = [*tokens(sentence, clause.start, cue.end), *spans]
        elif left == cue.end:
            spans = _with_subject(
                tokens(sentence, clause.start, cue.start), tokens(sentence, cue.start, cue.end), spans
            )
        yield (left, right), spans, [*keys, *key_words(sentence[left:stop])[:3]]


def _before_comma(sentence: str, start: int, end: int) -> int:
    for mark in (_COMMA, _TIME):
        cut = mark.search(sentence, start, end)
        if cut and tokens(sentence, start, cut.start()):
            end = cut.start()
    return end


def _with_subject(subject: list[Span], cue: list[Span], predicate: list[Span]) -> list[Span]:
    """Put as much of the subject before a predicate as the length of a phrase allows."""
    room = MAX_WORDS - len(cue) - len(predicate)
    if not predicate or (room < 0 and len(predicate) >= MAX_WORDS // 2):
        return predicate
    return [*subject[max(0, len(subject) - max(room, 0)) :], *cue, *predicate]


def _claim(
    sentence: str, clause: Clause, own: Span, spans: list[Span], keys: list[str], prior: Prior
) -> Iterator[Claim]:
    words = phrase(sentence, spans)
    if key_words(words):
        yield Claim(
            own=own,
            clause=(clause.start, clause.end),
            phrase=words,
            keys=tuple(dict.fromkeys(keys))[:_MAX_KEYS] or tuple(key_words(words)),
            cue=clause.cue.text,
            prior=prior,
        )
