"""The trends that an English text states as under way: "its growing fleet", "driven by rising costs"."""

import re
from collections.abc import Iterator

from rules.draft.phrases import key_words, phrase, tokens

_TREND = (
    r"(?:deepening|growing|intensifying|expanding|increasing|rising|declining|shrinking|accelerating|widening|"
    r"weakening|strengthening|worsening|mounting|falling|ageing|aging|tightening)"
)
_OWNER = r"(?:[A-Z][\w-]*(?:['’]s|s['’])|\b(?:[Ii]ts|[Tt]heir|[Hh]is|[Hh]er|[Oo]ur))"
_CAUSE = r"\b(?:driven|fuell?ed|spurred|propelled|powered)\s+(?:\w+\s+)?by"
_OWNED = re.compile(rf"{_OWNER}\s+(?:own\s+|rapidly\s+|steadily\s+|fast\s+)?(?={_TREND}\b)")
_CAUSED = re.compile(rf"{_CAUSE}\s+(?:the\s+|an?\s+)?(?={_TREND}\b)")
_END = re.compile(
    r"[,;:.!?]|\s[–—-]\s|—|\s(?:and|or|but|which|that|while|are|is|has|have|was|were|will|may|could|to)\s"
)
_INCLUDING = re.compile(r",\s+including\s+")


def trends(sentence: str, plain: str) -> Iterator[str]:
    """Give a key phrase for each trend under way; what a trend includes is told in its place."""
    found = [
        match
        for pattern in (_OWNED, _CAUSED)
        for match in pattern.finditer(plain)
        if not _is_general(plain, match)
    ]
    for match in sorted(found, key=lambda one: one.start()):
        end = _END.search(plain, match.end())
        words = phrase(sentence, tokens(sentence, match.end(), end.start() if end else len(plain)))
        if len(key_words(words)) > 1:
            yield words


def _is_general(plain: str, match: re.Match[str]) -> bool:
    """Tell whether a trend only heads another: "its growing focus on X, including its growing Y"."""
    including = _INCLUDING.search(plain, match.end())
    return including is not None and _OWNED.match(plain, including.end()) is not None
