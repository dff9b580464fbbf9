from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.feeds.guard import first_refusal, literal_refusal, refusal

EVERYTHING = (ip_network("0.0.0.0/0"), ip_network("::/0"))


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("10.1.2.3", "a private address"),
        ("172.16.0.1", "a private address"),
        ("192.168.0.1", "a private address"),
        ("127.0.0.1", "a loopback address"),
        ("169.254.169.254", "a link-local address"),
        ("224.0.0.1", "a multicast address"),
        ("239.1.1.1", "a multicast address"),
        ("0.0.0.0", "the unspecified address"),  # noqa: S104 (judged, not bound to)
        ("0.1.2.3", "a private address"),
        ("100.64.0.1", "not a public address"),
        ("255.255.255.255", "a private address"),
        ("240.0.0.1", "a private address"),
        ("192.0.2.1", "a private address"),
        ("::", "the unspecified address"),
        ("::1", "a loopback address"),
        ("fe80::1", "a link-local address"),
        ("fe80::1%eth0", "a link-local address"),
        ("fc00::1", "a private address"),
        ("fec0::1", "not a public address"),
        ("ff02::1", "a multicast address"),
        ("ff0e::1", "a multicast address"),
        ("64:ff9b::a00:1", "a NAT64 address, a way to an IPv4 address"),
        ("64:ff9b::808:808", "a NAT64 address, a way to an IPv4 address"),
        ("64:ff9b:1::1", "a NAT64 address, a way to an IPv4 address"),
        ("2002:a00:1::1", "a 6to4 address, a tunnel to an IPv4 address"),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "a Teredo address, a tunnel to an IPv4 address"),
        ("2001:1::1", "an address for protocols, not for servers"),
        ("2001:20::1", "an address for protocols, not for servers"),
        ("192.0.0.9", "an address for protocols, not for servers"),
        ("192.0.0.200", "an address for protocols, not for servers"),
        ("2001:db8::1", "an address for documentation"),
        ("3fff::1", "an address for documentation"),
        ("::10.0.0.1", "not a public address"),
        ("::ffff:10.0.0.1", "a private address"),
        ("::ffff:127.0.0.1", "a loopback address"),
        ("::ffff:169.254.169.254", "a link-local address"),
        ("4000::1", "not a public address"),
    ],
)
def test_refuses_what_is_not_public(address: str, kind: str) -> None:
    """Each kind of address that is not of the public internet is refused by its name."""
    assert refusal(address, ()) == f"{address} is {kind}"


@pytest.mark.parametrize("address", ["8.8.8.8", "193.0.6.139", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_lets_public_addresses_pass(address: str) -> None:
    """Public addresses need no permission."""
    assert refusal(address, ()) == ""


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.1.2.3", "10.0.0.0/8"),
        ("::ffff:10.1.2.3", "10.0.0.0/8"),
        ("100.64.0.1", "100.64.0.0/10"),
        ("fd00::7", "fd00::/8"),
        ("64:ff9b::808:808", "64:ff9b::/96"),
    ],
)
def test_an_allowed_network_passes(address: str, network: str) -> None:
    """What the operator allows is allowed, and nothing beside it."""
    assert refusal(address, (ip_network(network),)) == ""
    assert refusal("127.0.0.1", (ip_network(network),)) != ""


@given(st.ip_addresses())
def test_everything_allowed_refuses_nothing(address: IPv4Address | IPv6Address) -> None:
    """The operator's `true` means every address of both families."""
    assert refusal(str(address), EVERYTHING) == ""


@given(st.ip_addresses(v=4))
def test_an_address_is_judged_the_same_in_ipv6_clothes(address: IPv4Address) -> None:
    """Writing an IPv4 address as IPv6 changes no judgement."""
    assert (refusal(str(address), ()) == "") == (refusal(f"::ffff:{address}", ()) == "")


def test_one_bad_address_is_enough() -> None:
    """A host is refused when any of its addresses is, and the words say which and what to do."""
    assert first_refusal("feeds.example", ("8.8.8.8", "10.0.0.1"), ()) == (
        "refused: 10.0.0.1 is a private address (feeds.example leads to it); "
        "allow it with allow_private_addresses"
    )
    assert first_refusal("10.0.0.1", ("10.0.0.1",), ()) == (
        "refused: 10.0.0.1 is a private address; allow it with allow_private_addresses"
    )
    assert first_refusal("feeds.example", ("8.8.8.8", "2606:4700::1111"), ()) == ""


def test_names_are_judged_when_they_are_looked_up() -> None:
    """Before that, only an address and localhost tell where they lead."""
    private = "is a loopback address"
    assert private in literal_refusal("127.0.0.1", ())
    assert private in literal_refusal("::1", ())
    assert private in literal_refusal("localhost", ())
    assert literal_refusal("localhost", (ip_network("127.0.0.0/8"),)) == ""
    assert literal_refusal("feeds.example", ()) == ""
    assert literal_refusal("", ()) == ""
