"""From the text of a well-formed feed to its entries, as feedparser reads it but faster. Pure.

It answers only where it is sure that feedparser would answer the same, and None elsewhere. That
takes feedparser's own way through a document: what an element means depends on those before it.
The same expat reads the document; there is no DOCTYPE, hence no entity to expand or to open.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import ClassVar
from xml.etree.ElementTree import Element, ParseError, iterparse

from watcher.feeds.dates import moment
from watcher.feeds.entry import MAX_ENTRIES, MAX_TEXT, Entry, Reading
from watcher.feeds.item import Item, Place
from watcher.feeds.kinds import (
    ASIDE,
    CONTENTS,
    DOUBTFUL,
    ENTRIES,
    IDS,
    IN_IMAGE,
    IN_INPUT,
    IN_SOURCE,
    INPUTS,
    LANGUAGES,
    PUBLISHED,
    SUMMARIES,
    TITLES,
    UPDATED,
)
from watcher.feeds.names import ATOM, Doubt, Names
from watcher.feeds.texts import MARKUP, PLAIN, based, finished, flat, heard, marked_up, resolved, spoken

_DEEPEST = 20  # elements inside one another, markup apart
_LONGEST_DATE = 100
_SEMICOLON = re.compile(r"&([A-Za-z0-9_]+);")
_RIVALS = frozenset({"http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/"})


def read(document: bytes, url: str) -> Reading | None:
    """Read RSS, RDF or Atom in UTF-8; relative links are resolved against `url`. None where in doubt."""
    if b"<!DOCTYPE" in document or b"<!ENTITY" in document or not url.startswith(("http://", "https://")):
        return None
    try:
        root, declared = _tree(document)
        return _Reading(Names(declared)).read(root, resolved(url, url))
    except (Doubt, ParseError, ValueError):
        return None


class _Whole:
    """A document for iterparse, handed over in one piece: expat looks at each once more for every other."""

    def __init__(self, document: bytes) -> None:
        self._document = document

    def read(self, _size: int = 0, /) -> bytes:
        document, self._document = self._document, b""
        return document


def _tree(document: bytes) -> tuple[Element, list[tuple[str, str]]]:
    events = iterparse(_Whole(document), events=("start-ns",))  # noqa: S314 (no DOCTYPE: nothing to expand)
    declared: list[tuple[str, str]] = [found for _event, found in events]
    return events.root, declared  # type: ignore[attr-defined] # documented, but not in the stubs


class _Reading:
    """One way through a document, with what feedparser remembers on it from element to element."""

    def __init__(self, names: Names) -> None:
        """Start with nothing read."""
        self._names = names
        self._title_depth = -1  # of the last title that said something
        self._has_content = False
        self._has_summary = False  # the feed itself, where it changes the meaning of what follows
        self._unwrapped: bool | None = None
        self._title = ""
        self._language = ""
        self._entries: list[Entry] = []

    def read(self, root: Element, base: str) -> Reading:
        """Read the whole. Raises Doubt."""
        kind = self._names.key(root.tag)
        self._unwrapped = self._unwraps(root, kind)
        place = Place(1, None, base).inside(root)
        if place.language and kind != "rdf_rdf":
            self._language = place.language.replace("_", "-")
        if kind == "feed":
            self._about(root, place)
        elif kind in {"rss", "rdf_rdf"}:
            self._outside(root, place)
        else:
            raise Doubt
        if kind == "rdf_rdf" and not self._entries:  # it may be no feed at all
            raise Doubt
        return Reading(
            title=self._title[:MAX_TEXT],
            language=self._language[:MAX_TEXT],
            entries=tuple(self._entries[:MAX_ENTRIES]),
        )

    def _unwraps(self, root: Element, kind: str) -> bool | None:
        """Tell whether feedparser takes the `div` off markup, as it does where Atom 1.0 is declared first."""
        told = {uri.lower() for _prefix, uri in self._names.declared}
        if kind == "rss" or ATOM not in told:
            return False
        return True if root.tag.lower().startswith(f"{{{ATOM}}}") and told.isdisjoint(_RIVALS) else None

    def _outside(self, root: Element, place: Place) -> None:
        """Read what stands beside the channel, as in RSS 1.0."""
        for element in root:
            key = self._names.key(element.tag)
            if key == "channel":
                if not heard(element).keys().isdisjoint({"href", "lastmod"}):
                    raise Doubt
                self._about(element, place.inside(element))
            elif key in ENTRIES:
                self._entry(element, place)
            elif key in INPUTS:
                self._input(element, place.depth)
            else:
                raise Doubt

    def _about(self, parent: Element, place: Place) -> None:
        for element in parent:
            key = self._names.key(element.tag)
            if key in ENTRIES:
                self._entry(element, place)
            elif key in TITLES:
                said, counts = self._titled(element, key, place.depth)
                self._title = said if counts else self._title
            elif key in LANGUAGES:
                self._language = flat(element)
            elif key in SUMMARIES or key in CONTENTS:
                self._described(element, key)
            elif self._passes(element, key, place):
                self._about(element, place.inside(element))

    def _passes(self, element: Element, key: str, place: Place) -> bool:
        """Pass by what says nothing to us, and tell whether anything stands in it."""
        if key in DOUBTFUL or place.depth > _DEEPEST:
            raise Doubt
        if key in INPUTS:
            self._input(element, place.depth)
            return False
        if key in ASIDE and len(element):
            self._said(element)
            return False
        return bool(len(element))

    def _described(self, element: Element, key: str) -> None:
        """Remember that the feed describes itself: of two descriptions feedparser calls one content."""
        self._said(element)
        if key in CONTENTS or (self._has_summary and not self._has_content):
            self._has_content = self._has_summary = True
        elif key in {"summary", "itunes_summary"}:
            self._has_summary = True

    def _input(self, parent: Element, depth: int) -> None:
        """Pass by a picture or a search box, of which only the title's depth counts."""
        self._title_depth = -1
        for element in parent:
            key = self._names.key(element.tag)
            if key not in IN_INPUT:
                raise Doubt
            if flat(element) and key == "title":
                self._title_depth = depth + 1

    def _said(self, element: Element) -> str:
        if not element.attrib:
            return flat(element)
        attributes = heard(element)
        kind = attributes.get("type", "text")
        if attributes.get("mode") == "base64" or not (kind in PLAIN or kind in MARKUP):
            raise Doubt
        if kind in PLAIN:
            return flat(element)
        if self._unwrapped is None:
            raise Doubt
        return marked_up(element, unwrapped=self._unwrapped)

    def _titled(self, element: Element, key: str, depth: int) -> tuple[str, bool]:
        """Give a title, and whether it counts: after one that said something only a less deep one does."""
        said = self._said(element)
        counts = not -1 < self._title_depth <= depth
        if said and key != "media_title":
            self._title_depth = depth
        return said, counts

    def _entry(self, element: Element, place: Place) -> None:
        attributes = heard(element) if element.attrib else {}
        if "href" in attributes or "lastmod" in attributes:
            raise Doubt
        self._title_depth = -1
        item = Item(guid=attributes.get("rdf:about", ""))
        self._within(element, place.inside(element), item)
        self._has_content = False
        self._entries.append(item.entry())

    def _within(self, parent: Element, place: Place, item: Item) -> None:
        for element in parent:
            key = self._names.key(element.tag)
            handler = self._handlers.get(key)
            if handler:
                handler(self, element, key, place, item)
            elif self._passes(element, key, place):
                self._within(element, place.inside(element), item)

    def _item_title(self, element: Element, key: str, place: Place, item: Item) -> None:
        said, counts = self._titled(element, key, place.depth)
        if not counts:
            return
        if item.outranks("title", place.depth):
            item.title = said
        language = spoken(place.language, heard(element)) if element.attrib else place.language
        item.title_language = language and language.replace("_", "-")

    def _item_link(self, element: Element, _key: str, place: Place, item: Item) -> None:
        attributes = heard(element) if element.attrib else {}
        base = based(place.base, attributes)
        address = attributes.get("url", attributes.get("uri", attributes.get("href")))
        if address is None:
            said = finished(_resolved(base, flat(element))).replace("&amp;", "&")
            item.link = _SEMICOLON.sub(r"&\1", said)
        elif not address:
            raise Doubt
        elif attributes.get("rel", "alternate") == "alternate" and (
            attributes.get("type", "html") in {"html", "text/html", *MARKUP}
        ):
            item.link = resolved(base, address)

    def _item_id(self, element: Element, _key: str, place: Place, item: Item) -> None:
        attributes = heard(element) if element.attrib else {}
        said = flat(element)
        is_link = attributes.get("ispermalink", "true") == "true"
        if is_link:
            said = finished(_resolved(based(place.base, attributes), said))
        if item.outranks("id", place.depth):
            item.guid = said
        if is_link and item.link is None:
            item.link = said

    def _item_summary(self, element: Element, key: str, place: Place, item: Item) -> None:
        if item.summary is not None and not self._has_content:
            self._item_content(element, key, place, item)
            return
        said = self._said(element)
        if item.outranks("summary", place.depth):
            item.summary = said

    def _item_content(self, element: Element, _key: str, _place: Place, item: Item) -> None:
        self._has_content = True
        said = self._said(element)
        item.contents.append(said)
        item.summary = said if item.summary is None else item.summary

    def _item_published(self, element: Element, _key: str, _place: Place, item: Item) -> None:
        item.published = _date(flat(element))

    def _item_updated(self, element: Element, _key: str, _place: Place, item: Item) -> None:
        item.updated = _date(flat(element))

    def _item_language(self, element: Element, _key: str, place: Place, item: Item) -> None:
        said = flat(element)
        if item.outranks("language", place.depth):
            item.language = said

    def _item_source(self, element: Element, _key: str, place: Place, item: Item) -> None:
        self._title_depth = -1
        if not len(element):
            item.publisher = flat(element)
            return
        item.publisher = ""
        if "".join((element.text or "", *(child.tail or "" for child in element))).strip():
            raise Doubt
        for child in element:
            key = self._names.key(child.tag)
            if key == "title":
                said, counts = self._titled(child, key, place.depth + 1)
                item.publisher = said if counts else item.publisher
            elif key in ASIDE:
                self._said(child)
            elif not self._stays_in_source(child, key):
                raise Doubt

    def _stays_in_source(self, element: Element, key: str) -> bool:
        """Tell whether an element of a source says nothing of the source's name."""
        if key == "link" and element.attrib and (element.text or "").strip():
            return False  # feedparser takes the text for the source's
        inner = [(self._names.key(child.tag), len(child)) for child in element]
        return key in IN_SOURCE and all(name in IN_SOURCE and not more for name, more in inner)

    def _item_news_source(self, element: Element, _key: str, place: Place, item: Item) -> None:
        if element.attrib:
            raise Doubt
        said = flat(element)
        if item.outranks("news_source", place.depth):
            item.agency = said

    def _item_image(self, element: Element, _key: str, _place: Place, _item: Item) -> None:
        self._title_depth = -1
        if any(self._names.key(child.tag) not in IN_IMAGE or len(child) for child in element):
            raise Doubt

    def _item_doubt(self, _element: Element, _key: str, _place: Place, _item: Item) -> None:
        raise Doubt

    _handlers: ClassVar[dict[str, Callable[["_Reading", Element, str, Place, Item], None]]] = {
        **dict.fromkeys(TITLES, _item_title),
        "link": _item_link,
        **dict.fromkeys(IDS, _item_id),
        **dict.fromkeys(SUMMARIES, _item_summary),
        **dict.fromkeys(CONTENTS, _item_content),
        **dict.fromkeys(PUBLISHED, _item_published),
        **dict.fromkeys(UPDATED, _item_updated),
        **dict.fromkeys(LANGUAGES, _item_language),
        "source": _item_source,
        "news_source": _item_news_source,
        "image": _item_image,
        **dict.fromkeys({*ENTRIES, "textinput"}, _item_doubt),
    }


def _resolved(base: str, said: str) -> str:
    return resolved(base, said) if said else ""


def _date(said: str) -> datetime | None:
    if len(said) > _LONGEST_DATE:
        raise Doubt
    return moment(said) if said else None
