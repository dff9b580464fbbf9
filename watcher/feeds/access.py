"""What single sites of the web want to be asked with: a login, a key, a header. Pure.

All of it may be secret. It goes to the site it was given for and nowhere else.
"""

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Headers for all that lies at an address and below it; their values are never shown."""

    url: str
    headers: tuple[tuple[bytes, bytes], ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """An address taken apart; `port` is a number always, `path` is the path with its query."""

    scheme: str
    host: str
    port: int
    path: str

    def holds(self, other: "Site") -> bool:
        """Tell whether another site is this one or lies below: /a holds /a, /a/b and /a?b, not /ab."""
        if (other.scheme, other.host, other.port) != (self.scheme, self.host, self.port):
            return False
        rest = other.path.removeprefix(self.path)
        is_below = other.path.startswith(self.path)
        return is_below and (not rest or self.path.endswith("/") or rest[0] in "/?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """A site with the headers that are for it."""

    site: Site
    headers: tuple[tuple[bytes, bytes], ...] = field(repr=False)


def entrance_to(site: Site, known: Iterable[Entrance]) -> Entrance | None:
    """Find what a site wants to be asked with; where several fit, the one that names it most closely."""
    fitting = [entrance for entrance in known if entrance.site.holds(site)]
    return max(fitting, key=lambda entrance: len(entrance.site.path), default=None)


def basic_login(user: str, password: str) -> tuple[bytes, bytes]:
    """Write a user and a password as a header (RFC 7617)."""
    return b"Authorization", b"Basic " + b64encode(f"{user}:{password}".encode())
