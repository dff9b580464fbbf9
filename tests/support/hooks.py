"""Receivers of webhooks on loopback: acts of a web server that read what is posted, and then answer."""

import socket
from dataclasses import dataclass

from web import Act, Asked, WebServer

#: A secret as the convention asks for, made for tests.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@dataclass(frozen=True, slots=True)
class Received:
    """One post: its head, and its body as raw bytes."""

    asked: Asked
    body: bytes

    def headers(self) -> dict[str, str]:
        """The headers by their names in small letters."""
        lines = self.asked.head.decode("latin-1").split("\r\n")[1:]
        pairs = (line.partition(": ") for line in lines if line)
        return {name.lower(): value for name, _, value in pairs}


def take(received: list[Received], answer: bytes) -> Act:
    """Read a whole post, remember it, and answer."""

    def act(server: WebServer, peer: socket.socket) -> None:
        asked = server.asked[-1]
        length, body = int(asked.header(b"content-length") or b"0"), bytearray()
        while len(body) < length:
            body += peer.recv(65_536)
        received.append(Received(asked, bytes(body)))
        peer.sendall(answer)

    return act
