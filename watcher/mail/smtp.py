"""Hand one message to a mail server, and say what came of it. Must not know what the message tells.

Certificates are verified against the system's authorities; OpenSSL's SSL_CERT_FILE adds a private one.
"""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from typing import Any

from watcher.mail.plain import clean
from watcher.mail.smtp_url import Encryption, SmtpServer, parse_smtp_url
from watcher.ports import Send, SendFailed, SendOutcome, Sent

__all__ = ["Encryption", "SmtpServer", "check_smtp", "parse_smtp_url", "smtp_sender"]

#: RFC 5321, section 4.5.3.2, allows minutes; a relay that needs more than this is tried again later.
TIMEOUT_S = 30.0
#: Servers may answer with pages; this is enough to know what to do.
LONGEST_WORDS = 300

_PERMANENT = 500

_REFUSALS: dict[type[Exception], str] = {
    smtplib.SMTPSenderRefused: "refused the sender:",
    smtplib.SMTPAuthenticationError: "refused the login:",
    smtplib.SMTPDataError: "refused the message:",
}


class _Listening(smtplib.SMTP):
    """A session that remembers what the server said when it took a message."""

    said: str = ""

    def data(self, msg: Any) -> tuple[int, bytes]:
        code, reply = super().data(msg)
        self.said = _reply(code, reply)
        return code, reply


class _ListeningTls(_Listening, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


class _RefusedError(Exception):
    """We ourselves refuse to go on with a session; the words say why."""


def smtp_sender(server: SmtpServer, timeout_s: float = TIMEOUT_S) -> Send:
    """A `Send` that opens one session per message; envelope addresses are those of the headers.

    It never raises: refusals of sender, recipient or text with a 5xx reply are permanent failures
    in the server's own words, everything else is worth another attempt. A refused login is our
    settings' fault and no message's: it is tried again, so that a mended password loses no mail. `blocked`
    is what failed before the server let us in, or for its silence.
    """

    def send(message: EmailMessage) -> SendOutcome:
        is_in = False
        try:
            with _session(server, timeout_s) as session:
                is_in = True
                session.send_message(message)
                said = session.said
        except (OSError, ValueError, _RefusedError) as error:
            return SendFailed(
                words=_words(server, error),
                permanent=_is_permanent(error),
                blocked=not is_in or _is_silence(error),
            )
        return Sent(words=clean(said, limit=LONGEST_WORDS))

    return send


def check_smtp(server: SmtpServer, timeout_s: float = TIMEOUT_S) -> str | None:
    """Connect, greet, encrypt and log in without sending; say what is wrong, or None."""
    try:
        with _session(server, timeout_s):
            return None
    except (OSError, ValueError, _RefusedError) as error:
        return _words(server, error)


@contextmanager
def _session(server: SmtpServer, timeout_s: float) -> Iterator[_Listening]:
    """A session that is encrypted and logged in as far as the server's settings ask."""
    session = _connect(server, timeout_s)
    try:
        session.ehlo_or_helo_if_needed()
        encrypted = _encrypt(session, server)
        _log_in(session, server, encrypted=encrypted)
        yield session
    except ssl.SSLError:
        session.close()  # no word more, least of all in plain text
        raise
    finally:
        # An unfriendly goodbye changes nothing: a message that was taken must not be sent again.
        with suppress(OSError):
            session.quit()
        session.close()


def _connect(server: SmtpServer, timeout_s: float) -> _Listening:
    # Left to itself smtplib looks its own name up, and a broken resolver would delay or stop every mail.
    me = socket.gethostname() or "localhost"
    if server.encryption is Encryption.IMPLICIT:
        context = ssl.create_default_context()
        return _ListeningTls(server.host, server.port, timeout=timeout_s, context=context, local_hostname=me)
    return _Listening(server.host, server.port, timeout=timeout_s, local_hostname=me)


def _encrypt(session: smtplib.SMTP, server: SmtpServer) -> bool:
    """Start TLS as the settings ask; once begun there is no way back to plain text."""
    if server.encryption is Encryption.IMPLICIT:
        return True
    if server.encryption is Encryption.NEVER:
        return False
    if not session.has_extn("starttls"):
        if server.encryption is Encryption.REQUIRED:
            raise _RefusedError("the server offers no STARTTLS, and starttls=required forbids plain text")
        return False
    session.starttls(context=ssl.create_default_context())
    session.ehlo()
    return True


def _log_in(session: smtplib.SMTP, server: SmtpServer, *, encrypted: bool) -> None:
    if not server.user:
        return
    if not (encrypted or server.is_loopback or server.encryption is Encryption.NEVER):
        raise _RefusedError(
            "the server offers no encryption, so the password was not sent; starttls=never would allow it"
        )
    session.login(server.user, server.password)


def _is_permanent(error: Exception) -> bool:
    """Whether the server said never: 5xx to the sender, the recipient or the text."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= _PERMANENT for code, _ in error.recipients.values())
    spoken = smtplib.SMTPSenderRefused | smtplib.SMTPDataError
    return isinstance(error, spoken) and error.smtp_code >= _PERMANENT


def _is_silence(error: Exception) -> bool:
    """Whether we gave up waiting; smtplib tells that the server closed the connection."""
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


def _words(server: SmtpServer, error: Exception) -> str:
    """What went wrong, for a person: where, and the server's own words where it spoke."""
    return clean(f"mail server {server.place}: {_what(error)}", limit=LONGEST_WORDS)


def _what(error: Exception) -> str:  # noqa: PLR0911  one line a kind of failure
    match error:
        case smtplib.SMTPRecipientsRefused():
            replies = [_reply(code, said) for code, said in error.recipients.values()]
            return f"refused the recipient: {'; '.join(replies)}"
        case smtplib.SMTPResponseException():
            verb = _REFUSALS.get(type(error), "answered")
            return f"{verb} {_reply(error.smtp_code, error.smtp_error)}"
        case ssl.SSLCertVerificationError():
            return f"its certificate cannot be trusted: {error.verify_message}"
        case TimeoutError() | smtplib.SMTPServerDisconnected(__context__=TimeoutError()):
            return "did not answer in time"
        case smtplib.SMTPServerDisconnected():
            return "closed the connection"
        case ConnectionRefusedError():
            return "nothing listens there; check host and port"
        case _:
            return str(error) or type(error).__name__


def _reply(code: int, said: bytes | str) -> str:
    return f"{code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"
