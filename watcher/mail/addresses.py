"""Mail addresses: one reading of them for settings, headers and envelopes. Must not know any server."""

import re
from email.headerregistry import Address, HeaderRegistry

from watcher.mail.plain import clean

#: RFC 5321, section 4.5.3.1.3: a path of 256 octets, less its two angle brackets.
LONGEST_ADDRESS = 254

_LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+")
_DOMAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*")


def parse_address(text: str) -> str:
    """Read one mail address and give it back in its canonical form.

    Both `ann@example.test` and `Ann Example <ann@example.test>` are understood; a domain without a
    dot (`local@localhost`) is fine. The grammar is that of RFC 5322, read by the standard library.

    Raises:
        ValueError: the text is not exactly one deliverable address; the words say why.
    """
    address = _only_address(text)
    if len(address.addr_spec) > LONGEST_ADDRESS:
        raise ValueError(f"a mail address has at most {LONGEST_ADDRESS} characters")
    if not _LOCAL.fullmatch(address.username):
        raise ValueError(
            f"{_shown(text)}: the part before the @ must be plain ASCII without spaces or quotes"
        )
    if not _DOMAIN.fullmatch(address.domain):
        raise ValueError(
            f"{_shown(text)}: {address.domain!r} is not a host name; write an international one as xn--…"
        )
    name = " ".join(address.display_name.split())  # blanks are read otherwise the second time
    return str(Address(name, address.username, address.domain))


def address_of(mailbox: str) -> str:
    """The bare `local@domain` of a canonical mailbox, without the display name."""
    return _only_address(mailbox).addr_spec


def domain_of(mailbox: str) -> str:
    """The domain of a canonical mailbox, in lower case."""
    return _only_address(mailbox).domain.lower()


def _only_address(text: str) -> Address:
    if clean(text) != text.strip():
        raise ValueError(f"{_shown(text)}: a mail address holds no line breaks and no control characters")
    try:
        header = HeaderRegistry()("to", text)
    except Exception as error:  # what breaks in the standard parser differs from text to text
        raise ValueError(f"{_shown(text)} is not a mail address: write name@host") from error
    # The registry makes its classes at run time; their stubs do not say that "to" has addresses.
    addresses: tuple[Address, ...] = getattr(header, "addresses", ())
    if len(addresses) > 1:
        raise ValueError(f"{_shown(text)}: write one address, not {len(addresses)}")
    if not addresses or header.defects or not addresses[0].username or not addresses[0].domain:
        raise ValueError(f"{_shown(text)} is not a mail address: write name@host")
    return addresses[0]


def _shown(text: str) -> str:
    return repr(clean(text, limit=80))
