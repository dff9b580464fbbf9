"""A mail server on loopback that keeps every message as a file."""

import socket
from asyncio import Server
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

_ANSWER_S = 10.0


class _Controller(Controller):
    """A controller that listens on any free port."""

    def _trigger_server(self) -> None:
        """Greet the server at the port it was given, so that its start is known to have worked."""
        assert isinstance(self.server, Server)  # noqa: S101 -- it has just been started
        self.port = self.server.sockets[0].getsockname()[1]
        with socket.create_connection((self.hostname, self.port), timeout=_ANSWER_S) as greeting:
            greeting.recv(1024)


class _Keeper:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = count(1)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.original_content or b""
        (self._folder / f"{next(self._number):04d}.eml").write_bytes(content)
        return "250 kept"


@contextmanager
def open_sink(folder: Path) -> Iterator[str]:
    """Take mails into a folder, one .eml file each, and give the server's address."""
    folder.mkdir(parents=True, exist_ok=True)
    controller = _Controller(_Keeper(folder), hostname="127.0.0.1", port=0)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{controller.port}?starttls=never"
    finally:
        controller.stop()
