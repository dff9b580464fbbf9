"""What hangs on a clause that forecasts: ", with more of this and that", ", pushing up prices"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rules.draft.clauses import PREPOSITION
from rules.draft.cues import POSSIBLE, middle
from rules.model import Prior


@dataclass(frozen=True, slots=True, kw_only=True)
class Hanging:
    """One thing that hangs on a clause, as offsets; a list gives one for each of its members."""

    start: int
    end: int
    possible: bool

    def prior(self, clause: Prior) -> Prior:
        """Read the prior off that of the clause: what only accompanies is never surer than `likely`."""
        if self.possible:
            return POSSIBLE
        return clause if clause.probability <= _LIKELY.probability else _LIKELY


_LIKELY = middle("likely")
_ADVERB = (
    r"(?P<adverb>(?:potentially|possibly|perhaps|probably|likely|thereby|thus|eventually|ultimately|even|"
    r"further|and)\s+)*"
)
_COMPANY = r"(?:(?:accompanied|followed|matched)\s+by|(?:(?:coupled|along|together)\s+)?with|alongside)"
_HANGING = re.compile(rf",\s+(?:{_ADVERB}(?P<verb>[a-z]+ing)\b|{_COMPANY}\s+)")
#: These tell why, or what is meant, and not what follows.
_NO_RESULT = frozenset(
    "including following regarding concerning according depending given during notwithstanding considering "
    "pending assuming barring excluding reflecting showing underlining underscoring demonstrating marking "
    "signalling signaling indicating suggesting highlighting showcasing citing noting building relying using "
    "having being owing meaning demanding starting beginning ranging totalling totaling averaging "
    " ending spring king something nothing anything everything morning evening".split()
)
_NO_COMPANY = re.compile(
    r"(?:regard|respect|reference|the\s+(?:exception|help|support|aim|goal)|a\s+view|effect)\b"
)
_MEMBERS = re.compile(r"\b(?:to\s+(?:also\s+)?(?:encompass|include|cover|embrace|comprise)|including)\s+")
_JOINT = re.compile(r",\s+(?:and\s+)?|\s+and\s+")
_POSSIBLY = frozenset({"potentially", "possibly", "perhaps"})
_ABSOLUTE = re.compile(r"\w\s+[a-z]+ing\s+\w")


def hanging(plain: str, start: int, end: int) -> tuple[int, list[Hanging]]:
    """Find where what hangs on a clause begins, and what it is, between the clause's cue and its end."""
    found = [match for match in _HANGING.finditer(plain, start, end) if _hangs(plain, match)]
    limits = [match.start() for match in found[1:]] + [end]
    things = [
        Hanging(start=left, end=right, possible=(match["adverb"] or "").strip() in _POSSIBLY)
        for match, limit in zip(found, limits, strict=False)
        for left, right in _members(plain, match, limit)
    ]
    return (found[0].start() if found else end), things


def _hangs(plain: str, match: re.Match[str]) -> bool:
    if match["verb"]:
        return match["verb"] not in _NO_RESULT
    return not _NO_COMPANY.match(plain, match.end())


def _members(plain: str, match: re.Match[str], limit: int) -> Iterator[tuple[int, int]]:
    """Cut what hangs on a clause into its members; a list under a preposition is one of them."""
    start = match.start("verb") if match["verb"] else match.end()
    members = _MEMBERS.search(plain, start, limit) if match["verb"] else None
    if members:
        start = members.end()
    elif match["verb"] or _ABSOLUTE.search(plain, start, limit):
        yield start, limit
        return
    for joint in _JOINT.finditer(plain, start, limit):
        if not PREPOSITION.search(plain, start, joint.start()):
            yield start, joint.start()
            start = joint.end()
    yield start, limit
