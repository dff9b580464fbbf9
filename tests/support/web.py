"""A web server on loopback that says exactly the bytes a test wants said, well or badly."""

import socket
import ssl
import struct
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Event, Lock, Thread
from typing import Self

_DRIP_S = 0.02

Act = Callable[["WebServer", socket.socket], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came: its target, and its whole head as raw bytes."""

    target: str
    head: bytes

    def header(self, name: bytes) -> bytes | None:
        """Return a header's raw value, None when it was not sent."""
        for line in self.head.split(b"\r\n")[1:]:
            key, _, value = line.partition(b": ")
            if key.lower() == name.lower():
                return value
        return None


def response(
    body: bytes = b"", *, status: str = "200 OK", headers: tuple[tuple[bytes, bytes], ...] = ()
) -> bytes:
    """Write a whole response, with its length."""
    lines = [b"HTTP/1.1 " + status.encode(), b"Content-Length: %d" % len(body)]
    lines += [name + b": " + value for name, value in headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def redirect(to: str, status: str = "302 Found") -> bytes:
    """Write a redirect."""
    return response(status=status, headers=((b"Location", to.encode()),))


def say(raw: bytes) -> Act:
    """Send bytes, and wait for the next request on the same connection."""
    return lambda _, peer: peer.sendall(raw)


def say_and_close(raw: bytes) -> Act:
    """Send bytes, and close the connection."""

    def act(_: "WebServer", peer: socket.socket) -> None:
        peer.sendall(raw)
        peer.shutdown(socket.SHUT_RDWR)

    return act


def hang() -> Act:
    """Say nothing for as long as the test lasts."""

    def act(server: "WebServer", _: socket.socket) -> None:
        server.closing.wait()

    return act


def drip(raw: bytes, then: bytes, every_s: float = _DRIP_S) -> Act:
    """Send bytes, and then the same few again and again without end."""

    def act(server: "WebServer", peer: socket.socket) -> None:
        peer.sendall(raw)
        while not server.closing.wait(every_s):
            peer.sendall(then)

    return act


def reset() -> Act:
    """Break the connection off with a TCP reset."""
    return say_and_reset(b"")


def say_and_reset(raw: bytes) -> Act:
    """Send bytes, and break the connection off with a TCP reset."""

    def act(_: "WebServer", peer: socket.socket) -> None:
        peer.sendall(raw)
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        peer.close()

    return act


class WebServer:
    """Serves scripted acts for each target on 127.0.0.1; the last act of a target repeats.

    To be several hosts, it listens on other addresses of the loopback too.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.closing = Event()
        self.asked: list[Asked] = []
        self.arrived = Event()
        self._tls = tls
        self._acts: dict[str, list[Act]] = defaultdict(list)
        self._lock = Lock()
        self._peers: list[socket.socket] = []
        self._threads: list[Thread] = []
        self._listeners = [socket.create_server(("127.0.0.1", 0), backlog=128)]
        self.port: int = self._listeners[0].getsockname()[1]

    def listen_on(self, host: str) -> None:
        """Answer on another address of the loopback, at the same port."""
        listener = socket.create_server((host, self.port), backlog=128)
        self._listeners.append(listener)
        self._start(self._accept, listener)

    def script(self, target: str, *acts: Act | bytes) -> None:
        """Say what happens when a target is asked for: acts, or bytes to be said."""
        self._acts[target] = [act if callable(act) else say(act) for act in acts]

    def url(self, target: str, *, host: str = "127.0.0.1", credentials: str = "") -> str:
        """Write the address of a target."""
        scheme = "https" if self._tls else "http"
        return f"{scheme}://{credentials}{host}:{self.port}{target}"

    def __enter__(self) -> Self:
        self._start(self._accept, self._listeners[0])
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        for listener in self._listeners:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        for peer in self._peers:
            with suppress(OSError):
                peer.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)

    def _start(self, target: Callable[..., None], *args: object) -> None:
        thread = Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                peer, _ = listener.accept()
                self._peers.append(peer)
                self._start(self._serve, peer)

    def _serve(self, plain: socket.socket) -> None:
        with plain, suppress(OSError):
            peer = self._tls.wrap_socket(plain, server_side=True) if self._tls else plain
            with peer:
                while head := self._head(peer):
                    self._act(Asked(head.split(b" ")[1].decode(), head))(self, peer)

    def _head(self, peer: socket.socket) -> bytes:
        head = bytearray()
        while not head.endswith(b"\r\n\r\n"):
            byte = peer.recv(1)
            if not byte:
                return b""
            head += byte
        return bytes(head)

    def _act(self, asked: Asked) -> Act:
        with self._lock:
            self.asked.append(asked)
            self.arrived.set()
            acts = self._acts[asked.target]
            if not acts:
                return say(response(status="404 Not Found"))
            return acts.pop(0) if len(acts) > 1 else acts[0]


def tunnel(port: int) -> Act:
    """Act as a proxy that connects to a port of 127.0.0.1, whatever host was named."""

    def act(_: "WebServer", peer: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", port)) as far:
            peer.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = Thread(target=_copy, args=(far, peer), daemon=True)
            back.start()
            _copy(peer, far)
            back.join(10)

    return act


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65_536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
