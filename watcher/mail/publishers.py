"""Who tells of an event, in words: how many publishers, how many independent, and who carry one text."""

from collections.abc import Iterable, Sequence

from rules.copies import voices
from storage.judgements import Report
from watcher.mail.plain import clean
from watcher.mail.words import counted

UNNAMED = "unnamed publisher"
#: A name is a few words, and a sentence of many names is not read.
LONGEST_NAME = 120
NAMED = 4
LONGEST_COPIES = 1_000

Voices = Sequence[Sequence[str]]


def voices_of(reports: Iterable[Report]) -> Voices:
    """The publishers of reports by the names they are shown under; those in one group carry the same text."""
    return voices((publisher_name(report.publisher), report.signature) for report in reports)


def publisher_name(name: str) -> str:
    """A publisher's name as it is shown."""
    return clean(name, limit=LONGEST_NAME) or UNNAMED


def publishers_counted(told: Voices) -> str:
    """How many publishers: "3 publishers, 2 independent"; the second figure only where it differs."""
    publishers = sum(map(len, told))
    words = counted(publishers, "publisher")
    return words if len(told) == publishers else f"{words}, {len(told)} independent"


def reports_counted(reports: int, told: Voices) -> str:
    """How many reports: "3 reports"; "3 reports, 2 independent" where publishers carry one text."""
    words = counted(reports, "report")
    return words if len(told) == sum(map(len, told)) else f"{words}, {len(told)} independent"


def copies_told(told: Voices) -> str:
    """Who carry the same text: "Herald and Courier carry the same text."; "" where nobody does."""
    groups = [_named(group) for group in told if len(group) > 1]
    sentences = "; ".join(f"{names} carry the same text" for names in groups)
    return f"{clean(sentences, limit=LONGEST_COPIES)}." if groups else ""


def _named(group: Sequence[str]) -> str:
    more = len(group) - NAMED
    names = [*group[:NAMED], f"{more} more"] if more > 0 else group
    return f"{', '.join(names[:-1])} and {names[-1]}"
