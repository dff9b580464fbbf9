"""The clauses of an English sentence that forecast: where each begins and ends, and by which cue.

Shallow: words and commas are looked at, no grammar is parsed. What a clause claims is not known here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from rules.draft.cues import Cue, Kind, cues
from rules.draft.phrases import tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A stretch of a sentence that forecasts; what stands before the cue is its subject."""

    start: int
    end: int
    cue: Cue


PREPOSITION = re.compile(
    r"\b(?:of|in|on|for|with|between|to|against|from|by|over|among|towards?|across|into|as|than)\b"
)
#: Where a clause ends; a comma alone does not end one.
_BOUNDARY = re.compile(
    r"[;:]\s|\s[–—-]\s|—|,\s+(?:but|while|whilst|whereas|although|though|yet|because|since|if|unless|even|despite|"
    r"so|as|when|where|after|before)\b|\s(?:while|whilst|whereas|although|though|because|if|unless|but)\b"
)
#: What stands between two dashes interrupts a clause; it does not end it.
_ASIDE = re.compile(r"—[^—;:.?!]{1,200}—|\s–\s[^–;:.?!]{1,200}\s–(?=\s)")
_FRONT = re.compile(
    r",\s+(?!(?:such\s+as|including|especially|particularly|notably)\b)|\s+\(|^[^,(]*\([^)]*\),?\s+"
)
#: A clause that asks or supposes, and one that only tells more of a thing.
_NOT_MAIN = re.compile(r"\b(?:whether|how|what|if|why|unless|until(?!\s+\d))\b", re.IGNORECASE)
_RELATIVE = re.compile(r"(?<!,)\s(?:which|that|who|what)\s*$")
_THAT_CLAUSE = re.compile(
    r"\b(?:judges?|assess(?:es)?|expects?|believes?|anticipates?|likely|probable|possible|certain|risk|danger|"
    r"possibility|chance|prospect|said|says|warns?|predicts?|estimates?|forecasts?|clear|suggests?|means?)\s+that\s+"
)
#: Without these, what stands between "we expect" and "will" is the subject of both.
_NO_SUBJECT = re.compile(r",|\b(?:and|or|to|that|which|who)\b")
_AND = re.compile(r",?\s+(?:and|or)\s+|,\s+")
#: An estimate stands for itself even where it only tells more of a thing: "a rift that will probably deepen".
_ESTIMATIVE = re.compile(r"\b(?:likely|probably|certainly)\b")
_PAST = re.compile(r"\b(?:was|were|had|did)\b")
#: What may be so already: "suggesting that they may be armed", "they may be arming", "this may explain".
_INFERRED = re.compile(r"\b(?:suggest|indicat|imply)ing\b")
_NOW = re.compile(
    r"\s+(?:(?:not|already|also|now|\w+ly)\s+)*(?:be\s+(?:\w+ly\s+)?\w+ing|"
    r"explain|reflect|account\s+for|stem|seem|appear)\b"
)
_PAST_YEAR = re.compile(r"\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Dd]uring|[Bb]efore)\s+((?:19|20)\d\d)\b")
_HAVE_DONE = re.compile(
    r"\s+(?:not\s+)?have\s+(?:(?:already|also|once)\s+)?"
    r"(?:\w+ed|\w+en|\w+wn|become|made|led|had|gone|come|done|lost|won)\b"
)
#: What says nothing that could turn out false: what will count, what others must do, what will be told.
_EMPTY = re.compile(
    r"\s*(?:also\s+|ultimately\s+|largely\s+|not\s+(?:only\s+)?)*(?:"
    r"be\s+(?:judged|measured|tested|decided|determined|shaped|defined|remembered|seen|explored|discussed|needed|"
    r"required|based)\b|be\s+(?:\w+\s+)?(?:year|period|time|one)\s+in\s+which\b|"
    r"be\s+(?:a\s+|the\s+)?(?:key|main|primary)\s+(?:drivers?|factors?)\b|"
    r"be\s+(?:key|crucial|critical|essential|important|vital|necessary|decisive|pivotal)\s*(?:(?:to|for|in|as|if|that)\b|[.,;]|$)|"
    r"(?:help\s+)?(?:shape|determine|define|depend|hinge|tell|matter|examine|assess|explore|discuss|consider|argue)\b|"
    r"(?:need|have|want|do\s+well)\s+to\b|remain\s+to\s+be\s+seen|play\s+an?\s+\w*\s*(?:role|part)\b)"
)
_TELLERS = re.compile(
    r"\b(?:questions?|answers?|assessment|report|paper|analysis|study|section|chapter|article|essay|time|history|reader|readers)$"
)


def clauses(plain: str, day: date) -> Iterator[Clause]:
    """Find the clauses that forecast what comes after a day; a question forecasts nothing."""
    if plain.rstrip(" \"'”’»)]*").endswith("?"):
        return
    plain = _ASIDE.sub(lambda match: " " * len(match[0]), plain)
    found = [cue for cue in _merged(plain, list(cues(plain))) if _is_main(plain, cue, day)]
    for number, cue in enumerate(found):
        start = _start(plain, cue, found[number - 1].end if number else 0)
        end = _region_end(plain, cue, found[number + 1] if number + 1 < len(found) else None)
        if not _is_empty(plain, start, cue, end):
            yield Clause(start=start, end=end, cue=cue)


def _start(plain: str, cue: Cue, earlier: int) -> int:
    if cue.kind in {Kind.OBJECT, Kind.WHOLE}:  # these bring their subject along
        return cue.start
    return _subject_start(plain, cue, earlier)


def _merged(plain: str, found: list[Cue]) -> Iterator[Cue]:
    """Read "it is likely that prices will rise" as one cue: the odds of the first, the verb of the second."""
    odds: Cue | None = None
    for cue, following in zip(found, [*found[1:], None], strict=False):
        if following and _is_one_claim(plain, cue, following):
            odds = odds or cue
            continue
        yield replace(cue, prior=odds.prior, text=f"{odds.text} … {cue.text}") if odds else cue
        odds = None


def _is_one_claim(plain: str, cue: Cue, following: Cue) -> bool:
    between = plain[cue.end : following.start]
    if _BOUNDARY.search(between):
        return False
    expects = cue.kind is Kind.OBJECT and following.kind is Kind.VERB and not _NO_SUBJECT.search(between)
    return cue.text.endswith("that") or expects


def _is_main(plain: str, cue: Cue, day: date) -> bool:
    """Tell whether a cue forecasts: not what was, not what is asked or supposed, not an aside on a thing."""
    before = plain[_subject_start(plain, cue, 0) : cue.start]
    chunk = plain[: cue.start].rpartition(",")[2]
    if _NOT_MAIN.search(chunk) or _NOT_MAIN.search(before):
        return False
    if _RELATIVE.search(before) and not _THAT_CLAUSE.search(before) and not _ESTIMATIVE.search(cue.text):
        return False
    words = cue.text.rpartition("… ")[2].split()
    if words[0] in {"could", "might", "may", "would"}:
        told = _PAST.search(chunk) or _INFERRED.search(chunk) or _is_past(chunk, day)
        return not (told or _NOW.match(plain, cue.end) or _HAVE_DONE.match(plain, cue.end))
    return words[-1] != "to" or not _HAVE_DONE.match(plain, cue.end)


def _is_past(text: str, day: date) -> bool:
    return any(int(match[1]) < day.year for match in _PAST_YEAR.finditer(text))


def _subject_start(plain: str, cue: Cue, earlier: int) -> int:
    """Find where the subject begins: after the clause before it, after what stands in front.

    `earlier` is where the cue before ends: after it, a subject stands behind an "and", or is that cue's.
    """
    first = max((match.end() for match in _BOUNDARY.finditer(plain, 0, cue.start)), default=0)
    first = max((match.end() for match in _THAT_CLAUSE.finditer(plain, first, cue.start)), default=first)
    for match in reversed(list(_FRONT.finditer(plain, first, cue.start))):
        if match.end() >= earlier and tokens(plain, match.end(), cue.start):
            return match.end()
    if first >= earlier:
        return first
    return max((match.end() for match in _AND.finditer(plain, earlier, cue.start)), default=cue.start)


def _region_end(plain: str, cue: Cue, following: Cue | None) -> int:
    limit = len(plain)
    if following is not None:
        limit = _subject_start(plain, following, cue.end)
        last = list(_AND.finditer(plain, cue.end, limit))
        limit = last[-1].start() if last and last[-1].end() == limit else limit
    boundary = _BOUNDARY.search(plain, cue.end, limit)
    return boundary.start() if boundary else limit


def _is_empty(plain: str, start: int, cue: Cue, end: int) -> bool:
    subject = plain[start : cue.start].strip().lower()
    head = re.split(rf"\s+{PREPOSITION.pattern}", subject, maxsplit=1)[0]
    return bool(_TELLERS.search(head)) or (cue.kind is Kind.VERB and bool(_EMPTY.match(plain[cue.end : end])))
