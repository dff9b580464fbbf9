import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from databases import Postgres, sqlite_url
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stored import HOUR, NOON, alert, delivery, digest_run, item, items, new_feed, new_notice, report

import storage
from rules.model import Item
from storage import PollResult, StorageError, backup, open_store, upgrade

Dump = dict[str, list[tuple[object, ...]]]

_NAME = "restored"


def _tell(*_: object) -> None:
    """Hear how far it is, and say nothing."""


def _fill(url: str, *batch: Item) -> None:
    store = open_store(url)
    with store.begin() as tx:
        feed = tx.feeds.add(new_feed(), NOON)
        tx.items.keep_new(feed.id, [item("old"), *batch])
        tx.items.prune(NOON + HOUR, 1)
        tx.items.keep_new(feed.id, [item("new", title="“Ünïcode” – 新")])
        tx.alerts.add(alert(reports=(report(),)))
        tx.outbox.promise(delivery(), NOON)
        tx.digests.write(digest_run())
        tx.notices.add(new_notice(feed.id), NOON)
        tx.heartbeats.beat("poll", NOON)
        tx.feed_days.count({feed.id: PollResult(at=NOON, next_due=NOON + HOUR)})
    store.close()


def _dump(path: Path) -> Dump:
    """All rows of a SQLite file, by table."""
    with closing(sqlite3.connect(path)) as database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {name: sorted(database.execute(f"SELECT * FROM {name}"), key=str) for (name,) in names}  # noqa: S608


@pytest.fixture(params=["sqlite", "postgresql"])
def other_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A second database, without tables, on both kinds."""
    if request.param == "sqlite":
        yield sqlite_url(tmp_path / "other" / "watcher.db")
        return
    server: Postgres = request.getfixturevalue("postgres")
    yield server.make(_NAME)
    server.drop(_NAME)


def test_backup_restored_and_backed_up_again_is_the_same_row_for_row(
    database_url: str, other_url: str, tmp_path: Path
) -> None:
    """From either kind of database to either kind; the next rows get ids that no row has."""
    _fill(database_url)
    first, second = tmp_path / "first.db", tmp_path / "second.db"
    saved = backup.save(database_url, first, _tell)
    loaded = backup.restore(first, other_url, _tell)
    backup.save(other_url, second, _tell)
    assert (saved.rows, saved.rows["item"], saved.rows["tombstone"]) == (loaded.rows, 1, 1)
    assert _dump(first) == _dump(second)
    assert first.stat().st_mode & 0o777 == 0o600
    store = open_store(other_url)
    with store.begin() as tx:
        assert tx.feeds.add(new_feed("b"), NOON).id == 2
        assert tx.outbox.promise(delivery("a2"), NOON)
    store.close()


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batch=st.lists(items, min_size=5, max_size=20))
def test_any_row_comes_back_as_it_was(sqlite_path: Path, tmp_path: Path, batch: list[Item]) -> None:
    """Whatever texts and times a feed brought."""
    fresh = tmp_path / "fresh.db"
    shutil.copy(sqlite_path, fresh)
    url = sqlite_url(fresh)
    _fill(url, *batch)
    backup.save(url, tmp_path / "first", _tell)
    backup.replace(tmp_path / "first", url, _tell)
    backup.save(url, tmp_path / "second", _tell)
    assert _dump(tmp_path / "first") == _dump(tmp_path / "second")


def test_backup_is_of_one_moment_while_others_write(database_url: str, tmp_path: Path) -> None:
    """What is written after it began is not in it, and who writes does not wait."""
    _fill(database_url, *(item(str(number)) for number in range(1_200)))
    store = open_store(database_url)
    told: list[tuple[str, int, int]] = []

    def write_meanwhile(table: str, done: int, whole: int) -> None:
        told.append((table, done, whole))
        with store.begin() as tx:
            tx.feeds.add(new_feed(f"later-{len(told)}"), NOON)

    saved = backup.save(database_url, tmp_path / "backup.db", write_meanwhile)
    store.close()
    assert saved.rows["feed"] == 1
    assert len(_dump(tmp_path / "backup.db")["feed"]) == 1
    assert told[-1][1:] == (sum(saved.rows.values()),) * 2


def test_older_backup_is_brought_up_to_date(
    other_url: str, sqlite_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tables of the program that wrote it, then the way to those of today."""
    url = sqlite_url(sqlite_path)
    _fill(url)
    backup.save(url, tmp_path / "backup.db", _tell)
    folder = tmp_path / "migrations"
    shutil.copytree(Path(storage.__file__).parent / "migrations", folder)
    head = upgrade(url).after
    (folder / "versions" / "9000_next.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f'revision = "9000"\ndown_revision = "{head}"\n'
        'def upgrade():\n    op.add_column("digest", sa.Column("next", sa.Integer(), server_default="7"))\n'
    )
    monkeypatch.setattr("storage.schema._MIGRATIONS", folder)
    loaded = backup.restore(tmp_path / "backup.db", other_url, _tell)
    assert (loaded.version.before, loaded.version.after) == (head, "9000")
    backup.save(other_url, tmp_path / "again.db", _tell)
    assert [row[-1] for row in _dump(tmp_path / "again.db")["digest"]] == [7]


def test_database_that_holds_something_is_not_restored_into(database_url: str, tmp_path: Path) -> None:
    """Unless it is to be replaced: then nothing of it is left."""
    _fill(database_url)
    backup.save(database_url, tmp_path / "backup.db", _tell)
    store = open_store(database_url)
    with store.begin() as tx:
        tx.feeds.add(new_feed("later"), NOON)
    with pytest.raises(StorageError, match=r"is not empty: .*--replace"):
        backup.restore(tmp_path / "backup.db", database_url, _tell)
    store.close()
    backup.replace(tmp_path / "backup.db", database_url, _tell)
    store = open_store(database_url)
    with store.read() as tx:
        assert [feed.url for feed in tx.feeds.all()] == [new_feed().url]
    store.close()


def test_failed_restore_leaves_the_database_as_it_was(database_url: str, tmp_path: Path) -> None:
    """Here a backup in which an item lost its feed."""
    _fill(database_url)
    whole, spoilt = tmp_path / "whole.db", tmp_path / "spoilt.db"
    backup.save(database_url, whole, _tell)
    shutil.copy(whole, spoilt)
    with closing(sqlite3.connect(spoilt)) as database:
        database.execute("DELETE FROM feed")
        database.commit()
    with pytest.raises(StorageError, match=r"(?i)refer to others|foreign key"):
        backup.replace(spoilt, database_url, _tell)
    backup.save(database_url, tmp_path / "after.db", _tell)
    assert _dump(tmp_path / "after.db") == _dump(whole)


def _damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 40] = b"\xff" * (4096 * 37)
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (Path.unlink, "is not there"),
        (lambda path: path.write_bytes(b"no database at all" * 100), "no SQLite database"),
        (lambda path: path.write_bytes(b""), "is none of ours"),
        (_damage, "damaged"),
    ],
    ids=["missing", "another file", "empty", "damaged"],
)
def test_file_that_is_no_backup_is_told(
    sqlite_path: Path, tmp_path: Path, spoil: Callable[[Path], object], words: str
) -> None:
    """In words, and the database stays empty."""
    _fill(sqlite_url(sqlite_path))
    file, other = tmp_path / "backup.db", sqlite_url(tmp_path / "other.db")
    backup.save(sqlite_url(sqlite_path), file, _tell)
    spoil(file)
    with pytest.raises(StorageError, match=words):
        backup.restore(file, other, _tell)
    assert storage.is_empty(other)


def test_there_must_be_something_to_back_up(bare_url: str, tmp_path: Path) -> None:
    """Nothing is written, and no database is made."""
    with pytest.raises(StorageError, match="nothing to back up"):
        backup.save(bare_url, tmp_path / "backup.db", _tell)
    assert list(tmp_path.iterdir()) == []


def test_backup_is_not_the_database_itself(sqlite_path: Path) -> None:
    """In neither direction."""
    url = sqlite_url(sqlite_path)
    with pytest.raises(StorageError, match="itself: name another file"):
        backup.save(url, sqlite_path, _tell)
    with pytest.raises(StorageError, match="itself: name another file"):
        backup.replace(sqlite_path, url, _tell)


def test_folder_that_cannot_be_written_to_is_told(sqlite_path: Path, tmp_path: Path) -> None:
    """With what to do."""
    with pytest.raises(StorageError, match=r"cannot be written .*choose another place"):
        backup.save(sqlite_url(sqlite_path), tmp_path / "missing" / "backup.db", _tell)


def test_failed_backup_leaves_the_one_before(sqlite_path: Path, tmp_path: Path) -> None:
    """Half a file never takes the place of a whole one."""
    file = tmp_path / "backup.db"
    _fill(sqlite_url(sqlite_path))
    backup.save(sqlite_url(sqlite_path), file, _tell)
    before = file.read_bytes()

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backup.save(sqlite_url(sqlite_path), file, interrupt)
    assert file.read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} <= {"backup.db", "watcher.db"}


def test_copy_of_a_file_of_ours_is_a_backup_too(sqlite_path: Path, tmp_path: Path) -> None:
    """Its log is part of it; odd characters in its name are no harm, and it is left as it is."""
    _fill(sqlite_url(sqlite_path))
    copy = tmp_path / "copy ?#%20.db"
    shutil.copy(sqlite_path, copy)
    before = copy.read_bytes()
    loaded = backup.restore(copy, sqlite_url(tmp_path / "other.db"), _tell)
    assert loaded.rows["alert"] == 1
    assert copy.read_bytes() == before
