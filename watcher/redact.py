"""Secrets taken out of words that people or logs will see. Pure; knows no setting by name."""

import re
from typing import Any
from urllib.parse import unquote

#: Stands where a secret stood.
HIDDEN = "***"

# The user part of an address (RFC 3986, 3.2.1), and what addresses carry after a telling name.
_USERINFO = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*://)[^\s/?#\"'<>]*@")
_TELLING = "access_?key|access_?token|api_?key|passwd|password|pwd|secret|token"
_PARAMETER = re.compile(rf"(?i)([?&;](?:{_TELLING}|auth|key|sig|signature)=)[^\s&;#\"'<>]+")
_NAME = re.compile(rf"(?i)(?:.*[_-])?(?:{_TELLING})")
_JOINTS = re.compile("[/:@?&=#;,]+")
_HOST = re.compile(r"(?:[^/?#]*@)?([^/?#:]*).*", re.DOTALL)
_WEB = frozenset({"http", "https"})
_SHORTEST_SECRET = 5


def redacted(text: str) -> str:
    """Hide user names and passwords in addresses, and parameters whose name tells a secret."""
    return _PARAMETER.sub(rf"\1{HIDDEN}", _USERINFO.sub(rf"\1{HIDDEN}@", text))


def without_secrets_of(address: str, text: str) -> str:
    """Hide in a text all that stands in an address behind its host, or before it: any of it may be a secret.

    Words of less than five characters stay, and so does the host of a web address; of other addresses, such
    as those of chats, what looks like a host is often a token.
    """
    scheme, _, rest = address.partition("://") if "://" in address else ("", "", address)
    host = _HOST.sub(r"\1", rest) if scheme in _WEB else ""
    written = _JOINTS.split(rest)
    for piece in sorted({*written, *map(unquote, written)} - {host}, key=len, reverse=True):
        if len(piece) >= _SHORTEST_SECRET:
            text = text.replace(piece, HIDDEN)
    return redacted(text)


def redacted_value(value: Any, name: str = "") -> Any:
    """Hide secrets in a value of text, lists and mappings; under a telling name, all of it."""
    if name and _NAME.fullmatch(name):
        return HIDDEN
    match value:
        case str():
            return redacted(value)
        case dict():
            return {key: redacted_value(inner, str(key)) for key, inner in value.items()}
        case list() | tuple():
            return [redacted_value(inner) for inner in value]
        case _:
            return value
