"""What happened, whatever the forecast: the key by which reports of one event are told to be one story.

A story is an event: parties, topic, event, and the ordinal that tells near twins apart
(the 19th and the 20th package), reported within `WITHIN` of its first report.
"""

import re
from datetime import timedelta

from rules.frame import Fit, Frame
from rules.text import fold

#: How far from the first report another one still tells the same event.
WITHIN = timedelta(days=3)

_ORDINAL_WORDS = {
    word: number
    for number, words in enumerate(
        (
            "first premier premiere eerste erste ersten",
            "second deuxieme tweede zweite zweiten",
            "third troisieme derde dritte dritten",
            "fourth quatrieme vierde vierte vierten",
            "fifth cinquieme vijfde funfte funften",
            "sixth sixieme zesde sechste sechsten sechstes",
            "seventh septieme zevende siebte siebten",
            "eighth huitieme achtste achte achten",
            "ninth neuvieme negende neunte neunten",
            "tenth dixieme tiende zehnte zehnten",
            "eleventh onzieme elfde elfte elften",
            "twelfth douzieme twaalfde zwolfte zwolften",
            "thirteenth treizieme dertiende dreizehnte dreizehnten",
            "fourteenth quatorzieme veertiende vierzehnte vierzehnten",
        ),
        start=1,
    )
    for word in words.split()
}
_ORDINAL = re.compile(r"\b(?:(\d{1,3})(?:st|nd|rd|th|eme|er|e|ste|de|\.)?|([a-z]+))\s+(?:round|package|tranche|ronde|runde|pakket|paquet|sanktionspaket|sanctiepakket|train|cycle|session|dialogue|summit)\w*")  # fmt: skip # noqa: E501


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
        if word in _ORDINAL_WORDS:
            return str(_ORDINAL_WORDS[word])
    return ""
