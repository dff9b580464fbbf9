"""From a host's name to a connected socket, through the guard.

The vetted address itself is connected to, never the name: a name may lead elsewhere a
moment later (DNS rebinding). Knows nothing of HTTP.
"""

import errno
import os
import socket
import ssl
from collections.abc import Callable, Iterable
from ipaddress import ip_address

from watcher.errors import FetchError
from watcher.feeds import lookup
from watcher.feeds.guard import Network, first_refusal
from watcher.feeds.patience import WRITABLE, Patience, TooLateError

Resolve = Callable[[str, int], Iterable[str]]

MAX_ADDRESSES = 4  # of one host are tried, so that each gets a fair share of the time to connect
_LOOKING_UP = 4  # of the time to connect, one part in so many is for a name that others look up anyway
MAX_WORDS = 200  # of a foreign error message, which may quote the server

_PENDING = (0, errno.EINPROGRESS, errno.EWOULDBLOCK)


class NowhereError(FetchError):
    """A name leads to no address."""


def connected(
    host: str, port: int, *, allow: tuple[Network, ...], resolve: Resolve, patience: Patience
) -> socket.socket:
    """Connect to a host all of whose addresses are allowed; the socket does not block. Raises FetchError."""
    tried = _vetted(host, port, allow=allow, resolve=resolve, patience=patience)[:MAX_ADDRESSES]
    failure = FetchError("the server has no address")
    for position, address in enumerate(tried):
        share = patience.within(patience.left() / (len(tried) - position), patience.words)
        try:
            return _connect(address, port, share)
        except OSError as error:
            failure = FetchError(f"the server cannot be reached: {words(error)}")
        except TooLateError as error:
            failure = error
    raise failure


def vet_from_here(
    host: str, port: int, *, allow: tuple[Network, ...], resolve: Resolve, patience: Patience
) -> None:
    """Vet a host that somebody else is to connect to, by what it leads to from here. Raises FetchError.

    A name that leads nowhere from here, as behind a proxy that alone can look names up, passes.
    """
    share = patience.within(patience.left() / _LOOKING_UP, "")
    try:
        _vetted(host, port, allow=allow, resolve=resolve, patience=share)
    except (NowhereError, TooLateError):
        patience.left()


def system_resolve(host: str, port: int) -> tuple[str, ...]:
    """Ask the system for a host's addresses, best first. Raises OSError or UnicodeError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


def words(error: Exception) -> str:
    """Say a foreign error in one bounded line."""
    if isinstance(error, ssl.SSLError) and error.reason:
        return str(error.reason).replace("_", " ").lower()
    said = (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
    return " ".join(said.split())[:MAX_WORDS]


def _vetted(
    host: str, port: int, *, allow: tuple[Network, ...], resolve: Resolve, patience: Patience
) -> tuple[str, ...]:
    addresses = (host,) if _is_address(host) else _resolved(host, port, resolve, patience)
    if why := first_refusal(host, addresses, allow):
        raise FetchError(why)
    return addresses


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _resolved(host: str, port: int, resolve: Resolve, patience: Patience) -> tuple[str, ...]:
    found = lookup.start(lambda: tuple(resolve(host, port)))
    try:
        addresses = patience.until_done(found)
    except socket.gaierror as error:
        late = error.errno == socket.EAI_AGAIN
        why = "the name server does not answer" if late else "no such host"
        raise NowhereError(f"the name {host} leads nowhere: {why}") from error
    except (OSError, ValueError) as error:
        raise NowhereError(f"the name {host} leads nowhere: {words(error)}") from error
    if not addresses:
        raise NowhereError(f"the name {host} leads nowhere: it has no address")
    return addresses


def _connect(address: str, port: int, patience: Patience) -> socket.socket:
    family, kind, protocol, _, sockaddr = socket.getaddrinfo(
        address, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST
    )[0]
    sock = socket.socket(family, kind, protocol)
    try:
        _shake_hands(sock, sockaddr, patience)
    except BaseException:
        sock.close()
        raise
    return sock


def _shake_hands(
    sock: socket.socket, sockaddr: tuple[str | int, ...] | tuple[int, bytes], patience: Patience
) -> None:
    sock.settimeout(0)
    code = sock.connect_ex(sockaddr)
    if code in _PENDING:
        patience.until_ready(sock, WRITABLE)
        code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if code:
        raise OSError(code, os.strerror(code))
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
