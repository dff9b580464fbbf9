"""On PYTHONPATH: a Python process that cannot reach beyond loopback (PEP 578 hears of every attempt)."""

import errno
import socket
import sys
from ipaddress import ip_address

_DOORS = frozenset({"socket.connect", "socket.sendto", "socket.bind"})
_NAMES = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})


def _is_loopback(host: object) -> bool:
    try:
        return ip_address(str(host)).is_loopback
    except ValueError:
        return host in {"localhost", None, ""}


def _guard(event: str, args: tuple[object, ...]) -> None:
    if event in _NAMES and not _is_loopback(args[0]):
        raise socket.gaierror(socket.EAI_AGAIN, "no name is resolved here")
    if event in _DOORS and isinstance(args[1], tuple) and not _is_loopback(args[1][0]):
        raise OSError(errno.ENETUNREACH, "there is no network beyond loopback here")


sys.addaudithook(_guard)
