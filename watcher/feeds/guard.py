"""Which addresses a feed may lead to. Pure: knows no socket and no resolver.

A feed's address, its redirects and its name server are in a stranger's hand; without
this, each of them could make the daemon knock at machines only it can reach.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Network = IPv4Network | IPv6Network

# Everything routable in IPv6 lies in 2000::/3 (IANA registry of the IPv6 address space): this alone
# keeps out NAT64, site-local and IPv4-compatible addresses, which `is_global` lets through.
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_TUNNELS = (IPv6Network("2002::/16"), IPv6Network("2001::/32"))  # 6to4 and Teredo carry an IPv4 address

_KINDS = (
    ("is_unspecified", "the unspecified address"),
    ("is_loopback", "a loopback address"),
    ("is_link_local", "a link-local address"),
    ("is_multicast", "a multicast address"),
    ("is_private", "a private address"),
)


def refusal(address: str, allow: tuple[Network, ...]) -> str:
    """Say why an IP address may not be connected to, "" when it may.

    An IPv4 address written as IPv6 (::ffff:a.b.c.d) is judged as the IPv4 address it is.
    """
    ip = _unwrapped(ip_address(address))
    if any(ip in network for network in allow) or _is_public(ip):
        return ""
    kind = next((words for flag, words in _KINDS if getattr(ip, flag)), "not a public address")
    return f"{address} is {kind}"


def first_refusal(host: str, addresses: Iterable[str], allow: tuple[Network, ...]) -> str:
    """Say why a host may not be connected to: one refused address is enough. "" when it may."""
    for address in addresses:
        if why := refusal(address, allow):
            named = "" if address == host else f" ({host} leads to it)"
            return f"refused: {why}{named}; allow it with allow_private_addresses"
    return ""


def _unwrapped(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    return ip


def _is_public(ip: IPv4Address | IPv6Address) -> bool:
    if not ip.is_global or ip.is_multicast:
        return False
    if isinstance(ip, IPv4Address):
        return True
    return ip in _GLOBAL_UNICAST and not any(ip in tunnel for tunnel in _TUNNELS)
