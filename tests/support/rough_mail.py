# ruff: noqa: ARG002, N802  aiosmtpd's hooks have its names, and all its parameters
"""A real SMTP server on loopback that drops, delays, defers and refuses by its dice, and keeps a log of it.

with open_rough_mail(seed=7) as server:
    server.trap(Moment.TAKEN, process.kill_now)
    ...
    server.log
"""

import asyncio
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import StrEnum
from mailbox import AnyPort, Mailbox
from threading import Event
from typing import AnyStr

from aiosmtpd.smtp import SMTP, Envelope, Session

_OK = "250 OK"

#: Replies to two recipients who never get anything, and to the others at times.
NO_SUCH_USER = "550 5.1.1 no such user here"
ALWAYS_LATER = "451 4.7.1 greylisted, come back later"
_BUSY = "450 4.2.1 mailbox busy"
_FULL = "452 4.3.1 out of room"
SPAM = "554 5.7.1 this looks like spam"

#: The longest that it delays an answer.
_DELAY_S = 0.2


class Moment(StrEnum):
    """Where in a session something can be made to happen."""

    CONNECT = "connect"
    TALK = "sender and recipient"
    DATA = "DATA"
    MIDWAY = "within the message"
    TAKEN = "before the reply"
    REPLIED = "after the reply"
    QUIT = "before the mark"


class Fate(StrEnum):
    """What became of a message in one session."""

    ACCEPTED = "accepted"
    TAKEN = "taken without a reply"
    LOST = "dropped"
    DEFERRED = "deferred"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Logged:
    """One session's message, if it came so far, and what became of it."""

    fate: Fate
    recipient: str
    message: EmailMessage | None = None

    @property
    def message_id(self) -> str:
        """The Message-ID, "" where no message came."""
        return "" if self.message is None else str(self.message["Message-ID"])


class RoughMail(Mailbox):
    """A mail server in a bad mood; `calm` ends the mood, but for the two who never get anything.

    `deaf` is the local part of the recipient refused for good, `late` that of the one put off for ever.
    """

    deaf, late = "eve", "dan"

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.log: list[Logged] = []
        self.drops = 0
        self.delays = 0
        self._dice = random.Random(seed)  # noqa: S311 -- the same mood every time
        self._is_calm = False
        self._trap: tuple[Moment, Callable[[], None]] | None = None
        self._passes = 0
        self.sprung = Event()

    def calm(self) -> None:
        """From now on accept whatever is not refused by its recipient."""
        self._is_calm = True

    def trap(self, moment: Moment, act: Callable[[], None], *, passes: int = 0) -> None:
        """Act at a moment of a session, having let it pass some times; once."""
        self.sprung.clear()
        self._trap, self._passes = (moment, act), passes

    def disarm(self) -> None:
        """Forget the trap."""
        self._trap = None

    def meet(self, moment: Moment) -> None:
        """Spring the trap if it waits for this moment."""
        trap = self._trap
        if trap is None or trap[0] is not moment:
            return
        if self._passes:
            self._passes -= 1
            return
        self._trap = None
        trap[1]()
        self.sprung.set()

    def happens(self, in_a_hundred: int) -> bool:
        """Roll the dice."""
        return not self._is_calm and self._dice.random() * 100 < in_a_hundred

    async def delay(self) -> None:
        """Let the client wait, at times."""
        if self.happens(3):
            self.delays += 1
            await asyncio.sleep(self._dice.uniform(0, _DELAY_S))

    def drop(self, session: SMTP) -> None:
        """Cut the connection."""
        self.drops += 1
        assert isinstance(session.transport, asyncio.Transport)
        session.transport.abort()

    def to(self, address: str) -> str:
        """The reply to a recipient."""
        name = address.partition("@")[0]
        if name in {self.deaf, self.late}:
            return NO_SUCH_USER if name == self.deaf else ALWAYS_LATER
        return _BUSY if self.happens(5) else _OK

    def about(self) -> tuple[Fate, str]:
        """What becomes of a message that came whole, and the reply, "" for none."""
        for odds, fate, reply in (
            (5, Fate.LOST, ""),
            (6, Fate.TAKEN, ""),
            (5, Fate.DEFERRED, _FULL),
            (2, Fate.REFUSED, SPAM),
        ):
            if self.happens(odds):
                return fate, reply
        return Fate.ACCEPTED, _OK


class _Session(SMTP):
    """A session that tells of the moments that aiosmtpd has no hook for."""

    _mail: RoughMail

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._mail = self.event_handler.mail
        self._mail.meet(Moment.CONNECT)
        if self._mail.happens(4):
            self._mail.drop(self)

    async def push(self, status: AnyStr) -> None:
        await super().push(status)
        if str(status).startswith("354"):
            self._mail.meet(Moment.MIDWAY)
            if self._mail.happens(4):
                self._mail.drop(self)

    async def smtp_DATA(self, arg: str) -> None:
        self._mail.meet(Moment.DATA)
        await super().smtp_DATA(arg)
        self._mail.meet(Moment.REPLIED)
        if self._mail.happens(4):
            self._mail.drop(self)


class _Handler:
    """aiosmtpd's hooks; their names and parameters are its own."""

    def __init__(self, mail: RoughMail) -> None:
        self.mail = mail

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        self.mail.meet(Moment.TALK)
        await self.mail.delay()
        reply = self.mail.to(address)
        if reply == _OK:
            envelope.rcpt_tos.append(address)
        else:
            fate = Fate.REFUSED if reply.startswith("5") else Fate.DEFERRED
            self.mail.log.append(Logged(fate, address))
        return reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        message = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        assert isinstance(message, EmailMessage)
        fate, reply = self.mail.about()
        self.mail.log.append(Logged(fate, envelope.rcpt_tos[0], message))
        if fate in {Fate.ACCEPTED, Fate.TAKEN}:
            self.mail.keep(envelope)
        self.mail.meet(Moment.TAKEN)
        await self.mail.delay()
        if not reply:
            self.mail.drop(server)
        return reply or _OK

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.mail.meet(Moment.QUIT)
        return "221 Bye"


class _Controller(AnyPort):
    def factory(self) -> SMTP:
        """Serve sessions of ours."""
        return _Session(self.handler, **self.SMTP_kwargs)


@contextmanager
def open_rough_mail(seed: int) -> Iterator[RoughMail]:
    """Run such a server for the length of a block."""
    mail = RoughMail(seed)
    controller = _Controller(
        _Handler(mail),
        hostname=mail.host,
        port=0,
        auth_exclude_mechanism=["LOGIN", "PLAIN"],
        enable_SMTPUTF8=False,
    )
    controller.start()
    mail.port = controller.port
    try:
        yield mail
    finally:
        controller.stop()
