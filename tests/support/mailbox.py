# ruff: noqa: ARG002, N802  aiosmtpd's hooks have its names, and all its parameters
"""A real SMTP server on loopback that keeps what it is given, and can be told to refuse, defer, drop or hang.

with open_mailbox() as mailbox:
    mailbox.answers["RCPT"] = "550 5.1.1 no such user"
    ...
    mailbox.wait_for(1)
"""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

#: In place of a reply: cut the connection, or never answer.
DROP, HANG = "drop", "hang"

_OK = "250 OK"
_DEADLINE_S = 10.0


class Mailbox:
    """What a server received, and how it is to answer: `answers` maps MAIL, RCPT, DATA or QUIT to a reply.

    "RCPT ann@desk.example" is the reply for that recipient alone. `envelopes` holds (from, recipients)
    beside each of `messages`; `logins` the users that were let in; `hanging` is set once a HANG began.
    """

    def __init__(self) -> None:
        self.host = "127.0.0.1"
        self.port = 0
        self.answers: dict[str, str] = {}
        self.messages: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.envelopes: list[tuple[str, tuple[str, ...]]] = []
        self.logins: list[str] = []
        self.hanging = threading.Event()
        self._arrived = threading.Condition()

    @property
    def url(self) -> str:
        """Where to send, without user or TLS settings."""
        return f"smtp://{self.host}:{self.port}"

    def wait_for(self, count: int, deadline_s: float = _DEADLINE_S) -> list[EmailMessage]:
        """Wait until `count` messages arrived; fails with AssertionError at the deadline."""
        with self._arrived:
            arrived = self._arrived.wait_for(lambda: len(self.messages) >= count, deadline_s)
            assert arrived, f"{len(self.messages)} of {count} messages arrived within {deadline_s} s"
            return list(self.messages)

    async def answer(self, command: str, server: SMTP) -> str:
        """The reply to a command, after doing what stands in place of one."""
        reply = self.answers.get(command, _OK)
        if reply == HANG:
            self.hanging.set()
            await asyncio.Event().wait()
        if reply == DROP:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return reply

    def keep(self, envelope: Envelope) -> None:
        """Take a message in."""
        content = envelope.original_content or b""
        parsed = message_from_bytes(content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        with self._arrived:
            self.raw.append(content)
            self.messages.append(parsed)
            self.envelopes.append((envelope.mail_from or "", tuple(envelope.rcpt_tos)))
            self._arrived.notify_all()


class _Handler:
    """aiosmtpd's hooks; their names and parameters are its own."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, mail_options: list[str]
    ) -> str:
        reply = await self._mailbox.answer("MAIL", server)
        if reply == _OK:
            envelope.mail_from = address
            envelope.mail_options.extend(mail_options)
        return reply

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        alone = f"RCPT {address}"
        reply = await self._mailbox.answer(alone if alone in self._mailbox.answers else "RCPT", server)
        if reply == _OK:
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        reply = await self._mailbox.answer("DATA", server)
        if reply == _OK:
            self._mailbox.keep(envelope)
        return reply

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        reply = await self._mailbox.answer("QUIT", server)
        return "221 Bye" if reply == _OK else reply


class AnyPort(Controller):
    """A controller on a port that the system chooses; aiosmtpd itself would then knock at port 0."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # aiosmtpd is half typed


@contextmanager
def open_mailbox(
    *,
    starttls: ssl.SSLContext | None = None,
    tls: ssl.SSLContext | None = None,
    login: tuple[str, str] | None = None,
) -> Iterator[Mailbox]:
    """Run a mail server for the length of a block.

    `starttls` offers STARTTLS, `tls` speaks TLS from the first byte, `login` is the only user and
    password that AUTH lets in.
    """
    mailbox = Mailbox()

    def authenticate(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, auth_data: object
    ) -> AuthResult:
        assert isinstance(auth_data, LoginPassword)
        given = (auth_data.login.decode(), auth_data.password.decode())
        if given == login:
            mailbox.logins.append(given[0])
        return AuthResult(success=given == login, handled=False)

    controller = AnyPort(
        _Handler(mailbox),
        hostname=mailbox.host,
        port=0,
        ssl_context=tls,
        tls_context=starttls,
        auth_require_tls=False,
        authenticator=authenticate if login else None,
        auth_exclude_mechanism=None if login else ["LOGIN", "PLAIN"],
        enable_SMTPUTF8=False,
    )
    controller.start()
    mailbox.port = controller.port
    try:
        yield mailbox
    finally:
        controller.stop()
