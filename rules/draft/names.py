"""The names that recur in a text: capitalised words that stand together, with how often they do."""

import re
from collections import Counter
from collections.abc import Iterator

from rules.draft.phrases import STOP_WORDS
from rules.text import bare_words, sentences

_MOST = 12
#: What is longer is a heading that recurs, or no language.
_MAX_CHARACTERS = 60
_WORD = re.compile(r"[\w&]+(?:-\w+)*")
_NO_NAMES = STOP_WORDS | frozenset(
    "january february march april may june july august september october november december monday tuesday "
    "wednesday thursday friday saturday sunday dr mr mrs ms professor prof however furthermore moreover "
    "meanwhile recent long short term beyond looking ultimately if when where what how why no yes new".split()
)


def recurring_names(lines: list[str]) -> list[tuple[str, int]]:
    """Give the names that stand in a text at least twice, the most frequent first, at most twelve."""
    lower = {word for line in lines for word in _WORD.findall(line) if word.islower()}
    counts = Counter(
        name for line in lines for start, end in sentences(line) for name in _names(line[start:end], lower)
    )
    found = [(name, count) for name, count in counts.items() if count > 1 and len(name) <= _MAX_CHARACTERS]
    return sorted(found, key=lambda one: (-one[1], one[0]))[:_MOST]


def _names(sentence: str, lower: set[str]) -> Iterator[str]:
    """Give each run of capitalised words; the first of a sentence counts unless it is a common word."""
    run: list[str] = []
    end = 0
    for number, match in enumerate(_WORD.finditer(sentence)):
        word = match[0]
        if run and sentence[end : match.start()] != " ":
            yield " ".join(run)
            run = []
        if _is_name(word) and (number or word.lower() not in lower):
            run.append(word)
        elif run:
            yield " ".join(run)
            run = []
        end = match.end()
    if run:
        yield " ".join(run)


def _is_name(word: str) -> bool:
    folded = bare_words(word)
    return word[0].isupper() and sum(map(len, folded)) > 1 and not _NO_NAMES & set(folded)
