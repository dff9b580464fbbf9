"""What happened, whatever the forecast: the key by which reports of one event are told to be one story.

A story is an event: parties, topic, event, and the ordinal that tells near twins apart
(the 19th and the 20th package), reported within `WITHIN` of its first report.
"""

import hashlib
import re
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Protocol

from rules.frame import Fit, Frame
from rules.model import Item, Match, Story
from rules.text import fold

#: How far from the first report another one still tells the same event.
WITHIN = timedelta(days=3)

#: Endings of case and number are taken off before a word is looked up: "ersten", "zweites".
_ORDINAL_WORDS = {
    word: str(number)
    for number, words in enumerate(
        (
            "first premier premiere eerste erste",
            "second deuxieme tweede zweite",
            "third troisieme derde dritte",
            "fourth quatrieme vierde vierte",
            "fifth cinquieme vijfde funfte",
            "sixth sixieme zesde sechste",
            "seventh septieme zevende siebte",
            "eighth huitieme achtste achte",
            "ninth neuvieme negende neunte",
            "tenth dixieme tiende zehnte",
            "eleventh onzieme elfde elfte",
            "twelfth douzieme twaalfde zwolfte",
            "thirteenth treizieme dertiende dreizehnte",
            "fourteenth quatorzieme veertiende vierzehnte",
            "fifteenth quinzieme vijftiende funfzehnte",
            "sixteenth seizieme zestiende sechzehnte",
            "seventeenth dix-septieme zeventiende siebzehnte",
            "eighteenth dix-huitieme achttiende achtzehnte",
            "nineteenth dix-neuvieme negentiende neunzehnte",
            "twentieth vingtieme twintigste zwanzigste",
        ),
        start=1,
    )
    for word in words.split()
}
_ORDINAL = re.compile(
    r"(?<![\w-])(?:(\d{1,3})(?:st|nd|rd|th|eme|er|e|ste|de|\.)?|([a-z]+(?:-[a-z]+)*))\s+"
    # German and Dutch write the meeting and its kind in one word: "Verhandlungsrunde".
    r"\w*(?:round|package|tranche|ronde|runde|pakket|paquet|paket|train|cycle|session|dialogue|summit)"
)


class Shelf(Protocol):
    """Where stories are kept: in a database, or in memory (`Stories`)."""

    def find(self, event: str, at: datetime, within: timedelta) -> Story | None:
        """The story of this event that began nearest to `at`, at most `within` before or after it."""

    def open(self, event: str, at: datetime, story_id: str) -> Story:
        """Begin a story; where the id is taken, the story that has it is returned unchanged."""


class Stories:
    """A shelf in memory."""

    def __init__(self) -> None:
        self._by_event: dict[str, list[Story]] = defaultdict(list)
        self._by_id: dict[str, Story] = {}

    def find(self, event: str, at: datetime, within: timedelta) -> Story | None:
        """The story of this event that began nearest to `at`; of two equally near the earlier one."""
        near = (story for story in self._by_event[event] if abs(at - story.first_at) <= within)
        return min(near, key=lambda story: (abs(at - story.first_at), story.first_at, story.id), default=None)

    def open(self, event: str, at: datetime, story_id: str) -> Story:
        """Begin a story; where the id is taken, the story that has it is returned unchanged."""
        if story_id not in self._by_id:
            self._by_id[story_id] = Story(id=story_id, event=event, first_at=at)
            self._by_event[event].append(self._by_id[story_id])
        return self._by_id[story_id]


def story_of(shelf: Shelf, match: Match, at: datetime) -> Story:
    """Find the story that a match of an item published at `at` belongs to, or open it."""
    event = f"{match.pack}:{match.event}"
    known = shelf.find(event, at, WITHIN)
    return known or shelf.open(event, at, identity(event, at.isoformat()))


def in_order(item: Item) -> tuple[datetime, str]:
    """The key that puts items in the order in which they are judged: of publication, then of their ids."""
    return item.published, item.id


def identity(*parts: str) -> str:
    """Name a thing by what it is, so that the same news judged again gives the same names."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def event_key(frame: Frame, fit: Fit) -> str:
    """Name the event that a frame found: sides, topic, event and ordinal, in a fixed order."""
    sides = sorted("+".join(sorted(side)) for side in frame.parties.sides)
    parts = ["&".join(sides), fit.topic, fit.event, ordinal(fit.sentence.text)]
    return "/".join(part for part in parts if part)


def ordinal(sentence: str) -> str:
    """Find which round, package or meeting a sentence speaks of, as a figure, or ""."""
    for match in _ORDINAL.finditer(fold(sentence)):
        figure, word = match.groups()
        if figure:
            return figure
        if number := _ORDINAL_WORDS.get(word) or _ORDINAL_WORDS.get(word.rstrip("mnrs")):
            return number
    return ""
