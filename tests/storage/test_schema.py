import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from databases import Postgres, sqlite_url
from sqlalchemy import Column, Connection, Float, MetaData, Table, Text, event, insert, text
from sqlalchemy.pool import Pool
from stored import HOUR, NOON, alert, at_once, digest_run, item, new_feed, report

import storage
from rules.model import Grade
from storage import (
    Alert,
    DigestKey,
    DigestRun,
    Heard,
    SchemaError,
    Stood,
    StorageError,
    Upgrade,
    engine,
    is_empty,
    mapping,
    open_store,
    upgrade,
)
from storage.columns import UTCDateTime
from storage.tables import ALERT, DIGEST, METADATA, OUTBOX, REPORT

HEAD = "0023"
NEXT = f"{int(HEAD) + 1:04}"
MIGRATIONS = Path(storage.__file__).parent / "migrations"
ROOT = MIGRATIONS.parents[1]

_NEXT = f"""
import sqlalchemy as sa
from alembic import op

revision = "{NEXT}"
down_revision = "{HEAD}"


def upgrade() -> None:
    with op.batch_alter_table("feed", recreate="auto") as feed:
        feed.alter_column("title", existing_type=sa.Text(), nullable=True)
"""

_OPEN_AND_WRITE = """
import sys
from datetime import UTC, datetime
from storage import open_store
print("ready", flush=True)
url, job = sys.stdin.readline().split()
store = open_store(url)
with store.begin() as tx:
    tx.heartbeats.beat(job, datetime.now(UTC))
store.close()
"""


def _set_version(url: str, version: str) -> None:
    address = engine.create(engine.parse(url))
    with address.connect().execution_options(storage_purpose="write") as connection, connection.begin():
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
    address.dispose()


def test_migrating_from_nothing_gives_the_tables(bare_url: str) -> None:
    """Alembic sees no difference between what the migrations made and what the program declares."""
    assert upgrade(bare_url) == Upgrade(before="", after=HEAD)
    opened = engine.create(engine.parse(bare_url))
    with opened.connect().execution_options(storage_purpose="read") as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    opened.dispose()


def test_upgrading_twice_does_nothing_more(bare_url: str) -> None:
    """What is kept stays."""
    upgrade(bare_url)
    store = open_store(bare_url)
    with store.begin() as tx:
        tx.digests.write(digest_run())
    assert upgrade(bare_url) == Upgrade(before=HEAD, after=HEAD)
    with store.read() as tx:
        assert tx.digests.written() == {"2026-W05"}
    store.close()


def test_a_database_is_empty_until_it_has_our_tables(bare_url: str) -> None:
    """Asking changes nothing."""
    assert is_empty(bare_url)
    assert is_empty(bare_url)
    upgrade(bare_url)
    assert not is_empty(bare_url)


def test_asking_whether_a_file_is_empty_does_not_make_it(tmp_path: Path) -> None:
    """Nor its folder."""
    assert is_empty(sqlite_url(tmp_path / "deep" / "watcher.db"))
    assert list(tmp_path.iterdir()) == []


def test_a_path_that_cannot_be_reached_is_told(tmp_path: Path) -> None:
    """Here a name that no file system takes."""
    with pytest.raises(StorageError, match=r"cannot be reached .*check the path and its rights"):
        is_empty(sqlite_url(tmp_path / ("x" * 300)))


def test_upgrading_makes_a_missing_file(tmp_path: Path) -> None:
    """With its folder, closed to others."""
    path = tmp_path / "deep" / "watcher.db"
    assert upgrade(sqlite_url(path)) == Upgrade(before="", after=HEAD)
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_opening_makes_a_missing_file(tmp_path: Path) -> None:
    """With its folder, closed to others, and ready for use."""
    path = tmp_path / "deep" / "watcher.db"
    store = open_store(f"sqlite:///{path}")
    with store.begin() as tx:
        assert tx.digests.write(digest_run())
    store.close()
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_relative_path_is_taken_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three slashes, no fourth."""
    monkeypatch.chdir(tmp_path)
    open_store("sqlite:///here.db").close()
    assert (tmp_path / "here.db").exists()


def test_postgresql_without_tables_is_told_what_to_run(postgres: Postgres) -> None:
    """A server is shared: nobody's tables are made unasked."""
    url = postgres.make("untouched")
    with pytest.raises(SchemaError, match="has no tables yet: run: watcher db upgrade"):
        open_store(url)
    assert is_empty(url)
    postgres.drop("untouched")


def test_a_newer_database_is_told(bare_url: str) -> None:
    """Neither opened nor upgraded by a program that does not know it."""
    upgrade(bare_url)
    _set_version(bare_url, "9999")
    for act in (open_store, upgrade):
        with pytest.raises(SchemaError, match=r"this program is older than the .*9999"):
            act(bare_url)


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Path]:
    """Call it to be the next version of the program, whose migration makes the feed table anew."""

    def install() -> Path:
        folder = tmp_path / "100%"  # a path may hold what a configuration file would read as its own
        shutil.copytree(MIGRATIONS, folder)
        (folder / "versions" / f"{NEXT}_next.py").write_text(_NEXT)
        monkeypatch.setattr("storage.schema._MIGRATIONS", folder)
        return folder

    return install


def test_an_older_database_is_told_what_to_run_and_keeps_all_rows(
    bare_url: str, next_version: Callable[[], Path]
) -> None:
    """A table that others refer to is made anew on SQLite; what refers to it must not go with it."""
    upgrade(bare_url)
    store = open_store(bare_url)
    with store.begin() as tx:
        feed = tx.feeds.add(new_feed(), NOON)
        tx.items.keep_new(feed.id, [item()])
    store.close()
    next_version()
    with pytest.raises(SchemaError, match=rf"older version \({HEAD}\): run: watcher db upgrade"):
        open_store(bare_url)
    assert upgrade(bare_url) == Upgrade(before=HEAD, after=NEXT)
    store = open_store(bare_url)
    with store.read() as tx:
        assert tx.feeds.all() == (feed,)
        assert tx.items.get(feed.id, "1") == item()
    store.close()


def test_alerts_of_the_first_tables_were_not_judged_again(bare_url: str) -> None:
    """What was logged before the program could judge again is kept, and says so."""
    with _older(bare_url, "0001") as connection:
        values = mapping.values_of_alert(alert())
        for younger in ("rejudged", "item", "stood", "correction", "verdict", "rejected_at", "said", "heard"):
            del values[younger]
        connection.execute(insert(ALERT).values(values))
    assert upgrade(bare_url) == Upgrade(before="0001", after=HEAD)
    store = open_store(bare_url)
    with store.read() as tx:
        assert tx.alerts.list() == (alert(),)
    store.close()


def test_reports_without_an_address_are_told_apart_by_their_items_ever_after(bare_url: str) -> None:
    """The report that was kept is known again, and another item of its publisher is a report of its own."""
    first, second = replace(report(url=""), item="1"), replace(report(url=""), item="2")
    addressed = report()
    with _older(bare_url, "0006") as connection:
        connection.execute(insert(_ALERT_6).values(_values_6(alert())))
        for kept in (first, addressed):
            values = mapping.values_of_report("a1", kept)
            del values["withdrawn_at"]
            values["digest"] = mapping.digest_of(kept.publisher, kept.url)
            connection.execute(insert(REPORT).values(values))
    assert upgrade(bare_url) == Upgrade(before="0006", after=HEAD)
    store = open_store(bare_url)
    with store.begin() as tx:
        assert [tx.alerts.add_report("a1", one) for one in (first, addressed, second)] == [False, False, True]
    store.close()


def test_who_reported_older_alerts_is_told_by_their_reports(bare_url: str) -> None:
    """The best grade and the number of publishers, from when they were raised; without reports nothing."""
    told, untold = alert("a1"), alert("a2", reports=())
    with _older(bare_url, "0020") as connection:
        for one in (told, untold):
            values = mapping.values_of_alert(one)
            older = {name: value for name, value in values.items() if name not in {"said", "heard"}}
            connection.execute(insert(ALERT).values(older))
        for grade, publisher in ((Grade.D, "Herald"), (Grade.F, "Times")):
            graded = replace(report(publisher), grade=grade)
            connection.execute(insert(REPORT).values(mapping.values_of_report("a1", graded)))
    assert upgrade(bare_url) == Upgrade(before="0020", after=HEAD)
    store = open_store(bare_url)
    with store.read() as tx:
        kept = [tx.alerts.get(name) for name in ("a1", "a2")]
    assert [one.heard for one in kept if one is not None] == [
        (Heard(at=told.raised_at, best=Grade.F, independent=2),),
        (),
    ]
    store.close()


def test_how_alerts_stood_is_kept_as_far_as_it_was_known(bare_url: str) -> None:
    """Of the last time; without its moment, an alert stands as it does since it was raised, as it did."""
    plain, grown, long_ago = alert("a1"), alert("a2"), alert("a3")
    with _older(bare_url, "0007") as connection:
        known = {"strengthens": "I0", "strengthened_at": NOON + HOUR, "weaker_ratio": 1.5}
        for one, changes in ((plain, {}), (grown, known), (long_ago, {"strengthens": "I0"})):
            connection.execute(insert(_ALERT_6).values(_values_6(one) | changes))
    assert upgrade(bare_url) == Upgrade(before="0007", after=HEAD)
    stood = Stood(
        until=NOON + HOUR, indicator="I0", ratio=1.5, counts=True, belief_before=grown.belief_before
    )
    always = Stood(until=NOON, indicator="I0", ratio=2.0, counts=True, belief_before=long_ago.belief_before)
    store = open_store(bare_url)
    with store.read() as tx:
        assert tx.alerts.list() == (
            plain,
            replace(grown, stood=(stood,)),
            replace(long_ago, stood=(always,)),
        )
    store.close()


def test_messages_of_older_versions_tell_what_they_told_and_are_joined_by_nothing(bare_url: str) -> None:
    """Of one alert by its name, or of a feed's older news; their keys stay, by which repetitions are seen."""
    subjects = [
        ("alert", "a1"),
        ("alert", "a1:money:2"),
        ("alert", "a1:money-planned"),
        ("correction", "a1:1"),
        ("backlog", "feed-7:now"),
        ("digest", "2026-W05"),
    ]
    with _older(bare_url, "0017") as connection:
        for one, told_in in ((alert("a1"), ""), (alert("a2"), "feed-7:now"), (alert("a3"), "feed-7:now")):
            connection.execute(insert(_ALERT_17).values(_alert_17(one) | {"backlog": told_in}))
        for number, (kind, subject) in enumerate(subjects):
            connection.execute(insert(_OUTBOX_17).values(_values_17(kind, subject, NOON + number * HOUR)))
    assert upgrade(bare_url) == Upgrade(before="0017", after=HEAD)
    store = open_store(bare_url)
    with store.read() as tx:
        rows = tx.outbox.undelivered(9)
        told = [[(one.event, one.says, one.held) for one in tx.outbox.members(row.id)] for row in rows]
        (mention, *_) = tx.outbox.mentions("a2")
    store.close()
    assert [(row.kind.value, row.topic, row.key) for row in rows] == [
        ("alert", "pack/F1", "alert:a1:ann"),
        ("alert", "pack/F1", "alert:a1:money:2:ann"),
        ("alert", "pack/F1", "alert:a1:money-planned:ann"),
        ("correction", "", "correction:a1:1:ann"),
        ("summary", "", "backlog:feed-7:now:ann"),
        ("digest", "", "digest:2026-W05:ann"),
    ]
    assert all(row.due_at == row.frozen_at == row.created_at for row in rows)
    assert told == [
        [("a1:0", "raised", "")],
        [("a1:2", "strengthened", "")],
        [("a1:money-planned", "strengthened", "")],
        [("a1:1", "corrected", "")],
        [("a2:0", "raised", "backlog"), ("a3:0", "raised", "backlog")],
        [],
    ]
    assert (mention.recipient, mention.message.may_have_arrived) == ("ann", True)


def test_digests_of_older_versions_are_for_everybody(bare_url: str) -> None:
    """They stay as they were written, without pictures, and their weeks are not written anew."""
    with _older(bare_url, "0021") as connection:
        written = {"week": "2026-W05", "written_at": NOON, "subject": "s", "text": "t", "html": "h"}
        connection.execute(insert(_DIGEST_21).values(written))
    assert upgrade(bare_url) == Upgrade(before="0021", after=HEAD)
    store = open_store(bare_url)
    key = DigestKey(week="2026-W05")
    with store.begin() as tx:
        assert tx.digests.get(key) == DigestRun(key=key, written_at=NOON, subject="s", text="t", html="h")
        assert tx.digests.written() == {"2026-W05"}
        assert tx.digests.write(digest_run(audience="few"))
    store.close()


def test_a_failing_migration_changes_nothing(bare_url: str, next_version: Callable[[], Path]) -> None:
    """All the migrations of an upgrade are one transaction, on both databases."""
    script = next_version() / "versions" / f"{NEXT}_next.py"
    script.write_text(script.read_text() + "    op.drop_table('never_there')\n")
    with pytest.raises(StorageError, match="never_there"):
        upgrade(bare_url)
    assert is_empty(bare_url)


def test_eight_threads_open_a_fresh_file_at_once(tmp_path: Path) -> None:
    """One of them makes the tables, all can write."""
    url = sqlite_url(tmp_path / "deep" / "watcher.db")

    def open_and_write() -> None:
        store = open_store(url)
        with store.begin() as tx:
            tx.heartbeats.beat(threading.current_thread().name, NOON)
        store.close()

    at_once(8, open_and_write)
    assert _beats(url) == 8


def test_eight_threads_open_a_fresh_file_each(tmp_path: Path) -> None:
    """Migrations of different files do not mix."""
    names = count()

    def open_and_write() -> int:
        url = sqlite_url(tmp_path / f"{next(names)}.db")
        store = open_store(url)
        with store.begin() as tx:
            tx.heartbeats.beat("poll", NOON)
        store.close()
        return _beats(url)

    assert at_once(8, open_and_write) == [1] * 8


def test_a_fresh_file_is_opened_once_another_program_lets_it_go(tmp_path: Path) -> None:
    """SQLite does not wait by itself when a file that is locked shall be switched to a write-ahead log."""
    path = tmp_path / "watcher.db"
    tries: list[str] = []
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")

        def let_go_at_the_second_try(words: str) -> None:
            if "journal_mode" in words:
                tries.append(words)
            if len(tries) == 2 and other.in_transaction:
                other.execute("ROLLBACK")

        def watch(connection: sqlite3.Connection, _: object) -> None:
            connection.set_trace_callback(let_go_at_the_second_try)

        event.listen(Pool, "connect", watch)
        try:
            open_store(sqlite_url(path)).close()
        finally:
            event.remove(Pool, "connect", watch)
    assert len(tries) >= 2


def test_several_processes_open_a_fresh_file_at_once(tmp_path: Path) -> None:
    """Started first and told to begin together, since starting takes longer than opening."""
    url = sqlite_url(tmp_path / "watcher.db")
    command = [sys.executable, "-c", _OPEN_AND_WRITE]
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                subprocess.Popen(  # noqa: S603 (our own words, no shell)
                    command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
                )
            )
            for _ in range(4)
        ]
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for place, process in enumerate(processes):
            assert process.stdin is not None
            process.stdin.write(f"{url} job{place}\n")
            process.stdin.flush()
        assert [process.wait(timeout=60) for process in processes] == [0] * 4
    assert _beats(url) == 4


def test_two_upgrades_at_once_are_one(bare_url: str) -> None:
    """Whoever comes second finds nothing to do."""
    upgrades = at_once(2, lambda: upgrade(bare_url))
    assert sorted(done.before for done in upgrades) == ["", HEAD]


_ALERT_6 = Table(
    "alert",
    MetaData(),
    *(
        Column(column.name, column.type)
        for column in ALERT.c
        if column.name not in {"stood", "verdict", "rejected_at", "said", "heard"}
    ),
    *(Column("strengthens", Text), Column("strengthened_at", UTCDateTime), Column("weaker_ratio", Float)),
)


_ALERT_17 = Table(
    "alert",
    MetaData(),
    *(
        Column(one.name, one.type)
        for one in ALERT.c
        if one.name not in ("verdict", "rejected_at", "said", "heard")
    ),
    Column("backlog", Text),
)


_OUTBOX_17 = Table(
    "outbox",
    MetaData(),
    *(Column(one.name, one.type) for one in OUTBOX.c if one.name not in ("topic", "due_at", "frozen_at")),
)


_DIGEST_21 = Table(
    "digest",
    MetaData(),
    *(Column(one.name, one.type) for one in DIGEST.c if one.name not in ("audience", "edition", "pictures")),
)


def _values_17(kind: str, subject: str, at: datetime) -> dict[str, Any]:
    told = {"key": f"{kind}:{subject}:ann", "kind": kind, "subject_id": subject, "recipient": "ann"}
    return told | {"created_at": at, "next_attempt": at, "attempts": 0, "error": ""}


def _alert_17(one: Alert) -> dict[str, Any]:
    values = mapping.values_of_alert(one)
    for younger in ("verdict", "rejected_at", "said", "heard"):
        del values[younger]
    return values


def _values_6(one: Alert) -> dict[str, Any]:
    values = _alert_17(one) | {"strengthens": ""}
    for younger in ("stood", "correction"):
        del values[younger]
    return values


@contextmanager
def _older(url: str, version: str) -> Iterator[Connection]:
    """A transaction on tables as they once were."""
    opened = engine.create(engine.parse(url))
    with opened.connect().execution_options(storage_purpose="migrate") as connection, connection.begin():
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, version)
        yield connection
    opened.dispose()


def _beats(url: str) -> int:
    store = open_store(url)
    with store.read() as tx:
        count = len(tx.heartbeats.all())
    store.close()
    return count
