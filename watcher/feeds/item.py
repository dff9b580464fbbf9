"""An entry of a well-formed feed while it is read, and where its elements stand."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from xml.etree.ElementTree import Element

from watcher.feeds.entry import MAX_TEXT, Entry
from watcher.feeds.texts import based, heard, spoken


class Place(NamedTuple):
    """Where an element stands: how deep, in which language, and what its links are relative to."""

    depth: int
    language: str | None
    base: str

    def inside(self, element: Element) -> "Place":
        """Tell the place of an element's children."""
        if not any(name[-4:].lower() in {"lang", "base"} for name in element.attrib):
            return Place(self.depth + 1, self.language, self.base)
        attributes = heard(element)
        return Place(self.depth + 1, spoken(self.language, attributes), based(self.base, attributes))


@dataclass(slots=True)
class Item:
    """An entry as far as it is read, and how deep what it holds was found."""

    guid: str = ""
    link: str | None = None
    title: str = ""
    summary: str | None = None
    contents: list[str] = field(default_factory=list)
    published: datetime | None = None
    updated: datetime | None = None
    language: str = ""
    title_language: str | None = None
    publisher: str = ""
    agency: str = ""  # Bing's News:Source
    depths: dict[str, int] = field(default_factory=dict)

    def outranks(self, name: str, depth: int) -> bool:
        """Tell whether what is found here goes before what was found: nothing deeper does."""
        before = self.depths.setdefault(name, depth)
        if depth <= before:
            self.depths[name] = depth
            return True
        return False

    def entry(self) -> Entry:
        """Give the entry that it became."""
        return Entry(
            guid=self.guid[:MAX_TEXT],
            link=(self.link or "")[:MAX_TEXT],
            title=self.title[:MAX_TEXT],
            summary=(self.summary or "")[:MAX_TEXT],
            content=max((content[:MAX_TEXT] for content in self.contents), key=len, default=""),
            published=self.published,
            updated=self.updated,
            language=(self.language or self.title_language or "")[:MAX_TEXT],
            publisher=(self.publisher or self.agency)[:MAX_TEXT],
        )
