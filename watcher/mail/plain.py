"""Untrusted text made harmless: one clean line, marked passages, links that show their host.

Feeds are hostile. Everything a mail quotes passes through here; templates escape, but only this
module decides which characters and which links may appear at all.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from yarl import URL

#: Longer than any honest headline; a mail is no place for a whole article.
LONGEST_TEXT = 600
#: Evidence is quoted whole, so that it can be searched for: rules read at most 300 words as one sentence.
LONGEST_QUOTE = 3_000
#: Longer addresses are not worth a click, and mail programs break them.
LONGEST_URL = 2000

_HOST = re.compile(r"[A-Za-z0-9._-]+|[0-9a-f:.]+")  # a name in ASCII, or an IPv6 address

_JOINERS = frozenset("\u200c\u200d")  # Indic and Arabic spelling needs them, and they reorder nothing
_SPACES = frozenset({"Zl", "Zp", "Zs", "Cc"})
_DROPPED = frozenset({"Cf", "Cs", "Cn", "Co"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of quoted text; `marked` when a rule matched these words."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A web address that may be clicked, in ASCII, and the host it leads to."""

    url: str
    host: str


def clean(text: str, *, limit: int | None = None) -> str:
    """One line of visible text: no control, direction or unassigned characters, cut with an ellipsis.

    `limit` counts characters, the ellipsis included.
    """
    line = " ".join("".join(map(_harmless, text)).split())
    if limit is None or len(line) <= limit:
        return line
    return line[: limit - 1].rstrip() + "…"


def link(url: str) -> Link | None:
    """The address as a link, or None where it is no web address that a mail should offer."""
    try:
        parsed = URL(clean(url))
        host = parsed.raw_host
    except ValueError:
        return None
    # yarl lets spaces and quotes stand in a host, which no real host has.
    if host is None or not _HOST.fullmatch(host) or parsed.scheme not in {"http", "https"}:
        return None
    if len(str(parsed)) > LONGEST_URL:
        return None
    return Link(url=str(parsed), host=host.removeprefix("www."))


def segments(
    text: str, spans: Iterable[tuple[int, int]], *, limit: int = LONGEST_TEXT
) -> tuple[Segment, ...]:
    """Cut a text into clean stretches, marked inside the spans (half-open offsets into `text`)."""
    marked = bytearray(len(text))
    for start, end in spans:
        marked[start:end] = b"\1" * len(marked[start:end])
    edges = [0, *(i for i in range(1, len(text)) if marked[i] != marked[i - 1]), len(text)]
    pieces = [
        Segment(text=_stretch(text[start:end]), marked=bool(marked[start]))
        for start, end in pairwise(edges)
        if start < end
    ]
    return cut([piece for piece in pieces if piece.text], limit)


def cut(pieces: Sequence[Segment], limit: int) -> tuple[Segment, ...]:
    """The first characters of a quoted text, at most so many, the ellipsis behind them included."""
    if sum(len(piece.text) for piece in pieces) <= limit:
        return tuple(pieces)
    kept: list[Segment] = []
    room = limit - 1
    for piece in pieces:
        kept.append(Segment(text=piece.text[:room], marked=piece.marked))
        room -= len(kept[-1].text)
        if not room:
            break
    last = kept.pop()
    return (*kept, Segment(text=last.text + "…", marked=last.marked))


def _harmless(character: str) -> str:
    category = unicodedata.category(character)
    if category in _SPACES:
        return " "
    return "" if category in _DROPPED and character not in _JOINERS else character


def _stretch(text: str) -> str:
    """Clean a stretch, keeping one space at an edge that had some: it stands between two words."""
    body = clean(text)
    if not body:
        return " " if text else ""
    visible = "".join(map(_harmless, text))
    return f"{' ' * visible[0].isspace()}{body}{' ' * visible[-1].isspace()}"
