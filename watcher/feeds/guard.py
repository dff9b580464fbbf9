"""Which addresses a feed may lead to. Pure: knows no socket and no resolver.

A feed's address, its redirects and its name server are in a stranger's hand; without
this, each of them could make the daemon knock at machines only it can reach.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network

#: Allows whatever an operator chose.
EVERYWHERE: tuple[Network, ...] = (ip_network("0.0.0.0/0"), ip_network("::/0"))

# Everything routable in IPv6 lies in 2000::/3 (IANA registry of the IPv6 address space): this alone
# keeps out site-local and IPv4-compatible addresses, which `is_global` lets through.
_GLOBAL_UNICAST = IPv6Network("2000::/3")
# Ranges that `ipaddress` judges otherwise from one release of Python to the next, or lets through;
# the first that fits names the address. From the IANA registries of special-purpose addresses; the few
# addresses in 192.0.0.0/24 and 2001::/23 that are global serve anycast and identifiers, never the web.
_SPECIAL: tuple[tuple[Network, str], ...] = (
    (IPv6Network("2002::/16"), "a 6to4 address, a tunnel to an IPv4 address"),
    (IPv6Network("2001::/32"), "a Teredo address, a tunnel to an IPv4 address"),
    (IPv6Network("64:ff9b::/96"), "a NAT64 address, a way to an IPv4 address"),
    (IPv6Network("64:ff9b:1::/48"), "a NAT64 address, a way to an IPv4 address"),
    (IPv6Network("2001::/23"), "an address for protocols, not for servers"),
    (IPv4Network("192.0.0.0/24"), "an address for protocols, not for servers"),
    (IPv6Network("3fff::/20"), "an address for documentation"),
    (IPv6Network("2001:db8::/32"), "an address for documentation"),
)

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
    if any(ip in network for network in allow):
        return ""
    kind = _kind(ip)
    return f"{address} is {kind}" if kind else ""


def first_refusal(host: str, addresses: Iterable[str], allow: tuple[Network, ...]) -> str:
    """Say why a host may not be connected to: one refused address is enough. "" when it may."""
    for address in addresses:
        if why := refusal(address, allow):
            named = "" if address == host else f" ({host} leads to it)"
            return f"refused: {why}{named}; allow it with allow_private_addresses"
    return ""


def literal_refusal(host: str, allow: tuple[Network, ...]) -> str:
    """Say why a host that is written as an address, or as localhost, may not be connected to.

    "" when it may, and for every other name: what those lead to is known when they are looked up.
    """
    try:
        return first_refusal(host, ["127.0.0.1" if host == "localhost" else host], allow)
    except ValueError:
        return ""


def _unwrapped(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    return ip


def _kind(ip: IPv4Address | IPv6Address) -> str:
    """What an address is when it is not of the public internet; "" when it is."""
    for network, words in _SPECIAL:
        if ip in network:
            return words
    for flag, words in _KINDS:
        if getattr(ip, flag):
            return words
    is_routable = isinstance(ip, IPv4Address) or ip in _GLOBAL_UNICAST
    return "" if ip.is_global and is_routable else "not a public address"
