"""What single sites want to be asked with, as the settings write it."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationInfo, model_validator
from pydantic import Field as Key

from watcher.config import values
from watcher.config.secret_file import secret_in
from watcher.config.values import from_text
from watcher.feeds.access import Access, basic_login

_IN_FILE = "_file"
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.6.2
# What makes the request what it is. Any of them from elsewhere would break it or lead it astray.
_OURS = frozenset(
    "accept-encoding connection content-length expect host if-modified-since if-none-match keep-alive "
    "proxy-authorization range te trailer transfer-encoding upgrade".split()
)


def _login_part(value: object) -> str:
    text = _line(value)
    if not text:
        raise ValueError("a text that is not empty is expected")
    return text


def _line(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("text is expected")  # noqa: TRY004  pydantic turns only ValueError into words
    if not value.isprintable():
        raise ValueError("only printable characters are expected")
    return value


def _user(value: object) -> str:
    text = _login_part(value)
    if ":" in text:
        raise ValueError("a user's name holds no colon (RFC 7617)")
    return text


def _password(value: object, info: ValidationInfo) -> str:
    return _login_part(_content(value, info))


def _headers(value: object, info: ValidationInfo) -> tuple[tuple[bytes, bytes], ...]:
    if not isinstance(value, Mapping):
        raise ValueError("names of headers with their values are expected")  # noqa: TRY004  as above
    found = dict(_header(str(name), text, info) for name, text in value.items())
    if len(found) < len(value):
        raise ValueError("a header stands twice")
    return tuple(found.items())


def _header(name: str, value: object, info: ValidationInfo) -> tuple[bytes, bytes]:
    """Read one header; of a name that ends in _file, the value is in a file."""
    text = _line(_content(value, info) if name.endswith(_IN_FILE) else value)
    name = name.removesuffix(_IN_FILE)
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a header")
    if name.lower() in _OURS:
        raise ValueError(f"the header {name} is the program's own")
    if not text.isascii():
        raise ValueError(f"the header {name} holds more than ASCII")
    return name.title().encode(), text.strip().encode()


def _content(value: object, info: ValidationInfo) -> str:
    folder: Path = info.context["folders"]["access"] if info.context else Path()
    return secret_in(folder / values.folder(_line(value)))


def _site(text: str) -> str:
    if re.search(r"[?#]|//[^/]*@", text):
        raise ValueError("the address is that of a site: without user, password, ? and #")
    return values.feed_url(text)


class AccessKeys(BaseModel):
    """One site, and what its requests carry. What a file holds has been read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Annotated[str, from_text(_site)]
    user: Annotated[str, BeforeValidator(_user)] = ""
    password_file: Annotated[str, BeforeValidator(_password), Key(repr=False)] = ""
    headers: Annotated[tuple[tuple[bytes, bytes], ...], BeforeValidator(_headers), Key(repr=False)] = ()

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if bool(self.user) != bool(self.password_file):
            raise ValueError("user and password_file belong together")
        if self.user and any(name == b"Authorization" for name, _ in self.headers):
            raise ValueError("user and password_file are the header Authorization; leave one of them out")
        if not self.user and not self.headers:
            raise ValueError("user and password_file, or headers, are expected")
        return self


def access_of(keys: AccessKeys) -> Access:
    """Give what the requests to a site carry."""
    return Access(url=keys.url, headers=tuple(_carried(keys)))


def _carried(keys: AccessKeys) -> Iterator[tuple[bytes, bytes]]:
    if keys.user:
        yield basic_login(keys.user, keys.password_file)
    yield from keys.headers
