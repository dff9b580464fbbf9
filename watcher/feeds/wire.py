"""HTTP/1.1 over guarded, patient sockets: one request out, the head of its answer and a body back.

Each request has a connection of its own, so that nothing a server says can be taken for the answer
to another question. Knows neither feeds nor redirects.
"""

import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from socket import socket
from types import TracebackType
from typing import Self

from watcher.errors import FetchError
from watcher.feeds.access import basic_login
from watcher.feeds.answer import AnswerReader, Headers, phrase
from watcher.feeds.connect import Resolve, connected, vet_from_here, words
from watcher.feeds.guard import EVERYWHERE, Network
from watcher.feeds.patience import READABLE, WRITABLE, Patience
from watcher.feeds.proxy import Proxy

#: Of each scheme, where an address names none.
PORTS = {"http": 80, "https": 443}

_PIECE = 64 * 1024  # bytes read at once
_BREAKS = re.compile(rb"[\0\r\n]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What every connection of one fetch must obey. `connect_s` bounds connecting, and TLS again.

    With a `proxy` it is the proxy that connects; its own address is the operator's choice, and not vetted.
    """

    allow: tuple[Network, ...]
    resolve: Resolve
    patience: Patience
    connect_s: float
    tls: ssl.SSLContext
    proxy: Proxy | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request: `port` is None for the scheme's own, `target` is path and query.

    `headers` go as they are, after Host and before Connection. With a `body` it is a POST, else a GET.
    """

    scheme: str
    host: str
    port: int | None
    target: bytes
    headers: Headers = field(repr=False)
    body: bytes | None = field(default=None, repr=False)


class Answer:
    """The head of an answer, and its body as it arrives (content encoding still on). Closes at the end."""

    def __init__(self, line: "_Line", reader: AnswerReader) -> None:
        self.status = reader.status
        self.headers = reader.headers
        self._line = line
        self._reader = reader

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._reader.close()
        self._line.close()

    def body(self) -> Iterator[bytes]:
        """Give the body piece by piece. Raises FetchError."""
        while True:
            yield from self._reader.take()
            if self._reader.is_whole:
                return
            self._line.read_into(self._reader)

    def first(self, name: bytes) -> str:
        """Read a header byte for byte (latin-1 maps each byte to one character and back); "" without one.

        `name` is in small letters.
        """
        values = (value for key, value in self.headers if key.lower() == name)
        return next(values, b"").decode("latin-1")

    def joined(self, name: bytes) -> str:
        """Read a header as the list it is when it stands several times (RFC 9110, 5.3)."""
        return b", ".join(value for key, value in self.headers if key.lower() == name).decode("latin-1")


def send(request: Request, passage: Passage) -> Answer:
    """Send a request and read until the headers of its answer are whole.

    Raises FetchError, as the body may.
    """
    written = _request(request, passage.proxy)
    line = _opened(request, passage)
    try:
        return Answer(line, line.ask(written))
    except BaseException:
        line.close()
        raise


class _Line:
    """A connected, non-blocking socket, plain or under TLS."""

    def __init__(self, sock: socket, passage: Passage) -> None:
        self._sock = sock
        self._passage = passage

    def ask(self, request: bytes) -> AnswerReader:
        """Send a request and read the headers of its answer."""
        reader = AnswerReader()
        try:
            self._write(request)
            while not reader.is_headed:
                self.read_into(reader)
        except BaseException:
            reader.close()
            raise
        return reader

    def read_into(self, reader: AnswerReader) -> None:
        try:
            data = self._passage.patience.until_done_with(
                self._sock, READABLE, lambda: self._sock.recv(_PIECE)
            )
        except OSError as error:
            raise FetchError(f"the connection broke: {words(error)}") from error
        if data:
            reader.feed(data)
        else:
            reader.end()

    def _write(self, buffer: bytes) -> None:
        """Write all of it, or as much as the server wants to hear: it may answer before it heard all."""
        try:
            while buffer:
                buffer = buffer[self._send(buffer) :]
        except OSError:
            return

    def shake_hands(self, name: str) -> None:
        """Go over to TLS. Raises FetchError."""
        passage = self._passage
        late = f"TLS was not agreed within {passage.connect_s:g} s"
        patience = passage.patience.within(passage.connect_s, late)
        try:
            sock = passage.tls.wrap_socket(self._sock, server_hostname=name, do_handshake_on_connect=False)
            self._sock = sock
            patience.until_done_with(sock, READABLE, sock.do_handshake)
        except ssl.SSLCertVerificationError as error:
            raise FetchError(f"the server's TLS certificate is not valid: {error.verify_message}") from error
        except (OSError, ValueError) as error:
            raise FetchError(f"TLS failed: {words(error)}") from error

    def close(self) -> None:
        self._sock.close()

    def _send(self, buffer: bytes) -> int:
        return self._passage.patience.until_done_with(self._sock, WRITABLE, lambda: self._sock.send(buffer))


def _opened(request: Request, passage: Passage) -> _Line:
    proxy, port = passage.proxy, request.port or PORTS[request.scheme]
    line = (
        _direct(request.host, port, passage)
        if proxy is None
        else _at_proxy(request.host, port, passage, proxy)
    )
    try:
        if request.scheme == "https":
            if proxy is not None:
                _tunnel(line, f"{_written(request.host)}:{port}", proxy)
            line.shake_hands(request.host)
    except BaseException:
        line.close()
        raise
    return line


def _direct(host: str, port: int, passage: Passage) -> _Line:
    late = f"the server did not answer within {passage.connect_s:g} s"
    patience = passage.patience.within(passage.connect_s, late)
    return _Line(
        connected(host, port, allow=passage.allow, resolve=passage.resolve, patience=patience), passage
    )


def _at_proxy(host: str, port: int, passage: Passage, proxy: Proxy) -> _Line:
    patience = passage.patience.within(passage.connect_s, f"no answer within {passage.connect_s:g} s")
    vet_from_here(host, port, allow=passage.allow, resolve=passage.resolve, patience=patience)
    try:
        sock = connected(proxy.host, proxy.port, allow=EVERYWHERE, resolve=passage.resolve, patience=patience)
    except FetchError as error:
        raise FetchError(f"the proxy cannot be used: {error}") from error
    return _Line(sock, passage)


def _tunnel(line: _Line, at: str, proxy: Proxy) -> None:
    """Have the proxy connect us to a host (RFC 9110, 9.3.6)."""
    lines = [f"CONNECT {at} HTTP/1.1".encode("ascii"), f"Host: {at}".encode("ascii"), *_proxy_login(proxy)]
    reader = line.ask(b"\r\n".join((*lines, b"", b"")))
    reader.close()
    if not HTTPStatus.OK <= reader.status < HTTPStatus.MULTIPLE_CHOICES:
        raise FetchError(f"the proxy does not connect us: {phrase(reader.status)}")


def _request(request: Request, proxy: Proxy | None) -> bytes:
    at = f"{_written(request.host)}:{request.port}" if request.port else _written(request.host)
    host, target, lines = at.encode("ascii"), request.target, list[bytes]()
    if proxy is not None and request.scheme == "http":
        target, lines = b"http://%b%b" % (host, target), _proxy_login(proxy)
    method = b"GET" if request.body is None else b"POST"
    lines = [b"%b %b HTTP/1.1" % (method, target), b"Host: %b" % host, *lines]
    lines += [b"%b: %b" % header for header in request.headers]
    if request.body is not None:
        lines.append(b"Content-Length: %d" % len(request.body))
    if any(map(_BREAKS.search, lines)):
        raise FetchError("cannot ask for this: what is kept of the last answer holds a line break")
    return b"\r\n".join((*lines, b"Connection: close", b"", request.body or b""))


def _proxy_login(proxy: Proxy) -> list[bytes]:
    return [b"Proxy-%b: %b" % basic_login(proxy.user, proxy.password)] if proxy.user else []


def _written(host: str) -> str:
    return f"[{host}]" if ":" in host else host
