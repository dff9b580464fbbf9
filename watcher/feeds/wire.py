"""HTTP over guarded, patient sockets: one request out, the head of its answer and a body back.

The only module that imports httpcore2. It must not know what a feed is.
"""

import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from selectors import EVENT_READ, EVENT_WRITE, DefaultSelector
from socket import socket
from typing import Any

import httpcore2

from watcher.errors import FetchError
from watcher.feeds.connect import Resolve, connected, words
from watcher.feeds.guard import Network
from watcher.feeds.patience import Patience

Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What every connection of one fetch must obey. `connect_s` bounds connecting, and TLS again."""

    allow: tuple[Network, ...]
    resolve: Resolve
    patience: Patience
    connect_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The head of an answer, and its body as it arrives (content encoding still on)."""

    status: int
    headers: Headers
    body: Iterator[bytes]
    close: Callable[[], None]


class Wire:
    """The connections of one fetch. A fetch has its own, so that none outlives its patience."""

    def __init__(self, tls: ssl.SSLContext, passage: Passage) -> None:
        self._pool = httpcore2.ConnectionPool(ssl_context=tls, network_backend=_Backend(passage))

    def get(self, url: tuple[bytes, bytes, int | None, bytes], headers: Headers) -> Answer:
        """Send a GET; `url` is scheme, host, port and target. Raises FetchError, as the body may too."""
        scheme, host, port, target = url
        address = httpcore2.URL(scheme=scheme, host=host, port=port, target=target)
        with _in_words():
            response = self._pool.handle_request(httpcore2.Request("GET", address, headers=headers))
        return Answer(
            status=response.status, headers=response.headers, body=_body(response), close=response.close
        )

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


class _Stream(httpcore2.NetworkStream):
    """A connected, non-blocking socket, plain or under TLS."""

    def __init__(self, sock: socket, passage: Passage) -> None:
        self._sock = sock
        self._passage = passage

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 (Patience rules)
        try:
            return self._passage.patience.until_done_with(
                self._sock, EVENT_READ, lambda: self._sock.recv(max_bytes)
            )
        except OSError as error:
            raise FetchError(f"the connection broke: {words(error)}") from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 (Patience rules)
        try:
            while buffer:
                buffer = buffer[self._send(buffer) :]
        except OSError as error:
            # httpcore2 reads on after this one: a server may answer before it has heard all.
            raise httpcore2.WriteError(words(error)) from error

    def _send(self, buffer: bytes) -> int:
        return self._passage.patience.until_done_with(
            self._sock, EVENT_WRITE, lambda: self._sock.send(buffer)
        )

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 (Patience rules)
    ) -> httpcore2.NetworkStream:
        try:
            self._shake_hands(ssl_context, server_hostname)
        except ssl.SSLCertVerificationError as error:
            self.close()
            raise FetchError(f"the server's TLS certificate is not valid: {error.verify_message}") from error
        except (OSError, ValueError) as error:
            self.close()
            raise FetchError(f"TLS failed: {words(error)}") from error
        except FetchError:
            self.close()
            raise
        return self

    def _shake_hands(self, tls: ssl.SSLContext, name: str | None) -> None:
        seconds = self._passage.connect_s
        patience = self._passage.patience.within(seconds, f"TLS was not agreed within {seconds:g} s")
        sock = tls.wrap_socket(self._sock, server_hostname=name, do_handshake_on_connect=False)
        self._sock = sock
        patience.until_done_with(sock, EVENT_READ, sock.do_handshake)

    def close(self) -> None:
        self._sock.close()

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":  # asked of an idle connection: readable means the server has closed it
            with DefaultSelector() as selector:
                selector.register(self._sock, EVENT_READ)
                return bool(selector.select(0))
        return None


class _Backend(httpcore2.NetworkBackend):
    """Gives httpcore2 its connections."""

    def __init__(self, passage: Passage) -> None:
        self._passage = passage

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 (Patience rules)
        local_address: str | None = None,  # noqa: ARG002 (never set)
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,  # noqa: ARG002 (never set)
    ) -> httpcore2.NetworkStream:
        passage = self._passage
        late = f"the server did not answer within {passage.connect_s:g} s"
        patience = passage.patience.within(passage.connect_s, late)
        sock = connected(host, port, allow=passage.allow, resolve=passage.resolve, patience=patience)
        return _Stream(sock, passage)


def _body(response: httpcore2.Response) -> Iterator[bytes]:
    with _in_words():
        yield from response.iter_stream()


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except httpcore2.RemoteProtocolError as error:
        raise FetchError(f"the answer is not whole, or not HTTP: {words(error)}") from error
    except httpcore2.LocalProtocolError as error:
        raise FetchError(f"cannot ask for this: {words(error)}") from error
    except (httpcore2.NetworkError, httpcore2.TimeoutException) as error:
        raise FetchError(f"the connection broke: {words(error)}") from error
