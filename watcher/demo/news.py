"""A web server on loopback that serves the recorded news as feeds, as they stood at a given moment."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from rules.located import read
from rules.model import Grade
from storage import NewFeed

#: How far back a feed reaches: a weekly reader then finds every item.
WINDOW = timedelta(days=21)
_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One recorded item."""

    feed: str
    published: datetime
    title: str
    summary: str
    language: str
    slug: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """An invented publisher and its feed."""

    name: str
    title: str
    language: str
    country: str
    grade: Grade
    atom: bool = False


PAPERS = (
    Paper(name="eu-newswire", title="EU Newswire", language="en", country="EU", grade=Grade.A),
    Paper(name="delhi-courier", title="Delhi Courier", language="en", country="IN", grade=Grade.B),
    Paper(name="brussels-daily", title="Brussels Daily", language="en", country="BE", grade=Grade.B),
    Paper(name="le-quotidien", title="Le Quotidien", language="fr", country="BE", grade=Grade.B, atom=True),
    Paper(name="de-morgenbode", title="De Morgenbode", language="nl", country="BE", grade=Grade.C, atom=True),
)
BROKEN, DEAD = "broken", "dead"


def recorded_news() -> tuple[News, ...]:
    """Read the recorded items, oldest first."""
    rows: list[dict[str, Any]] = read(Path(__file__).with_name("items.yaml")).data["items"]
    news = (News(**row | {"published": datetime.fromisoformat(row["published"])}) for row in rows)
    return tuple(sorted(news, key=lambda one: (one.published, one.slug)))


def demo_feeds(base: str) -> tuple[NewFeed, ...]:
    """Give the feeds to subscribe to: five that work, one that sends a web page, one that is not found."""
    working = tuple(
        NewFeed(
            url=f"{base}/{paper.name}.xml",
            title=paper.title,
            language=paper.language,
            country=paper.country,
            grade=paper.grade,
        )
        for paper in PAPERS
    )
    broken = NewFeed(url=f"{base}/{BROKEN}.xml", title="Broken Gazette", language="en", country="BE")
    dead = NewFeed(url=f"{base}/{DEAD}.xml", title="Dead Letter Office", language="en", country="IN")
    return (*working, broken, dead)


@contextmanager
def serve_news(now: Callable[[], datetime]) -> Iterator[str]:
    """Serve the feeds as they stand at `now()`, and give the address they are under."""
    server = _Server(now, recorded_news())
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    serving.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    """A server that knows the time and the news."""

    def __init__(self, now: Callable[[], datetime], news: tuple[News, ...]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self._now = now
        self._news = news

    def news_of(self, paper: Paper) -> tuple[News, ...]:
        """Give what a paper's feed holds now."""
        now = self._now()
        return tuple(
            one for one in self._news if one.feed == paper.name and now - WINDOW < one.published <= now
        )


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        """Answer a poll."""
        name = self.path.strip("/").removesuffix(".xml")
        paper = next((paper for paper in PAPERS if paper.name == name), None)
        if paper is not None:
            self._feed(paper)
        elif name == BROKEN:
            self._answer(200, "text/html", b"<!doctype html><title>Moved</title><p>Our feeds have moved.")
        else:
            self._answer(404, "text/plain", b"not found")

    def log_message(self, *_args: object) -> None:
        """Say nothing: the demo's terminal is for people."""

    def _feed(self, paper: Paper) -> None:
        body = (_atom if paper.atom else _rss)(paper, self.server.news_of(paper))
        etag = f'"{sha256(body).hexdigest()[:16]}"'
        if self.headers.get("If-None-Match") == etag:
            self._answer(304, "", b"", etag)
        else:
            self._answer(200, "application/atom+xml" if paper.atom else "application/rss+xml", body, etag)

    def _answer(self, status: int, content_type: str, body: bytes, etag: str = "") -> None:
        self.send_response(status)
        if content_type:
            self.send_header("Content-Type", content_type)
        if etag:
            self.send_header("ETag", etag)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _rss(paper: Paper, news: Sequence[News]) -> bytes:
    root = Element("rss", version="2.0")
    channel = SubElement(root, "channel")
    _add(channel, title=paper.title, link=_site(paper), description=paper.title, language=paper.language)
    for one in reversed(news):
        link = f"{_site(paper)}/{one.slug}"
        item = SubElement(channel, "item")
        _add(item, title=one.title, link=link, guid=link, description=one.summary)
        _add(item, pubDate=format_datetime(one.published))
    return _written(root)


def _atom(paper: Paper, news: Sequence[News]) -> bytes:
    root = Element("feed", {"xmlns": _ATOM, "xml:lang": paper.language})
    _add(root, title=paper.title, id=_site(paper), updated="2025-03-15T00:00:00Z")
    for one in reversed(news):
        link = f"{_site(paper)}/{one.slug}"
        entry = SubElement(root, "entry")
        _add(entry, title=one.title, id=link, updated=one.published.isoformat(), summary=one.summary)
        SubElement(entry, "link", href=link)
    return _written(root)


def _written(root: Element) -> bytes:
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _add(parent: Element, **texts: str) -> None:
    for tag, text in texts.items():
        SubElement(parent, tag).text = text


def _site(paper: Paper) -> str:
    """Give a publisher's address: RFC 2606 keeps .example from ever being a real one."""
    return f"https://{paper.name}.example"
