"""Who acts and why, as the journal of acts has it."""

import os
import pwd
import socket
from dataclasses import dataclass

from storage import Deed, NewAct
from watcher.cli.ending import MistakeError
from watcher.mail.plain import clean

LONGEST_NAME = 120
LONGEST_WHY = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who acts, and why."""

    who: str
    why: str = ""

    def act(self, what: Deed, subject: str, value: str = "") -> NewAct:
        """Sign what is done."""
        return NewAct(who=self.who, what=what, subject=subject, value=value, why=self.why)


def signature(by: str | None, why: str) -> Signature:
    """Give who acts and why, as the options say. Raises MistakeError; see `signed` and `reason`."""
    return Signature(who=signed(by), why=reason(why))


def signed(by: str | None) -> str:
    """Name who acts: as given, else by the login of this process and the name of the machine.

    Raises:
        MistakeError: the name given is empty or too long.
    """
    if by is None:
        return f"{_login()}@{socket.gethostname()}"
    name = clean(by)
    if not 0 < len(name) <= LONGEST_NAME:
        raise MistakeError(f"--by takes a name of 1 to {LONGEST_NAME} characters")
    return name


def reason(text: str, option: str = "--why") -> str:
    """Give a reason as it is kept: one line. Raises MistakeError where it is too long."""
    words = clean(text)
    if len(words) > LONGEST_WHY:
        raise MistakeError(f"{option} takes at most {LONGEST_WHY:,} characters")
    return words


def _login() -> str:
    """Give the name of the user whom this process runs as; in a container it may have a number only."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"uid{os.getuid()}"
