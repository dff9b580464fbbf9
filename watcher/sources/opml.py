"""Lists of feeds as other readers write and read them: OPML 2.0 (http://opml.org/spec2.opml). Pure.

`text`, `title`, `xmlUrl`, `htmlUrl`, `language` and `isComment` (a feed that is switched off, with all below
it) are the standard's. What it has no word for, a feed's grade, its country and the day on which its
address was seen, stands in attributes of a namespace of ours: the standard asks that of additions, and other
readers pass over them. `htmlUrl` is the page that a feed belongs to, for us the one its address was seen on.
Folders are read through: we have none.

Nothing is expanded: a document that declares a type or an entity is refused.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from rules import Location, Problem, ProblemsError
from storage.records import Feed, NewFeed
from watcher.config import new_feed

MAX_BYTES = 10_000_000
MAX_FEEDS = 10_000

_OURS = "urn:forecast-watcher:opml"
_COUNTRY, _GRADE, _SEEN_ON = (f"{_OURS} {name}" for name in ("country", "grade", "seenOn"))
_UNSAYABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LANGUAGE = re.compile(r"([A-Za-z]{2})(?:[-_].*)?", re.DOTALL)
_PAGE = re.compile(r"https?://\S{1,2000}")
_LONGEST_TITLE = 300  # characters, as the configuration has it
_REFUSED = "{} is refused: a list of feeds needs none, and it can make a small file huge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlines:
    """The feeds that a list names, each once and in its order, and what is wrong with single ones.

    `repeated` are the addresses that stand in it more than once.
    """

    feeds: tuple[NewFeed, ...]
    problems: tuple[Problem, ...]
    repeated: tuple[str, ...] = ()


def read_opml(raw: bytes, name: str) -> Outlines:
    """Read a list of feeds; `name` is how messages call it. An address that stands twice counts once.

    Raises:
        ProblemsError: it is no OPML, or too large: with the line where reading ended.
    """
    if len(raw) > MAX_BYTES:
        raise ProblemsError([Problem(Location(name), f"larger than {MAX_BYTES:,} bytes", "split it")])
    reader = _Reader(name)
    try:
        reader.parser.Parse(raw, True)  # noqa: FBT003 (the standard library's signature)
    except expat.ExpatError as error:
        place = Location(name, error.lineno, error.offset + 1)
        what = f"not XML: {expat.ErrorString(error.code)}"
        raise ProblemsError([Problem(place, what, "write & as &amp; and close every element")]) from error
    except (ValueError, LookupError) as error:  # an encoding that expat does not know
        raise ProblemsError(
            [Problem(Location(name), f"cannot be read: {error}", "save it as UTF-8")]
        ) from error
    return Outlines(
        feeds=tuple(reader.feeds.values()), problems=tuple(reader.problems), repeated=tuple(reader.repeated)
    )


def write_opml(feeds: Iterable[Feed | NewFeed], title: str) -> str:
    """Write a list of feeds in their order. Addresses are written whole, with any password in them."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<opml version="2.0" xmlns:fw="{_OURS}">',
        f"  <head><title>{_escaped(title)}</title></head>",
        "  <body>",
        *(f"    <outline {' '.join(_attributes(feed))}/>" for feed in feeds),
        "  </body>",
        "</opml>",
    ]
    return "\n".join(lines) + "\n"


def _attributes(feed: Feed | NewFeed) -> Iterator[str]:
    written = {
        "type": "rss",
        "text": feed.title or feed.url,
        "title": feed.title,
        "xmlUrl": feed.url,
        "htmlUrl": feed.seen_at,
        "language": feed.language,
        "isComment": "" if feed.enabled else "true",
        "fw:country": feed.country,
        "fw:grade": feed.grade.value,
        "fw:seenOn": feed.seen_on.isoformat() if feed.seen_on else "",
    }
    yield from (f"{name}={quoteattr(_sayable(value))}" for name, value in written.items() if value)


def _escaped(text: str) -> str:
    return _sayable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _sayable(text: str) -> str:
    """Leave out what XML 1.0 cannot say (section 2.2): control characters, half characters."""
    return _UNSAYABLE.sub("", text)


@dataclass(slots=True)
class _Reader:
    """What expat calls, and what came of it."""

    name: str
    feeds: dict[str, NewFeed] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    repeated: dict[str, None] = field(default_factory=dict)
    parser: expat.XMLParserType = field(init=False)
    _open: list[bool] = field(default_factory=list)  # of each open element: whether it is a comment

    def __post_init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _refuse_doctype(self, *_: object) -> None:
        raise ProblemsError([Problem(self._place(), _REFUSED.format("a DOCTYPE"), "take it out")])

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        if not self._open and element != "opml":
            what = f"this is no OPML: it begins with <{element.rpartition(' ')[2]}>"
            raise ProblemsError([Problem(self._place(), what, "give a list of feeds that a reader exported")])
        is_off = any(self._open[-1:]) or attributes.get("isComment", "").strip().lower() == "true"
        self._open.append(is_off)
        if element == "outline" and any(key in attributes for key in ("xmlUrl", "xmlurl")):
            self._outline(attributes, enabled=not is_off)
        elif element == "outline" and attributes.get("type", "").lower() in {"rss", "atom"}:
            self.problems.append(Problem(self._place(), "a feed without an address", "give it an xmlUrl"))

    def _end(self, _: str) -> None:
        self._open.pop()

    def _outline(self, attributes: dict[str, str], *, enabled: bool) -> None:
        if len(self.feeds) + len(self.problems) >= MAX_FEEDS:
            what = f"more than {MAX_FEEDS:,} feeds"
            raise ProblemsError([Problem(self._place(), what, "split it")])
        try:
            feed = _feed_of(attributes, enabled=enabled)
        except ProblemsError as error:
            self.problems += [
                Problem(self._place(), f"{_ATTRIBUTES[one.location.file]}: {one.what}", one.todo)
                for one in error.problems
            ]
        else:
            if self.feeds.setdefault(feed.url, feed) is not feed:
                self.repeated[feed.url] = None

    def _place(self) -> Location:
        return Location(self.name, self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)


#: What a feed's parts are called here, by what the command line calls them.
_ATTRIBUTES = {
    "URL": "xmlUrl",
    "--title": "title",
    "--language": "language",
    "--country": "country",
    "--grade": "grade",
}


def _feed_of(attributes: dict[str, str], *, enabled: bool) -> NewFeed:
    """Read an outline. Raises ProblemsError for an address or a value of ours that is none.

    Of what other readers write, a title is cut, a language such as en-gb is read as en, and one
    that is none is passed over; where the text is but the address, there is no title.
    """
    url = (attributes.get("xmlUrl") or attributes.get("xmlurl") or "").strip()
    title = (attributes.get("title") or attributes.get("text") or "").strip()
    language = _LANGUAGE.fullmatch(attributes.get("language", "").strip())
    written = {
        "url": url,
        "title": "" if title == url else " ".join(title.split())[:_LONGEST_TITLE].rstrip(),
        "language": language[1].lower() if language else "",
        "country": attributes.get(_COUNTRY, ""),
        "grade": attributes.get(_GRADE, "F"),
    }
    feed = new_feed(written)
    return NewFeed(
        url=feed.url,
        title=feed.title,
        language=feed.language,
        country=feed.country,
        grade=feed.grade,
        seen_at=page if _PAGE.fullmatch(page := attributes.get("htmlUrl", "").strip()) else "",
        seen_on=_day(attributes.get(_SEEN_ON, "")),
        enabled=enabled,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
