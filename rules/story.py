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
