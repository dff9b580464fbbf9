"""The port on which a running daemon answers on its health: three pages, to be read only.

A client that is slow is hung up on, and of many at once some are: none can hold the daemon.
"""

import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import TCPServer, ThreadingMixIn
from threading import BoundedSemaphore, Thread, Timer
from typing import Any

import structlog

from watcher.config.listening import Listening
from watcher.service.metrics import CONTENT_TYPE, write_metrics
from watcher.service.vitals import Vitals

#: So many are answered at a time; who comes beside them is hung up on.
AT_ONCE = 8
#: A request with its answer takes no longer than this.
PATIENCE_S = 10.0

_PLAIN = "text/plain; charset=utf-8"

_log = structlog.get_logger(__name__)

_Request = socket.socket | tuple[bytes, socket.socket]  # the latter is never one of TCP

#: A page: its status, its type, its text.
Page = tuple[HTTPStatus, str, bytes]


@contextmanager
def open_health(place: Listening | None, vitals: Vitals) -> Iterator[Listening | None]:
    """Answer on a daemon's health for the length of a block, and give where.

    None is nowhere: it was not asked for, or the port is taken, which is told and stops nothing.
    """
    if place is None:
        yield None
        return
    try:
        server = _Server(place, vitals)
    except OSError as error:
        _log.warning(
            "health.off", address=str(place), why=error.strerror, todo="free the port, or set health"
        )
        yield None
        return
    with server:
        heard = Listening(place.address, server.server_address[1])
        thread = Thread(target=server.serve_forever, name="health", daemon=True)
        thread.start()
        _log.info("health.on", address=str(heard))
        try:
            yield heard
        finally:
            server.shutdown()
            thread.join()


def page_at(path: str, vitals: Vitals) -> Page | None:
    """Give the page of a path, None where there is none."""
    pages: dict[str, Callable[[Vitals], Page]] = {
        "/healthz": _alive,
        "/readyz": _ready,
        "/metrics": lambda vitals: (HTTPStatus.OK, CONTENT_TYPE, write_metrics(vitals)),
    }
    page = pages.get(path.partition("?")[0])
    return None if page is None else page(vitals)


def _alive(vitals: Vitals) -> Page:
    return _told(() if vitals.is_alive else ("the scheduler stands still",))


def _ready(vitals: Vitals) -> Page:
    return _told(vitals.troubles())


def _told(troubles: tuple[str, ...]) -> Page:
    status = HTTPStatus.SERVICE_UNAVAILABLE if troubles else HTTPStatus.OK
    return status, _PLAIN, "".join(f"{line}\n" for line in troubles or ("ok",)).encode()


class _Handler(BaseHTTPRequestHandler):
    """Answers one request, and hangs up."""

    server: "_Server"
    server_version = "forecast-watcher"
    sys_version = ""
    timeout = PATIENCE_S

    def setup(self) -> None:
        super().setup()
        # The timeout is for each byte; a client that drips is hung up on all the same.
        self._end = Timer(PATIENCE_S, self._hang_up)
        self._end.daemon = True
        self._end.start()

    def finish(self) -> None:
        self._end.cancel()
        super().finish()

    def do_GET(self) -> None:
        page = page_at(self.path, self.server.vitals)
        if page is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        status, kind, body = page
        self.send_response(status)
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(body)))):
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing: a probe every second is no news."""

    def _hang_up(self) -> None:
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:  # it has gone by itself
            return


class _Server(ThreadingMixIn, HTTPServer):
    """Answers in a few threads, which die with the process."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, place: Listening, vitals: Vitals) -> None:
        self.vitals = vitals
        self.address_family = socket.AF_INET6 if place.is_v6 else socket.AF_INET
        self._free = BoundedSemaphore(AT_ONCE)
        super().__init__((place.address, place.port), _Handler)

    def server_bind(self) -> None:
        """Bind without looking up a name for the address, which may take long."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def process_request(self, request: _Request, client_address: Any) -> None:
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: _Request, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: _Request, client_address: Any) -> None:  # noqa: ARG002 -- its signature
        """Tell of faults of ours; clients that go away are none."""
        error = sys.exception()
        if not isinstance(error, OSError):
            _log.error("health.broke", kind=type(error).__name__, exc_info=True)
