"""Fifty feeds, each on a host of its own: thirty-eight are sound, and of the others each does its worst."""

import gzip
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from desk import QUIET, Entry, rss
from web import Act, WebServer, drip, hang, redirect, reset, response, say

FEEDS = 50
#: What the fetcher must be allowed to reach; the loopback's other networks it must not.
REACHED = "127.0.1.0/24"

_MB = 1_000_000
_PIECE = bytes(_MB // 10)


@dataclass(frozen=True, slots=True)
class Fifty:
    """The addresses of all, each with words that must stand in the reason why it failed; "" for the sound."""

    reasons: Mapping[str, str]
    plain: WebServer

    def sound(self) -> frozenset[str]:
        """The addresses of those that are sound."""
        return frozenset(url for url, reason in self.reasons.items() if not reason)


@contextmanager
def fifty_feeds(secure: WebServer, *, large_mb: int, deadline_s: float, cap_mib: int) -> Iterator[Fifty]:
    """Serve fifty feeds; one is `large_mb` large, where `cap_mib` are allowed and `deadline_s` granted.

    `secure` speaks TLS with a certificate that nobody vouches for.
    """
    late = f"not complete within {deadline_s:g} s"
    with WebServer() as plain:
        acts: dict[str, tuple[Act | bytes, str]] = {
            "hangs": (hang(), late),
            "drips-its-body": (drip(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", b"x", 1), late),
            "drips-its-header": (drip(b"HTTP/1.1 200 OK\r\nX: ", b"x", 1), late),
            "unpacks-to-a-bomb": (_bomb(large_mb), "unpacks to more than 100 times its size"),
            "never-ends": (_flood(large_mb), f"larger than {cap_mib} MiB"),
            "is-full-of-entities": (_entities(), "before the first element"),
            "redirects-for-ever": (redirect("/redirects-for-ever"), "too many redirects"),
            "leads-to-metadata": (
                redirect("http://169.254.169.254/latest/meta-data/"),
                "169.254.169.254 is a link-local address",
            ),
            "leads-to-a-file": (redirect("file:///etc/passwd"), "only http and https are fetched"),
            "resets": (reset(), "Connection reset by peer"),
        }
        reasons = {
            f"http://localhost:{plain.port}/within": "(localhost leads to it)",
            secure.url("/feed", host="127.0.1.200"): "TLS certificate is not valid",
        }
        secure.listen_on("127.0.1.200")
        sound = [f"sound-{number}" for number in range(FEEDS - len(acts) - len(reasons))]
        for name in sound:
            acts[name] = (response(rss(Entry(f"{QUIET} by {name}", link=f"https://p.example/{name}"))), "")
        for number, (name, (act, reason)) in enumerate(acts.items(), 1):
            plain.listen_on(f"127.0.1.{number}")
            plain.script(f"/{name}", say(act) if isinstance(act, bytes) else act)
            reasons[plain.url(f"/{name}", host=f"127.0.1.{number}")] = reason
        yield Fifty(reasons, plain)


def told_wrongly(fifty: Fifty, errors: Mapping[str, str]) -> list[str]:
    """Say of which feeds the reason for a failure, "" for none, is not what it should be."""
    return [
        f"{url}: {errors.get(url, 'never polled')!r} instead of {reason!r}"
        for url, reason in fifty.reasons.items()
        if reason not in errors.get(url, "never polled") or bool(errors.get(url)) != bool(reason)
    ]


def _bomb(large_mb: int) -> bytes:
    packed = gzip.compress(bytes(large_mb * _MB), 9)
    return response(packed, headers=((b"Content-Encoding", b"gzip"),))


def _flood(large_mb: int) -> Act:
    def act(_: WebServer, peer: socket.socket) -> None:
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (large_mb * _MB))
        for _part in range(large_mb * _MB // len(_PIECE)):
            peer.sendall(_PIECE)

    return act


def _entities() -> bytes:
    huge = b'<!DOCTYPE rss [<!ENTITY a "' + b"a" * 50_000 + b'">]>'
    return response(
        huge
        + b'<rss version="2.0"><channel><item><title>'
        + b"&a;" * 50_000
        + b"</title></item></channel></rss>"
    )
