"""What happened, whatever the forecast: the key by which reports of one event are told to be one story.

A story is an event (parties, topic, event; or one of the happenings that a pack tells by several
events) reported within `WITHIN` of its first report. Near twins are told apart by which one it
was: the 19th package or the 20th, troops to Latvia or to Romania.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from rules.expression import TermSet
from rules.frame import Fit, Frame
from rules.model import Field, Item, Match, Story
from rules.reading import Reading, Sentence
from rules.text import fold

#: How far from the first report another one still tells the same event.
WITHIN = timedelta(days=3)

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
_TENS = {word: number for word, number in _ORDINAL_WORDS.items() if int(number) < 10}  # noqa: PLR2004  ones
_ORDINAL_WORDS |= {f"twenty-{word}": f"2{number}" for word, number in _TENS.items()}
# German and Dutch write the meeting and its kind in one word: "Verhandlungsrunde".
_MEETING = (
    r"(?:\w*(?:ronde|runde|pakket|paket)|round|package|tranche|paquet|train|cycle|session|dialogue|summit)"
    r"(?:s|en|e|n)?(?!\w)"
)
_WORDS = "|".join(sorted(_ORDINAL_WORDS, key=len, reverse=True))
_BETWEEN = r"(?:[a-z][\w'-]*\s+){0,3}?"
_ORDINAL = re.compile(
    rf"(?<![\w-])(?P<marked>\d{{1,3}})(?:st|nd|rd|th|eme|er|e|ste|de|\.)\s+{_BETWEEN}{_MEETING}"
    rf"|(?<![\w-])(?P<bare>\d{{1,3}})\s+{_MEETING}"
    rf"|(?<![\w-])(?P<word>{_WORDS})[mnrs]?\s+{_BETWEEN}{_MEETING}"
    r"|(?<![\w-])(?:round|ronde|runde|cycle)\s+(?:n[or]\.?\s+)?(?P<after>\d{1,3})(?![\w-])"
)


class Shelf(Protocol):
    """Where stories are kept: in a database, or in memory (`Stories`)."""

    def near(self, event: str, at: datetime, within: timedelta) -> Sequence[Story]:
        """The stories of this event that began at most `within` before or after `at`, in any order.

        Those whose event is named under it, after a stroke, are among them.
        """

    def open(self, story: Story) -> Story:
        """Begin a story; where its id is taken, the story that has it is returned unchanged."""

    def learn(self, story: Story) -> None:
        """Let a story be known by what is given, in place of what it was known by."""


class Stories:
    """A shelf in memory."""

    def __init__(self) -> None:
        self._by_event: dict[str, dict[str, Story]] = defaultdict(dict)
        self._by_id: dict[str, Story] = {}

    def near(self, event: str, at: datetime, within: timedelta) -> Sequence[Story]:
        """The stories of this event, or of one named under it, that began at most `within` from `at`."""
        return [story for story in self._by_event[event].values() if abs(at - story.first_at) <= within]

    def open(self, story: Story) -> Story:
        """Begin a story; where its id is taken, the story that has it is returned unchanged."""
        if story.id not in self._by_id:
            self.learn(story)
        return self._by_id[story.id]

    def learn(self, story: Story) -> None:
        """Let a story be known by what is given, in place of what it was known by."""
        self._by_id[story.id] = story
        for name in _with_those_above(story.event):
            self._by_event[name][story.id] = story


def _with_those_above(event: str) -> Iterator[str]:
    parts = event.split("/")
    return ("/".join(parts[:end]) for end in range(1, len(parts) + 1))


def story_of(shelf: Shelf, match: Match, at: datetime) -> Story:
    """Find the story that a match of an item published at `at` belongs to, or open it.

    A report that does not say which one it was belongs to the nearest story of its event. One that
    does belongs to a story that so far did not, which is known by it from then on; likewise an event
    to what so far was mere news of its topic. Where both name people, they share one.
    """
    event = f"{match.pack}:{match.event}"
    fitting = (one for one in shelf.near(_topic_of(event), at, WITHIN) if _fits(one, event, match))
    nearest = min(
        fitting,
        key=lambda one: (
            one.which != match.which,
            one.event != event,
            abs(at - one.first_at),
            one.first_at,
            one.id,
        ),
        default=None,
    )
    if nearest is None:
        name = identity(event, match.which, *match.people, at.isoformat())
        told = Story(id=name, event=event, which=match.which, people=match.people, first_at=at)
        return shelf.open(told)
    known = replace(
        nearest,
        event=max(nearest.event, event, key=len),
        which=nearest.which or match.which,
        people=nearest.people or match.people,
    )
    if known != nearest:
        shelf.learn(known)
    return known


def _topic_of(event: str) -> str:
    """Name the mere news that an event may have been told as, or the event where it has no topic."""
    return "/".join(event.split("/")[:2])


def _fits(story: Story, event: str, match: Match) -> bool:
    """Tell whether nothing in which a match names its event speaks against a story."""
    one = not match.which or not story.which or match.which == story.which
    nested = (
        story.event == event or story.event.startswith(f"{event}/") or event.startswith(f"{story.event}/")
    )
    strangers = match.people and story.people and set(match.people).isdisjoint(story.people)
    return one and nested and not strangers


def in_order(item: Item) -> tuple[datetime, str]:
    """The key that puts items in the order in which they are judged: of publication, then of their ids."""
    return item.published, item.id


def identity(*parts: str) -> str:
    """Name a thing by what it is, so that the same news judged again gives the same names."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def event_key(frame: Frame, fit: Fit, happenings: Mapping[str, str]) -> str:
    """Name the event that a frame found: sides, topic and event in a fixed order.

    A side is named by its first actor, so that rules which differ in the others tell one story.

    `happenings` names those that are told by several events: event → happening. News of a mere
    topic has the name under which those of all its events begin.
    """
    sides = sorted(side[0] for side in frame.parties.sides)
    parts = ("&".join(sides), fit.topic, happenings.get(fit.event, fit.event))
    return "/".join(part for part in parts if part)


def people_in(reading: Reading, people: Sequence[str], anyone: TermSet) -> tuple[str, ...]:
    """Name those whom the title or the summary of an item names in person, in the pack's order.

    `anyone` finds any of them: most sentences name nobody.
    """
    above = [
        one
        for one in reading.sentences
        if one.passage.field is not Field.BODY and anyone.find(one, one.language) is not None
    ]
    named = {person for one in above for person in one.held.keys() & people if one.terms(person)}
    return tuple(person for person in people if person in named)


def which_one(context: Sequence[Sentence], places: Sequence[str]) -> str:
    """Say which of several like events it was: its ordinal, else its place, or "".

    `context` is the sentence that tells it, then the title.
    A place counts where it is the only one named in the sentence or, failing that, in the title.
    """
    for sentence in context:
        if number := sentence.ask(_ordinal_of):
            return number
    for sentence in context:
        named = [place for place in places if sentence.terms(place)]
        if named:
            return named[0] if len(named) == 1 else ""
    return ""


def _ordinal_of(sentence: Sentence) -> str:
    return ordinal(sentence.text)


def ordinal(sentence: str) -> str:
    """Find which round, package or meeting a sentence speaks of, as a figure, or ""."""
    match = _ORDINAL.search(fold(sentence))
    if match is None:
        return ""
    word = match["word"]
    return _ORDINAL_WORDS[word] if word else match["marked"] or match["bare"] or match["after"]
