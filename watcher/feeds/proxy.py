"""The operator's proxy, read from its URL. Must not open any connection."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

#: Where a proxy listens if its URL does not say: the port of the scheme.
USUAL_PORT = 80

_WHAT_TO_WRITE = "write http://host:port or http://user:password@host:port"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """A proxy that speaks HTTP; the password never shows in a repr."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)


def parse_proxy_url(url: str) -> Proxy:
    """Read `http://user:password@host:port`; user and password are percent-decoded.

    Messages never quote the URL, for it may hold a password.

    Raises:
        ValueError: the URL is not of this form; the words say all that is wrong.
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError as error:  # unbalanced brackets; the error's own words would quote the URL
        raise ValueError(f"the proxy's URL cannot be read; {_WHAT_TO_WRITE}") from error
    if wrong := list(_complaints(parts)):
        raise ValueError("; ".join(wrong))
    return Proxy(
        host=parts.hostname or "",
        port=parts.port or USUAL_PORT,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def _complaints(parts: SplitResult) -> Iterator[str]:
    if parts.scheme != "http":
        yield f"the proxy's URL begins with http:// (it sees nothing of https but the host); {_WHAT_TO_WRITE}"
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        yield "the proxy's URL ends after the port; in a password, write / as %2F, # as %23, ? as %3F"
    host = parts.hostname or ""
    if not host or not host.isascii() or not host.isprintable() or " " in host:
        yield f"the proxy's URL names no host; {_WHAT_TO_WRITE}"
    if _port(parts) == 0:
        yield "the proxy's port is a number from 1 to 65535; in a password, write : as %3A"
    if not (unquote(parts.username or "") + unquote(parts.password or "")).isprintable():
        yield "the proxy's user and password hold no control characters"


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        return 0
