"""The long form of a kill test: a script that takes a number of kills and a seed, and prints the account."""

import argparse
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from mailbox import Mailbox, open_mailbox
from pathlib import Path
from typing import Protocol

from databases import sqlite_url
from life import World
from web import WebServer


class Account(Protocol):
    """What was found afterwards; `wrong` is empty when all is well."""

    wrong: list[str]


class Kill(Protocol):
    """A kill test."""

    def __call__(self, world: World, *, kills: int, seed: int) -> Account:
        """Kill so many times, at moments that follow from the seed."""


def _open_mailbox(_seed: int) -> AbstractContextManager[Mailbox]:
    return open_mailbox()


def kill_at_length(
    kill: Kill,
    text: str | None,
    *,
    kills: int,
    open_mail: Callable[[int], AbstractContextManager[Mailbox]] = _open_mailbox,
) -> int:
    """Run it as its command line asks, on SQLite in a temporary folder; 1 where something was wrong.

    `text` is the help, `kills` how many there are unless told; `open_mail` makes a mail server of the seed.
    """
    parser = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=kills, help="how often a process is killed")
    parser.add_argument("--seed", type=int, default=0, help="of the moments: the same seed, the same moments")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, open_mail(asked.seed) as mail, WebServer() as web:
        folder = Path(name)
        world = World(folder, sqlite_url(folder / "watcher.db"), web, mail)
        account = kill(world, kills=asked.kills, seed=asked.seed)
    print(account)  # noqa: T201 -- what was asked for
    return 1 if account.wrong else 0
