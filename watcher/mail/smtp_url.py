"""Where mail is handed over: a server's address, read from one URL. Must not open any connection."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

#: RFC 5321 relay, RFC 6409 submission (what a server that asks for a password offers), RFC 8314 submissions.
RELAY_PORT, SUBMISSION_PORT, SUBMISSIONS_PORT = 25, 587, 465

_WHAT_TO_WRITE = "write smtp://user:password@host:port?starttls=required or smtps://user:password@host"


class Encryption(StrEnum):
    """When a session is encrypted: STARTTLS if offered, always, or never, or TLS from the first byte."""

    AUTO = "auto"
    REQUIRED = "required"
    NEVER = "never"
    IMPLICIT = "implicit"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpServer:
    """A mail server and how to speak to it; the password never shows in a repr."""

    host: str
    port: int
    encryption: Encryption = Encryption.AUTO
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def place(self) -> str:
        """Host and port, for messages."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Whether mail to this server stays on this machine."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def parse_smtp_url(url: str) -> SmtpServer:
    """Read `smtp://user:password@host:port?starttls=auto|required|never` or `smtps://…`.

    User and password are percent-decoded. Without a port it is 465 for smtps, 587 where a user is
    given (submission) and 25 otherwise; without `starttls` it is auto. Messages never quote the URL,
    for it may hold a password.

    Raises:
        ValueError: the URL is not of this form; the words say all that is wrong.
    """
    parts = _split(url)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if wrong := [*_login(user, password), *_host(parts), *_port(parts), *_starttls(parts)]:
        raise ValueError("; ".join(wrong))
    return SmtpServer(
        host=parts.hostname or "",
        port=parts.port or _usual_port(parts),
        encryption=_encryption(parts),
        user=user,
        password=password,
    )


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url.strip())
    except ValueError as error:  # unbalanced brackets; the error's own words would quote the URL
        raise ValueError(f"the mail server's URL cannot be read; {_WHAT_TO_WRITE}") from error
    if parts.scheme not in {"smtp", "smtps"}:
        raise ValueError(f"the mail server's URL must begin with smtp:// or smtps://; {_WHAT_TO_WRITE}")
    if parts.path not in {"", "/"} or parts.fragment:
        raise ValueError(
            "the mail server's URL ends after the port; in a password, write / as %2F, # as %23, ? as %3F"
        )
    return parts


def _login(user: str, password: str) -> Iterator[str]:
    """Say what is wrong with user and password; so do the next three with their parts of the URL."""
    if not (user + password).isascii() or not (user + password).isprintable():
        yield "the mail server's user and password must be printable ASCII"
    if bool(user) != bool(password):
        yield "the mail server's URL needs both a user and a password, or neither"


def _host(parts: SplitResult) -> Iterator[str]:
    host = parts.hostname or ""
    if not host or not host.isascii() or not host.isprintable() or " " in host:
        yield f"the mail server's URL names no host; {_WHAT_TO_WRITE}"


def _port(parts: SplitResult) -> Iterator[str]:
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        yield "the mail server's port is a number from 1 to 65535; in a password, write : as %3A"


def _starttls(parts: SplitResult) -> Iterator[str]:
    settings = _settings(parts)
    if any(name != "starttls" for name, _ in settings) or len(settings) > 1:
        yield "after the ? of a mail server's URL stands starttls=auto, required or never, once"
    elif settings and parts.scheme == "smtps":
        yield "smtps:// is encrypted from the start: leave starttls out, or write smtp://"
    elif settings and settings[0][1] not in {"auto", "required", "never"}:
        yield "starttls is auto, required or never"


def _usual_port(parts: SplitResult) -> int:
    if parts.scheme == "smtps":
        return SUBMISSIONS_PORT
    return SUBMISSION_PORT if parts.username else RELAY_PORT


def _encryption(parts: SplitResult) -> Encryption:
    if parts.scheme == "smtps":
        return Encryption.IMPLICIT
    return Encryption(dict(_settings(parts)).get("starttls", "auto"))


def _settings(parts: SplitResult) -> list[tuple[str, str]]:
    return parse_qsl(parts.query, keep_blank_values=True)
