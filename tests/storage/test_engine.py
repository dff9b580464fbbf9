import pytest

from storage import StorageError
from storage.engine import is_sqlite, parse, place, sqlite_path


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///watcher.db", "watcher.db"),
        ("sqlite:////var/lib/watcher.db", "/var/lib/watcher.db"),
        ("sqlite:///watcher.db?timeout=0.5", "watcher.db"),
    ],
)
def test_a_sqlite_url_names_a_file(url: str, path: str) -> None:
    """Three slashes and a relative path, or four."""
    assert is_sqlite(parse(url))
    assert str(sqlite_path(parse(url))) == path


@pytest.mark.parametrize("name", ["postgresql", "postgres", "postgresql+psycopg"])
def test_a_postgresql_url_is_of_one_driver_however_written(name: str) -> None:
    """What others write in their settings works here too."""
    parsed = parse(f"{name}://ann:hunter2@db.example:5433/news")
    assert parsed.drivername == "postgresql+psycopg"
    assert place(parsed) == "the PostgreSQL database news at db.example"
    assert not is_sqlite(parsed)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "cannot be read"),
        ("watcher.db", "cannot be read"),
        ("postgresql://ann:hunter2@db.example:port/news", "cannot be read"),
        ("postgresql://", "names no PostgreSQL database"),
        ("mysql://ann:hunter2@db.example/news", "unknown kind of database"),
        ("sqlite://watcher.db", "names no SQLite file"),
        ("sqlite://", "names no SQLite file"),
        ("sqlite:///:memory:", "names no SQLite file"),
        ("sqlite:///watcher.db?mode=hunter2", "one option only"),
        ("sqlite:///watcher.db?timeout=soon", "number of seconds"),
        ("sqlite:///watcher.db?timeout=nan", "number of seconds"),
        ("sqlite:///watcher.db?timeout=-1", "number of seconds"),
        ("postgresql://ann:hunter2@db.example/news?timeout=4000", "number of seconds"),
    ],
)
def test_a_bad_url_is_told_without_its_secrets(url: str, words: str) -> None:
    """The message says what is wrong; a URL may hold a password, so it is never quoted."""
    with pytest.raises(StorageError, match=words) as told:
        parse(url)
    assert "hunter2" not in str(told.value)


def test_a_place_names_no_user_and_no_secret() -> None:
    """PostgreSQL takes a password in the options too."""
    parsed = parse("postgresql://ann@/news?host=/run/postgresql&password=hunter2")
    assert place(parsed) == "the PostgreSQL database news at the local socket"
