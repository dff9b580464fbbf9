"""The English words by which a text forecasts, and the estimative word of ICD 203 each is read as.

Knows words only: which of them really forecast in a sentence is `rules.draft.claims`' business.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from rules.check import ICD_203
from rules.model import Prior


class Kind(Enum):
    """How a cue and what it forecasts stand together."""

    VERB = auto()  # a verb follows: "will rise"
    OBJECT = auto()  # what is expected follows: "we expect a rise"
    SUBJECT = auto()  # what is forecast stands before: "a rise cannot be ruled out"
    WHOLE = auto()  # the words themselves say it: "doubts over the budget remain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Words that forecast, as offsets into a sentence, and the prior that is read off them."""

    start: int
    end: int
    text: str
    kind: Kind
    prior: Prior


#: A bare possibility: the directive has no word for it (docs/decisions/0020-priors.md), so it stands in
#: the upper half of `unlikely`.
POSSIBLE = Prior(word="unlikely", probability=0.4)


def middle(word: str) -> Prior:
    """Give an estimative word with the middle of its band."""
    low, high = ICD_203[word]
    return Prior(word=word, probability=(low + high) / 200)


_ADVERBS = (
    r"(?:\s+(?:also|still|now|thus|then|soon|again|only|both|therefore|likewise|nonetheless|nevertheless|"
    r"eventually|ultimately|increasingly|gradually|further|inevitably|instead|all))*"
)
_BE = rf"(?:(?:is|are|be|remains?|seems?|appears?|looks?){_ADVERBS}\s+)"
_MODAL = rf"(?:will|would|could|may|might){_ADVERBS}"
_TO = r"\s+(?:to(?:\s+be\s+able\s+to)?|that)\b"
_VERY = r"(?:very|highly|extremely|most|quite)"
_NEARLY = r"(?:almost|nearly|virtually)"
_NOT_THEN = r"(?<!was )(?<!were )(?<!been )(?<!\ba )(?<!\bthe )"
_EXPECTED = (
    r"(?:(?:expected|projected|forecast(?:ed)?|predicted|anticipated|estimated|set|poised|slated|scheduled|about|"
    r"going)|on\s+(?:track|course))"
)
_SOME = r"(?:an?\s+|the\s+)?(?:[\w-]+\s+){0,3}?"
_PROBLEM = r"(?:challenge|risk|threat|obstacle|concern|hurdle|barrier|constraint|bottleneck|problem)s?"
#: After one of these "remain" is the verb of another cue.
_NO_MODAL = "".join(
    rf"(?<!\b{word} )" for word in "will would could may might to likely probably certainly".split()
)
_TROUBLES = (
    r"(?:[Cc]hallenges|[Rr]isks|[Oo]bstacles|[Tt]ensions|[Tt]hreats|[Cc]oncerns|[Dd]oubts|[Hh]urdles|"
    r"[Uu]ncertainties|[Dd]ifferences|[Dd]isagreements)"
)
_ABOUT = r"(?:in|over|of|with|about|between|to|from|for|around|on)"
_NO_CUE = r"(?:(?!\b(?:will|may|could|might|likely|expected)\b)[^,;:])"
#: After "is likely" a participle or a noun tells what is, and not what is to come: "is likely working on".
_NOT_NOW = r"(?!\s+(?:\w+ing|\w+e[dn]|due|the|an?|responsible)\b)"
#: "More is possible.", and not "it is possible to sell".
_CLAUSE_ENDS = r"(?=\s*(?:[.,;:!)]|$))"
_WITH_ASIDES = r"(?:(?!\b(?:will|may|could|might|likely|expected|is|are)\b)[^;:])"
#: Words for the size of a probability: "the likelihood of a strike is considered low".
_SIZES = (
    (r"very\s+high", "very likely"),
    (r"(?:high|substantial|considerable|significant)", "likely"),
    (r"(?:moderate|medium)", "roughly even chance"),
    (r"(?:low|small|limited|slim)", "unlikely"),
    (r"(?:very\s+(?:low|small)|negligible|remote|minimal)", "very unlikely"),
)
_ODDS = (
    rf"(?:[Pp]robability|[Ll]ikelihood|[Cc]hances?|[Rr]isk)\s+(?:of|that)\b{_WITH_ASIDES}{{3,200}}?"
    r"\s(?:is|are|remains?)\s+(?:(?:currently|still|therefore|now|assessed|considered|judged|deemed|estimated|as)\s+)*"
    r"(?:to\s+be\s+)?"
)
_FORECASTS = (
    r"(?:[Ww]e\s+(?:forecast|project|predict)|[A-Z][\w.]*\s+(?:forecasts|projects|predicts))"
    r"(?!\s+(?:are|were|have|had|of|for|by|in|on|at|to|from|and|or)\b)(?:\s+that\b)?"
)
_EXPECTS = (
    r"(?:(?:[Ww]e|[Oo]ne|[Rr]eaders|[Aa]nalysts|[Mm]arkets)\s+)?"
    r"(?:(?:can|may|might|do|now)\s+)?(?:thus\s+|also\s+)?(?<!should )(?:(?<=continue to )|(?<!to ))"
    r"(?:expect|anticipate)s?(?:\s+to\s+see)?"
)

#: Of cues that overlap the earliest counts, then the longest.
_PATTERNS: tuple[tuple[str, Kind, Prior], ...] = (
    (rf"{_MODAL}\s+{_NEARLY}\s+certainly", Kind.VERB, middle("almost certain")),
    (rf"{_NEARLY}\s+certainly\s+{_MODAL}", Kind.VERB, middle("almost certain")),
    (rf"{_BE}(?:{_NEARLY}\s+)?(?:certain|bound|sure){_TO}", Kind.VERB, middle("almost certain")),
    (rf"{_MODAL}\s+{_VERY}\s+(?:likely|probably)", Kind.VERB, middle("very likely")),
    (rf"{_VERY}\s+(?:likely|probably)\s+{_MODAL}", Kind.VERB, middle("very likely")),
    (rf"{_BE}?{_VERY}\s+(?:likely|probable){_TO}", Kind.VERB, middle("very likely")),
    (rf"{_BE}?{_VERY}\s+(?:unlikely|improbable){_TO}", Kind.VERB, middle("very unlikely")),
    (rf"{_BE}{_VERY}\s+(?:unlikely|improbable)", Kind.SUBJECT, middle("very unlikely")),
    (rf"{_MODAL}\s+(?:likely|probably){_ADVERBS}", Kind.VERB, middle("likely")),
    (rf"(?:likely|probably)\s+{_MODAL}", Kind.VERB, middle("likely")),
    (rf"{_BE}?(?:more\s+)?(?:likely|probable){_TO}", Kind.VERB, middle("likely")),
    (rf"{_BE}(?:more\s+)?(?:likely|probable){_NOT_NOW}", Kind.SUBJECT, middle("likely")),
    (
        rf"{_BE}?(?:unlikely|improbable|(?:not|less)\s+(?:likely|expected)){_TO}",
        Kind.VERB,
        middle("unlikely"),
    ),
    (rf"{_BE}(?:unlikely|improbable|doubtful)", Kind.SUBJECT, middle("unlikely")),
    (r"(?:could|may|might)\s+(?:very\s+)?well", Kind.VERB, middle("roughly even chance")),
    (
        r"(?:(?:[Tt]here|[Ii]t)\s+is\s+)?a\s+realistic\s+possibility\s+(?:that|of)",
        Kind.OBJECT,
        middle("roughly even chance"),
    ),
    (rf"(?:could|may|might){_ADVERBS}(?:\s+(?:potentially|possibly|perhaps))?", Kind.VERB, POSSIBLE),
    (rf"{_BE}possible\s+that", Kind.VERB, POSSIBLE),
    (rf"{_BE}(?:possible|conceivable|plausible){_CLAUSE_ENDS}", Kind.SUBJECT, POSSIBLE),
    (r"(?:has|have)\s+(?:(?:the|an?)\s+)?(?:\w+\s+)?potential\s+to", Kind.VERB, POSSIBLE),
    (r"threatens?\s+to", Kind.VERB, POSSIBLE),
    (r"risks(?=\s+[a-z]+ing\b)", Kind.VERB, POSSIBLE),
    (r"(?:cannot|can['’]t)\s+be\s+(?:ruled\s+out|excluded|discounted)", Kind.SUBJECT, POSSIBLE),
    (r"(?:cannot|can['’]t)\s+(?:rule\s+out|exclude|discount|dismiss)", Kind.OBJECT, POSSIBLE),
    (
        rf"[Tt]here\s+(?:is|are|remains?)\s+{_SOME}(?:risks?|possibility|chance|prospect|danger)\s+(?:that|of)",
        Kind.OBJECT,
        POSSIBLE,
    ),
    (r"(?:risk|danger)\s+is\s+(?:that|of)\b", Kind.OBJECT, POSSIBLE),
    (rf"will{_ADVERBS}\s+(?:require|demand|need)(?!\s+to\b)", Kind.SUBJECT, middle("likely")),
    (rf"will{_ADVERBS}\s+(?:prove|be)\s+(?:difficult|hard|challenging)", Kind.SUBJECT, middle("likely")),
    (rf"{_NO_MODAL}remains?\s+{_SOME}{_PROBLEM}\b", Kind.SUBJECT, middle("likely")),
    (rf"{_TROUBLES}\s+{_ABOUT}\b{_NO_CUE}{{3,90}}?\s(?:remain|persist)\b", Kind.WHOLE, middle("likely")),
    (
        rf"{_BE}(?:expected|anticipated|projected|forecast|predicted|foreseen)(?!\s+(?:to|that))",
        Kind.SUBJECT,
        middle("very likely"),
    ),
    *((rf"{_ODDS}{size}\b", Kind.WHOLE, middle(word)) for size, word in _SIZES),
    (_EXPECTS, Kind.OBJECT, middle("very likely")),
    (_FORECASTS, Kind.OBJECT, middle("very likely")),
    (rf"{_BE}(?:(?:widely|generally)\s+)?{_EXPECTED}{_TO}", Kind.VERB, middle("very likely")),
    (rf"{_NOT_THEN}(?:expected|projected|poised|set){_TO}", Kind.VERB, middle("very likely")),
    (rf"will{_ADVERBS}", Kind.VERB, middle("very likely")),
)
_COMPILED = tuple((re.compile(rf"\b{pattern}\b"), kind, prior) for pattern, kind, prior in _PATTERNS)

#: "Political will" and "military might" are things.
_BEFORE_A_NOUN = frozenset(
    "political popular free own good the a an his her its their our collective national public of military "
    "economic industrial naval financial".split()
)


def cues(sentence: str) -> Iterator[Cue]:
    """Find the words that forecast, none overlapping another, in their order."""
    found = [
        Cue(start=match.start(), end=match.end(), text=" ".join(match[0].split()), kind=kind, prior=prior)
        for pattern, kind, prior in _COMPILED
        for match in pattern.finditer(sentence)
        if not _is_noun(sentence, match)
    ]
    end = 0
    for cue in sorted(found, key=lambda one: (one.start, -one.end)):
        if cue.start >= end:
            yield cue
            end = cue.end


def _is_noun(sentence: str, match: re.Match[str]) -> bool:
    before = sentence[: match.start()].split()
    return match[0] in {"will", "might", "could"} and bool(before) and before[-1].lower() in _BEFORE_A_NOUN
