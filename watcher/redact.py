"""Secrets taken out of words that people or logs will see. Pure; knows no setting by name."""

import re
from typing import Any

#: Stands where a secret stood.
HIDDEN = "***"

# The user part of an address (RFC 3986, 3.2.1), and what addresses carry after a telling name.
_USERINFO = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*://)[^\s/?#\"'<>]*@")
_TELLING = "access_?key|access_?token|api_?key|passwd|password|pwd|secret|token"
_PARAMETER = re.compile(rf"(?i)([?&;](?:{_TELLING}|auth|key|sig|signature)=)[^\s&;#\"'<>]+")
_NAME = re.compile(rf"(?i)(?:.*[_-])?(?:{_TELLING})")


def redacted(text: str) -> str:
    """Hide user names and passwords in addresses, and parameters whose name tells a secret."""
    return _PARAMETER.sub(rf"\1{HIDDEN}", _USERINFO.sub(rf"\1{HIDDEN}@", text))


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
