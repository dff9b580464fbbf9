"""The one daemon of a database: who holds it until when, and how its rules stand.

Knows no process and no clock: whether a holder is gone is for others to tell.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime

from sqlalchemy import Connection, select, update

from storage import statements
from storage.tables import DAEMON

_ONE = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDaemon:
    """A daemon that wants to hold the database: `holder` is its own alone.

    `place` tells in which others its `pid` means the same process, "" where nobody could tell; `began` tells
    it from a later process of the same number, "" where that is not known.
    """

    holder: str
    pid: int
    host: str
    place: str
    began: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Daemon(NewDaemon):
    """A daemon that holds the database until a moment, or gave it back (None).

    `loaded_at` is when its settings and packs were last taken. `refused` says what was wrong with those it
    found at `refused_at`; "" and None where those in force are those that are there. `waiting_keys` are keys
    of the settings, with commas between, that changed and wait for a restart. `rulesets` are the digests of
    the packs that it judges by, by their ids.
    """

    since: datetime
    until: datetime | None
    loaded_at: datetime
    refused_at: datetime | None = None
    refused: str = ""
    waiting_keys: str = ""
    rulesets: Mapping[str, str] = field(default_factory=dict)


class Daemons:
    """The row of the daemon, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def last(self) -> Daemon | None:
        """The daemon that holds the database, or held it last; None where none ever did."""
        row = self._connection.execute(select(DAEMON).where(DAEMON.c.id == _ONE)).mappings().first()
        return None if row is None else Daemon(**{each.name: row[each.name] for each in fields(Daemon)})

    def take(self, daemon: NewDaemon, *, at: datetime, until: datetime) -> None:
        """Give the database to a daemon, whoever held it before."""
        said = {each.name: getattr(daemon, each.name) for each in fields(NewDaemon)}
        state: dict[str, object] = {"since": at, "until": until, "loaded_at": at}
        state |= {"refused_at": None, "refused": "", "waiting_keys": "", "rulesets": {}}
        statement = statements.insert(self._connection, DAEMON).values({"id": _ONE} | said | state)
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=[DAEMON.c.id], set_=said | state)
        )

    def renew(self, holder: str, *, until: datetime) -> bool:
        """Let a holder go on until then; False where it holds the database no more."""
        return self._set(holder, until=until)

    def release(self, holder: str) -> None:
        """Give the database back; nothing where another one has it."""
        self._set(holder, until=None)

    def loaded(self, holder: str, *, at: datetime, waiting_keys: str, rulesets: Mapping[str, str]) -> None:
        """Write down that settings and packs were taken, but for the keys that wait for a restart."""
        taken = {"loaded_at": at, "waiting_keys": waiting_keys, "rulesets": dict(rulesets)}
        self._set(holder, refused_at=None, refused="", **taken)

    def refused(self, holder: str, *, at: datetime, words: str) -> None:
        """Write down that settings and packs were refused, and why."""
        self._set(holder, refused_at=at, refused=words)

    def _set(self, holder: str, **values: object) -> bool:
        statement = update(DAEMON).where(DAEMON.c.id == _ONE, DAEMON.c.holder == holder).values(values)
        return self._connection.execute(statement.returning(DAEMON.c.id)).first() is not None
