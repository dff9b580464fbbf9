"""The version of the tables: what a database has, what this program needs, and the way there.

Drives Alembic with the migrations that this package ships; needs no alembic.ini.
"""

import threading
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, inspect

from storage import engine as engines
from storage.edge import translated
from storage.engine import PURPOSE, Purpose
from storage.errors import SchemaError, StorageError
from storage.records import Upgrade
from storage.tables import METADATA

_MIGRATIONS = Path(__file__).parent / "migrations"
_UPGRADE_HINT = "run: watcher db upgrade"

# Alembic keeps the running migration in module globals: one at a time in a process.
_one_migration = threading.Lock()


def is_empty(url: str) -> bool:
    """Whether a database holds no table of ours; a SQLite file that does not exist is empty, and stays so.

    Raises StorageError.
    """
    address = engines.parse(url)
    if engines.is_sqlite(address) and not _exists(address):
        return True
    engine = engines.create(address)
    try:
        with (
            translated(engines.place(address)),
            _connect(engine, Purpose.READ) as connection,
            connection.begin(),
        ):
            return METADATA.tables.keys().isdisjoint(inspect(connection).get_table_names())
    finally:
        engine.dispose()


def upgrade(url: str) -> Upgrade:
    """Bring the tables of a database to the version this program needs, in one transaction.

    Several processes may do it at once. Raises SchemaError when the database is newer
    than the program, and StorageError.
    """
    return migrate(engines.parse(url))


def migrate(address: URL) -> Upgrade:
    """Do what `upgrade` says, for a parsed URL."""
    place = engines.place(address)
    make_folder(address)
    engine = engines.create(address)
    try:
        with (
            _one_migration,
            translated(place),
            _connect(engine, Purpose.MIGRATE) as connection,
            connection.begin(),
        ):
            return _bring(connection, place, "head")
    finally:
        engine.dispose()


def bring(connection: Connection, place: str, to: str = "head") -> Upgrade:
    """Bring tables to a version inside a transaction, which on a database of ours was begun to migrate.

    Raises SchemaError when they are newer than the program.
    """
    with _one_migration:
        return _bring(connection, place, to)


def found_in(connection: Connection, place: str) -> str:
    """The version of the tables, "" where there are none. Raises SchemaError for one that is unknown."""
    found = _revision(connection)
    _refuse_newer(found, place)
    return found


def revision(engine: Engine, place: str) -> str:
    """The version of the tables in a database, "" where there are none. Raises StorageError."""
    with translated(place), _connect(engine, Purpose.READ) as connection, connection.begin():
        return _revision(connection)


def require_head(found: str, place: str) -> None:
    """Raise SchemaError, saying what to do, unless `found` is the version this program needs."""
    if found == _scripts().get_current_head():
        return
    _refuse_newer(found, place)
    state = f"has tables of an older version ({found})" if found else "has no tables yet"
    raise SchemaError(f"{place} {state}: {_UPGRADE_HINT}")


def make_folder(address: URL) -> None:
    """Make the folder of a SQLite file, closed to others, if it is missing. Raises StorageError."""
    if not engines.is_sqlite(address):
        return
    folder = engines.sqlite_path(address).parent
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"{engines.place(address)}: its folder cannot be made ({error.strerror}): choose another path"
        ) from error


def _exists(address: URL) -> bool:
    try:
        return engines.sqlite_path(address).exists()
    except OSError as error:
        raise StorageError(
            f"{engines.place(address)} cannot be reached ({error.strerror}): check the path and its rights"
        ) from error


def _bring(connection: Connection, place: str, to: str) -> Upgrade:
    before = found_in(connection, place)
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, to)
    return Upgrade(before=before, after=_revision(connection))


def _connect(engine: Engine, purpose: Purpose) -> Connection:
    return engine.connect().execution_options(**{PURPOSE: purpose})


def _revision(connection: Connection) -> str:
    return MigrationContext.configure(connection).get_current_revision() or ""


def _refuse_newer(found: str, place: str) -> None:
    known = {script.revision for script in _scripts().walk_revisions()}
    if found and found not in known:
        raise SchemaError(f"this program is older than {place} (version {found}): install a newer program")


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config
