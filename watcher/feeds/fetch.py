"""A conditional GET that a hostile server can neither hang, flood nor lead astray.

The only module that imports httpx2, the maintained continuation of httpx. It must not know
what a feed is: bytes come back, or words for why not.

The environment's proxy settings are not read (trust_env=False): a proxy resolves the name
itself, so the guard would vet the proxy and not the feed, and one variable would switch the
guard off without a word.
"""

import ssl
from collections.abc import Iterator
from datetime import datetime
from http import HTTPStatus
from threading import Event

import httpx2 as httpx

from watcher.errors import FetchError
from watcher.feeds.connect import Resolve, system_resolve
from watcher.feeds.freshness import fresh_until
from watcher.feeds.guard import Network
from watcher.feeds.patience import Patience
from watcher.feeds.retry_after import retry_after
from watcher.feeds.wire import Answer, Passage, Wire
from watcher.ports import Fetched, FetchFailed, FetchOutcome, FetchRequest, FetchStopped, NotModified, Now

MAX_REDIRECTS = 5
MAX_VALIDATOR = 2_000  # characters: a longer ETag is not kept, because it could not be echoed whole
MAX_PORT = 65_535
MIB = 1024 * 1024

_ACCEPT = "application/atom+xml, application/rss+xml, application/rdf+xml, application/xml;q=0.9, */*;q=0.5"
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PERMANENT = frozenset((301, 308))
_MAY_SAY_WHEN = frozenset((429, 503))


class Fetcher:
    """A `ports.Fetch` over HTTP. Safe to call from several threads: a call shares only settings.

    `allow` lists networks that may be reached although they are not public; `deadline_s`
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
        resolve: Resolve = system_resolve,
    ) -> None:
        self._allow = allow
        self._user_agent = user_agent
        self._now = now
        self._stop = stop
        self._closed = Event()
        self._deadline_s = deadline_s
        self._connect_s = connect_s
        self._max_bytes = max_bytes
        self._resolve = resolve
        self._tls = ssl.create_default_context()

    def __call__(self, request: FetchRequest) -> FetchOutcome:
        """Fetch one feed. Whatever the network does, an outcome comes back; nothing is raised."""
        try:
            with self._client() as client:
                return self._follow(client, request)
        except FetchError as error:
            return FetchStopped() if self._is_stopped() else FetchFailed(words=str(error))
        except httpx.DecodingError:
            return FetchFailed(words="the answer's compression is broken")
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            return FetchFailed(words=f"the answer makes no sense: {type(error).__name__}")

    def close(self) -> None:
        """End running fetches and refuse further ones."""
        self._closed.set()

    def _client(self) -> httpx.Client:
        words = f"the answer was not complete within {self._deadline_s:g} s"
        passage = Passage(
            allow=self._allow,
            resolve=self._resolve,
            patience=Patience.lasting(self._deadline_s, words, self._is_stopped),
            connect_s=self._connect_s,
        )
        headers = {
            "User-Agent": self._user_agent,
            "Accept": _ACCEPT,
            "Accept-Encoding": "gzip, br, zstd",
        }
        transport = _Transport(Wire(self._tls, passage))
        return httpx.Client(transport=transport, headers=headers, trust_env=False, timeout=None)

    def _is_stopped(self) -> bool:
        return self._stop.is_set() or self._closed.is_set()

    def _follow(self, client: httpx.Client, request: FetchRequest) -> FetchOutcome:
        here, moved_to, is_lasting = _address(request.url), "", True
        for hops in range(MAX_REDIRECTS + 1):
            # The password goes beside the address, not in it: httpx2 logs the address.
            auth = (here.username, here.password) if here.userinfo else None
            bare = here.copy_with(userinfo=b"")
            with client.stream("GET", bare, headers=_validators(request), auth=auth) as response:
                if response.status_code not in _REDIRECTS:
                    return self._outcome(request, response, moved_to, hops)
                here = _next_hop(here, response)
                is_lasting = is_lasting and response.status_code in _PERMANENT
                moved_to = str(here) if is_lasting else moved_to
        raise FetchError(f"too many redirects (more than {MAX_REDIRECTS})")

    def _outcome(
        self, request: FetchRequest, response: httpx.Response, moved_to: str, hops: int
    ) -> FetchOutcome:
        status = response.status_code
        if status == HTTPStatus.NOT_MODIFIED and (request.etag or request.last_modified):
            return NotModified(moved_to=moved_to, fresh_until=self._fresh_until(response))
        if not response.is_success:
            asks = retry_after(_header(response, b"retry-after"), self._now())
            return FetchFailed(
                words=_phrase(status),
                retry_after=asks if status in _MAY_SAY_WHEN else None,
                # It is we who are too many: the next feed of this host would be told the same.
                host=response.url.host if status == HTTPStatus.TOO_MANY_REQUESTS else "",
                # Where a redirect led to what is gone, the next may lead elsewhere.
                gone=status == HTTPStatus.GONE and not hops,
            )
        return Fetched(
            body=self._body(response),
            url=str(response.url),
            content_type=_header(response, b"content-type"),
            etag=_validator(response, b"etag"),
            last_modified=_validator(response, b"last-modified"),
            moved_to=moved_to,
            fresh_until=self._fresh_until(response),
        )

    def _fresh_until(self, response: httpx.Response) -> datetime | None:
        return fresh_until(response.headers, self._now())

    def _body(self, response: httpx.Response) -> bytes:
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > self._max_bytes:
                raise FetchError(f"more than {self._max_bytes / MIB:g} MiB")
        return bytes(body)


class _Transport(httpx.BaseTransport):
    """Lets httpx speak over our wire, through its public door only."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        answer = self._wire.get((url.raw_scheme, url.raw_host, url.port, url.raw_path), request.headers.raw)
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    def close(self) -> None:
        self._wire.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        return self._answer.body

    def close(self) -> None:
        self._answer.close()


def _address(url: str) -> httpx.URL:
    try:
        address = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError("this is not an address that can be fetched") from error
    if address.scheme not in {"http", "https"}:
        raise FetchError(f"refused: {address.scheme or 'no scheme'}: only http and https are fetched")
    if not address.host:
        raise FetchError("this address names no host")
    if (address.port or 0) > MAX_PORT:  # the system would quietly take it modulo 65,536
        raise FetchError("this address names a port that does not exist")
    return address


def _next_hop(here: httpx.URL, response: httpx.Response) -> httpx.URL:
    """Read a redirect. Credentials stay with their host, and never go from https to http."""
    location = response.headers.get("location", "")
    if not location:
        raise FetchError(f"{_phrase(response.status_code)} without saying where to")
    try:
        target = here.join(location)
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError("redirected to something that is not an address") from error
    target = _address(str(target))
    same_place = (target.scheme, target.port) == (here.scheme, here.port)
    safer = (here.scheme, target.scheme) == ("http", "https")
    keeps = target.host == here.host and (same_place or safer)
    return target.copy_with(userinfo=here.userinfo if keeps else b"")


def _validators(request: FetchRequest) -> list[tuple[bytes, bytes]]:
    # A validator that is no bytes of a header never came from a server: replaced, it will not match.
    pairs = ((b"If-None-Match", request.etag), (b"If-Modified-Since", request.last_modified))
    return [(name, value.encode("latin-1", "replace")) for name, value in pairs if value]


def _validator(response: httpx.Response, name: bytes) -> str:
    value = _header(response, name)
    return value if len(value) <= MAX_VALIDATOR else ""


def _header(response: httpx.Response, name: bytes) -> str:
    """Read a header byte for byte (latin-1 maps each byte to one character and back)."""
    values = (value for key, value in response.headers.raw if key.lower() == name)
    return next(values, b"").decode("latin-1")


def _phrase(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"the server answered {status}"
