"""A conditional GET that a hostile server can neither hang, flood nor lead astray.

The only module that imports httpx2, the maintained continuation of httpx: its addresses, and its
decoding of bodies. It must not know what a feed is: bytes come back, or words for why not.
"""

import re
import ssl
from collections.abc import Iterable, Iterator
from datetime import datetime
from http import HTTPStatus
from threading import Event
from typing import NamedTuple

import httpx2 as httpx

from watcher.errors import FetchError
from watcher.feeds.access import Access, Entrance, Site, basic_login, entrance_to
from watcher.feeds.answer import Headers, phrase
from watcher.feeds.connect import Resolve, system_resolve
from watcher.feeds.freshness import HEADERS as FRESHNESS
from watcher.feeds.freshness import fresh_until
from watcher.feeds.guard import Network
from watcher.feeds.patience import Patience
from watcher.feeds.proxy import Proxy
from watcher.feeds.retry_after import retry_after
from watcher.feeds.turns import Turns
from watcher.feeds.unpack import MIB, Packed, refuse_many, unpacked
from watcher.feeds.wire import PORTS, Answer, Passage, Request, send
from watcher.ports import Fetched, FetchFailed, FetchOutcome, FetchRequest, FetchStopped, NotModified, Now

MAX_REDIRECTS = 5
MAX_VALIDATOR = 2_000  # characters: a longer ETag is not kept, because it could not be echoed whole
MAX_PORT = 65_535

_ACCEPT = b"application/atom+xml, application/rss+xml, application/rdf+xml, application/xml;q=0.9, */*;q=0.5"
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PERMANENT = frozenset((301, 308))
_BREAKS = re.compile("[\0\r\n]")
_MAY_SAY_WHEN = frozenset((429, 503))


class Fetcher:
    """A `ports.Fetch` over HTTP. Safe to call from several threads: a call shares only settings.

    `allow` lists networks that may be reached although they are not public, `access` what single
    sites want to be asked with; with a `proxy` all goes through it. `deadline_s`
    bounds a whole fetch with its redirects, `connect_s` each connection, `max_bytes` the body
    after decompression. Once `stop` is set, running fetches end within half a second.
    """

    def __init__(  # noqa: PLR0913 (settings, each with its own unit)
        self,
        allow: tuple[Network, ...],
        user_agent: str,
        *,
        now: Now,
        stop: Event,
        deadline_s: float = 30,
        connect_s: float = 10,
        max_bytes: int = 10 * MIB,
        proxy: Proxy | None = None,
        access: tuple[Access, ...] = (),
        resolve: Resolve = system_resolve,
        turns: Turns | None = None,
    ) -> None:
        self._allow = allow
        self._turns = turns or Turns()
        self._headers: Headers = [
            (b"User-Agent", user_agent.encode("ascii")),
            (b"Accept", _ACCEPT),
            (b"Accept-Encoding", b"gzip, br, zstd"),
        ]
        self._now = now
        self._stop = stop
        self._closed = Event()
        self._deadline_s = deadline_s
        self._connect_s = connect_s
        self._max_bytes = max_bytes
        self._proxy = proxy
        self._entrances = tuple(
            Entrance(site=_site(_address(one.url)), headers=one.headers) for one in access
        )
        self._resolve = resolve
        self._tls = ssl.create_default_context()

    def __call__(self, request: FetchRequest) -> FetchOutcome:
        """Fetch one feed. Whatever the network does, an outcome comes back; nothing is raised."""
        try:
            return self._follow(request, self._passage())
        except FetchError as error:
            return FetchStopped() if self._is_stopped() else FetchFailed(words=str(error))
        except httpx.DecodingError:
            return FetchFailed(words="the answer's compression is broken")
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            return FetchFailed(words=f"the answer makes no sense: {type(error).__name__}")

    def close(self) -> None:
        """End running fetches and refuse further ones."""
        self._closed.set()

    def _passage(self) -> Passage:
        words = f"the answer was not complete within {self._deadline_s:g} s"
        return Passage(
            allow=self._allow,
            resolve=self._resolve,
            patience=Patience.lasting(self._deadline_s, words, self._is_stopped),
            connect_s=self._connect_s,
            tls=self._tls,
            proxy=self._proxy,
        )

    def _is_stopped(self) -> bool:
        return self._stop.is_set() or self._closed.is_set()

    def _follow(self, request: FetchRequest, passage: Passage) -> FetchOutcome:
        here, moved_to, is_lasting = _address(request.url), "", True
        entrance = entrance_to(_site(here), self._entrances) if self._entrances else None
        for hops in range(MAX_REDIRECTS + 1):
            with (
                self._turns.taken(here.host, passage.patience),
                send(self._get(here, _asked_with(here, entrance), request), passage) as answer,
            ):
                if answer.status not in _REDIRECTS:
                    return self._outcome(request, answer, _Way(here, moved_to, hops))
                here = _next_hop(here, answer)
                is_lasting = is_lasting and answer.status in _PERMANENT
                moved_to = str(here) if is_lasting else moved_to
            # Who was led away is not trusted again: a stranger could send us back with our own keys.
            entrance = entrance if entrance and entrance.site.holds(_site(here)) else None
        raise FetchError(f"too many redirects (more than {MAX_REDIRECTS})")

    def _get(self, here: httpx.URL, theirs: Headers, request: FetchRequest) -> Request:
        named = {name.lower() for name, _ in theirs}
        ours = [pair for pair in self._headers if pair[0].lower() not in named]
        return Request(
            scheme=here.scheme,
            host=here.raw_host.decode("ascii"),
            port=here.port,
            target=here.raw_path,
            headers=[*ours, *theirs, *_validators(request)],
        )

    def _outcome(self, request: FetchRequest, answer: Answer, way: "_Way") -> FetchOutcome:
        status = answer.status
        if status == HTTPStatus.NOT_MODIFIED and (request.etag or request.last_modified):
            return NotModified(moved_to=way.moved_to, fresh_until=self._fresh_until(answer))
        if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            asks = retry_after(answer.first(b"retry-after"), self._now())
            return FetchFailed(
                words=phrase(status),
                retry_after=asks if status in _MAY_SAY_WHEN else None,
                # It is we who are too many: the next feed of this host would be told the same.
                host=way.end.host if status == HTTPStatus.TOO_MANY_REQUESTS else "",
                # Where a redirect led to what is gone, the next may lead elsewhere.
                gone=status == HTTPStatus.GONE and not way.hops,
            )
        return Fetched(
            body=self._body(answer),
            url=str(way.end.copy_with(userinfo=b"")),
            content_type=answer.first(b"content-type"),
            etag=_validator(answer, b"etag"),
            last_modified=_validator(answer, b"last-modified"),
            moved_to=way.moved_to,
            fresh_until=self._fresh_until(answer),
        )

    def _fresh_until(self, answer: Answer) -> datetime | None:
        return fresh_until({name: answer.joined(name.encode()) for name in FRESHNESS}, self._now())

    def _body(self, answer: Answer) -> bytes:
        refuse_many(answer.joined(b"content-encoding"))
        packed = Packed(answer.body(), self._max_bytes)
        response = httpx.Response(answer.status, headers=answer.headers, stream=_Stream(packed))
        return unpacked(packed, response.iter_bytes(), self._max_bytes)


class _Way(NamedTuple):
    """How an answer was come to: where it is from, and over which redirects."""

    end: httpx.URL
    moved_to: str
    hops: int


class _Stream(httpx.SyncByteStream):
    """Gives httpx2 a body to decode."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        yield from self._pieces


def _address(url: str) -> httpx.URL:
    try:
        address = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError("this is not an address that can be fetched") from error
    if address.scheme not in {"http", "https"}:
        raise FetchError(f"refused: {address.scheme or 'no scheme'}: only http and https are fetched")
    if not address.host:
        raise FetchError("this address names no host")
    if address.port is not None and not 0 < address.port <= MAX_PORT:  # the system would take it modulo
        raise FetchError("this address names a port that does not exist")
    return address


def _next_hop(here: httpx.URL, answer: Answer) -> httpx.URL:
    """Read a redirect. Credentials stay with their host, and never go from https to http."""
    location = _text(answer.first(b"location"))
    if not location:
        raise FetchError(f"{phrase(answer.status)} without saying where to")
    try:
        target = here.join(location)
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError("redirected to something that is not an address") from error
    target = _address(str(target))
    same_place = (target.scheme, target.port) == (here.scheme, here.port)
    safer = (here.scheme, target.scheme) == ("http", "https")
    keeps = target.host == here.host and (same_place or safer)
    return target.copy_with(userinfo=here.userinfo if keeps else b"")


def _site(here: httpx.URL) -> Site:
    return Site(
        scheme=here.scheme,
        host=here.raw_host.decode("ascii"),
        port=here.port or PORTS[here.scheme],
        path=here.raw_path.decode("ascii"),
    )


def _asked_with(here: httpx.URL, entrance: Entrance | None) -> Headers:
    """Gather what a site wants to be asked with; a login in the address itself comes first."""
    theirs = list(entrance.headers) if entrance else []
    if not here.userinfo:
        return theirs
    login = basic_login(here.username, here.password)
    return [login, *(pair for pair in theirs if pair[0].lower() != login[0].lower())]


def _validators(request: FetchRequest) -> list[tuple[bytes, bytes]]:
    # A validator that is no bytes of a header never came from a server: replaced, it will not match.
    pairs = ((b"If-None-Match", request.etag), (b"If-Modified-Since", request.last_modified))
    return [(name, value.encode("latin-1", "replace")) for name, value in pairs if value]


def _validator(answer: Answer, name: bytes) -> str:
    """Read what can be echoed whole; what no request could hold is left."""
    value = answer.first(name)
    return value if len(value) <= MAX_VALIDATOR and not _BREAKS.search(value) else ""


def _text(header: str) -> str:
    """Read a header that ought to be ASCII, and in practice is UTF-8 where it is not."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeDecodeError:
        return header
