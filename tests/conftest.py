"""Fixtures that many tests share: the databases."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import Postgres, sqlite_url

import storage

_POSTGRES_NAME = "watched"
_BARE_NAME = "bare"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server for the whole run. That it cannot start is a failure, not a reason to skip."""
    server = Postgres()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def _postgres_url(postgres: Postgres) -> str:
    """A PostgreSQL database with our tables."""
    url = postgres.make(_POSTGRES_NAME)
    storage.upgrade(url)
    return url


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with our tables, to be copied: faster than migrating for each test."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    storage.upgrade(sqlite_url(path))
    return path


@pytest.fixture
def sqlite_path(_sqlite_template: Path, tmp_path: Path) -> Path:
    """A SQLite file with our tables, all empty."""
    return Path(shutil.copy(_sqlite_template, tmp_path / "watcher.db"))


@pytest.fixture
def sqlite_store(sqlite_path: Path) -> Iterator[storage.Store]:
    """An empty store on SQLite, for tests to which the database makes no difference."""
    store = storage.open_store(sqlite_url(sqlite_path))
    yield store
    store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database with our tables, all empty: every test that asks for it runs on both kinds."""
    if request.param == "sqlite":
        yield sqlite_url(request.getfixturevalue("sqlite_path"))
        return
    url: str = request.getfixturevalue("_postgres_url")
    yield url
    request.getfixturevalue("postgres").clear(_POSTGRES_NAME)


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without tables, on both kinds; the SQLite file does not exist yet."""
    if request.param == "sqlite":
        yield sqlite_url(tmp_path / "bare.db")
        return
    server: Postgres = request.getfixturevalue("postgres")
    yield server.make(_BARE_NAME)
    server.drop(_BARE_NAME)


@pytest.fixture
def store(database_url: str) -> Iterator[storage.Store]:
    """An empty store, on both kinds of database."""
    store = storage.open_store(database_url)
    yield store
    store.close()
