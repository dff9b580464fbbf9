from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from databases import sqlite_url
from sqlalchemy import Connection
from stored import HOUR, NOON, alert, item, new_feed, report

from storage import Finding, SchemaError, StorageError, engine, examine, open_store, upgrade

_FURTHEST = NOON + timedelta(days=2)


def _examine(url: str) -> list[tuple[str, str, int]]:
    return [(one.table, one.what, one.rows) for one in examine(url, now=NOON + HOUR, furthest=_FURTHEST)]


@contextmanager
def _by_hand(url: str) -> Iterator[Connection]:
    """Change a database behind the program's back."""
    opened = engine.create(engine.parse(url))
    with opened.connect().execution_options(storage_purpose="migrate") as connection, connection.begin():
        yield connection
    opened.dispose()


def _fill(url: str) -> None:
    store = open_store(url)
    with store.begin() as tx:
        feed = tx.feeds.add(new_feed(), NOON)
        tx.items.keep_new(feed.id, [item("1"), item("2")])
        tx.alerts.add(alert(reports=(report(),)))
        tx.alerts.add(replace(alert("a2"), correction="its publisher took it back"))
    store.close()


def test_sound_database_is_sound(database_url: str) -> None:
    """Empty, and in use; a corrected alert needs no report that stands."""
    assert _examine(database_url) == []
    _fill(database_url)
    assert _examine(database_url) == []


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("DELETE FROM alert_report", ("alert", "stands, and no report that it rests on does")),
        ("UPDATE alert_report SET evidence = '[]'", ("alert_report", "is a report without evidence")),
        (
            "UPDATE feed SET added_at = '2027-01-01 00:00:00+00:00'",
            ("feed", "was added, polled or read at a time yet to come"),
        ),
        (
            (
                "UPDATE feed SET last_success = '2026-01-26 12:30:00+00:00',"
                " last_polled = '2026-01-26 12:00:00+00:00'"
            ),
            ("feed", "was read after it was last polled"),
        ),
        (
            "UPDATE feed SET last_success = '2026-01-26 12:00:00+00:00'",
            ("feed", "was read, never polled"),
        ),
        (
            "UPDATE feed SET next_due = '2026-03-01 00:00:00+00:00'",
            ("feed", "is planned further ahead than any rule plans"),
        ),
    ],
)
def test_rows_that_no_use_leaves_behind_are_told(
    database_url: str, statement: str, found: tuple[str, str]
) -> None:
    """On both kinds of database, with their table and how many they are."""
    _fill(database_url)
    with _by_hand(database_url) as connection:
        connection.exec_driver_sql(statement)
    assert _examine(database_url) == [(*found, 1)]


def test_row_that_refers_to_none_is_told(sqlite_path: Path) -> None:
    """SQLite looks only where it is told to, as a tool beside the program may not."""
    _fill(sqlite_url(sqlite_path))
    with _by_hand(sqlite_url(sqlite_path)) as connection:
        connection.exec_driver_sql("DELETE FROM feed")
    assert _examine(sqlite_url(sqlite_path)) == [
        ("item", "refers to a row of feed that is not there", 2),
    ]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DROP INDEX ix_feed_next_due", "missing: index ix_feed_next_due"),
        ("ALTER TABLE feed ADD COLUMN theirs INTEGER", "not ours: column theirs"),
        ("DROP TABLE digest", "missing: table digest"),
    ],
)
def test_tables_that_are_not_ours_any_more_are_told(bare_url: str, statement: str, words: str) -> None:
    """What somebody changed by hand is named; other tables beside ours are nobody's business."""
    upgrade(bare_url)
    with _by_hand(bare_url) as connection:
        connection.exec_driver_sql(statement)
        connection.exec_driver_sql("CREATE TABLE theirs (word TEXT)")
    ((_, what, _rows),) = _examine(bare_url)
    assert words in what


def test_sequence_that_fell_behind_is_told(postgres: object, request: pytest.FixtureRequest) -> None:
    """As after rows were copied by hand: the next subscription would fail."""
    url = request.getfixturevalue("_postgres_url")
    _fill(url)
    with _by_hand(url) as connection:
        connection.exec_driver_sql("UPDATE feed SET id = 5 WHERE id = 99")
        connection.exec_driver_sql("INSERT INTO item SELECT * FROM item WHERE false")
        connection.exec_driver_sql("SELECT setval(pg_get_serial_sequence('alert_report', 'id'), 1, false)")
        connection.exec_driver_sql("UPDATE alert_report SET id = 9")
    assert _examine(url) == [("alert_report", "gives its next row an id that is taken", 1)]
    request.getfixturevalue("postgres").clear("watched")


def test_damaged_file_is_told(sqlite_path: Path) -> None:
    """Each page that SQLite cannot make sense of; the rows are not looked at then."""
    _fill(sqlite_url(sqlite_path))
    content = bytearray(sqlite_path.read_bytes())
    size = 4096
    for page in range(len(content) // size - 8, len(content) // size):
        content[page * size : page * size + 64] = b"\xff" * 64
    sqlite_path.write_bytes(content)
    try:
        found = examine(sqlite_url(sqlite_path), now=NOON, furthest=_FURTHEST)
    except StorageError as error:
        assert "damaged" in str(error)  # noqa: PT017 -- either way of telling is right
    else:
        assert found
        assert {one.table for one in found} == {""}
        assert all(one.what.startswith("the file is damaged") for one in found)


def test_tables_must_be_there_and_of_this_version(bare_url: str) -> None:
    """The words say what to run."""
    with pytest.raises(SchemaError, match="watcher db upgrade"):
        examine(bare_url, now=NOON, furthest=_FURTHEST)


def test_file_that_is_not_there_is_told_and_not_made(tmp_path: Path) -> None:
    """To ask is to change nothing, a folder that is missing included."""
    path = tmp_path / "missing" / "watcher.db"
    with pytest.raises(SchemaError, match="does not exist: watcher db upgrade makes it"):
        examine(sqlite_url(path), now=NOON, furthest=_FURTHEST)
    with pytest.raises(SchemaError, match="does not exist"):
        examine(sqlite_url(tmp_path / "watcher.db"), now=NOON, furthest=_FURTHEST)
    assert list(tmp_path.iterdir()) == []


def test_finding_counts_one_row_unless_told() -> None:
    """Of a file or a table there is one."""
    assert Finding(table="", what="damaged").rows == 1
