"""Where the daemon answers questions on its health: an address of this machine, and a port."""

from dataclasses import dataclass
from ipaddress import ip_address

_MOST = 65_535
_EXPECTED = "an address and a port are expected, such as 127.0.0.1:9846 or [::1]:9846, or off"


@dataclass(frozen=True, slots=True)
class Listening:
    """An IP address, with a port; 0 is any that is free."""

    address: str
    port: int

    @property
    def is_v6(self) -> bool:
        """Whether the address is one of IPv6."""
        return ":" in self.address

    def __str__(self) -> str:
        return f"[{self.address}]:{self.port}" if self.is_v6 else f"{self.address}:{self.port}"


def listening(text: str) -> Listening | None:
    """Read an address with a port; None for `off`. Raises ValueError in words that follow a quotation."""
    if text.lower() == "off":
        return None
    host, colon, port = text.rpartition(":")
    bracketed = host.startswith("[") and host.endswith("]")
    try:
        address = ip_address(host[1:-1] if bracketed else "127.0.0.1" if host == "localhost" else host)
        number = int(port) if port.isascii() and port.isdigit() else -1
    except ValueError as error:
        raise ValueError(_EXPECTED) from error
    if not colon or not 0 <= number <= _MOST or (address.version == 6) != bracketed:  # noqa: PLR2004 -- IPv6
        raise ValueError(_EXPECTED)
    return Listening(str(address), number)
