import inspect
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import fields
from pathlib import Path

import pytest
from databases import sqlite_url
from sqlalchemy import event, make_url
from sqlalchemy.pool import Pool
from stored import (
    HOUR,
    MINUTE,
    NOON,
    alert,
    at_once,
    delivery,
    digest_run,
    item,
    member,
    new_act,
    new_feed,
    new_lapse,
    new_line,
    new_notice,
    new_revision,
    new_silence,
    promised,
    report,
)

from rules.model import Story, Verdict
from storage import (
    DatabaseBusyError,
    DeliveryKind,
    NewDaemon,
    PollResult,
    Says,
    Share,
    StorageError,
    Store,
    Transaction,
    open_store,
)
from storage.warnings import WarningKind

DAEMON = NewDaemon(holder="one", pid=1, host="desk", place="", began="")

Write = Callable[[Transaction], object]

WRITES: dict[str, Write] = {
    "feeds.add": lambda tx: tx.feeds.add(new_feed(), NOON),
    "feeds.seed": lambda tx: tx.feeds.seed([new_feed()], NOON),
    "feeds.remove": lambda tx: tx.feeds.remove("https://a.example/feed"),
    "feeds.enable": lambda tx: tx.feeds.enable("https://a.example/feed", enabled=True),
    "feeds.lease": lambda tx: tx.feeds.lease(NOON, until=NOON + HOUR, share=Share(hosts=1)),
    "feeds.release": lambda tx: tx.feeds.release([1]),
    "feeds.pull_back": lambda tx: tx.feeds.pull_back(beyond=NOON, leased_beyond=NOON, to=NOON),
    "feeds.hold_back": lambda tx: tx.feeds.hold_back("a.example", until=NOON),
    "feeds.record": lambda tx: tx.feeds.record({1: PollResult(at=NOON, next_due=NOON)}),
    "notices.add": lambda tx: tx.notices.add(new_notice(), NOON),
    "notices.remind": lambda tx: tx.notices.remind(1, words="", at=NOON),
    "notices.clear": lambda tx: tx.notices.clear(1, well=True, at=NOON),
    "items.keep_new": lambda tx: tx.items.keep_new(1, [item()]),
    "items.edit": lambda tx: tx.items.edit(1, item()),
    "items.prune": lambda tx: tx.items.prune(NOON, 1),
    "stories.learn": lambda tx: tx.stories.learn(Story(id="s", event="e", first_at=NOON)),
    "stories.open": lambda tx: tx.stories.open(Story(id="s", event="e", first_at=NOON)),
    "alerts.add": lambda tx: tx.alerts.add(alert()),
    "alerts.put": lambda tx: tx.alerts.put(alert()),
    "alerts.hear": lambda tx: tx.alerts.hear("a1", (), 0.5),
    "alerts.judge": lambda tx: tx.alerts.judge("a1", Verdict.RIGHT, NOON),
    "alerts.add_report": lambda tx: tx.alerts.add_report("a1", report()),
    "alerts.renew_report": lambda tx: tx.alerts.renew_report("a1", report()),
    "revisions.add": lambda tx: tx.revisions.add(new_revision()),
    "feed_days.count": lambda tx: tx.feed_days.count({1: PollResult(at=NOON, next_due=NOON)}),
    "lapses.add": lambda tx: tx.lapses.add(new_lapse()),
    "lines.add": lambda tx: tx.lines.add(new_line(), NOON),
    "outbox.promise": lambda tx: tx.outbox.promise(delivery(), NOON),
    "outbox.promise_each": lambda tx: tx.outbox.promise_each(DeliveryKind.DIGEST, "2026-W05", ["ann"], NOON),
    "outbox.open": lambda tx: tx.outbox.open(delivery(), member(), NOON, due=NOON),
    "outbox.join": lambda tx: tx.outbox.join(promised(), member(), NOON, due=NOON),
    "outbox.put_off": lambda tx: tx.outbox.put_off(promised(), due=NOON),
    "outbox.revive": lambda tx: tx.outbox.revive([1], NOON),
    "outbox.lease": lambda tx: tx.outbox.lease(NOON, until=NOON + HOUR, limit=1),
    "outbox.release": lambda tx: tx.outbox.release([1]),
    "outbox.pull_back": lambda tx: tx.outbox.pull_back(beyond=NOON, leased_beyond=NOON, to=NOON),
    "outbox.sent": lambda tx: tx.outbox.sent(1, NOON),
    "outbox.postpone": lambda tx: tx.outbox.postpone(1, words="", next_attempt=NOON),
    "outbox.bury": lambda tx: tx.outbox.bury(1, words="", at=NOON),
    "acts.add": lambda tx: tx.acts.add(new_act(), NOON),
    "silences.add": lambda tx: tx.silences.add(new_silence(), NOON),
    "silences.end": lambda tx: tx.silences.end(1, NOON),
    "silences.hold": lambda tx: tx.silences.hold(1, "a1", Says.RAISED, NOON),
    "silences.mark_told": lambda tx: tx.silences.mark_told(1, NOON),
    "digests.write": lambda tx: tx.digests.write(digest_run()),
    "heartbeats.beat": lambda tx: tx.heartbeats.beat("poll", NOON),
    "heartbeats.expect_only": lambda tx: tx.heartbeats.expect_only(["poll"]),
    "daemons.take": lambda tx: tx.daemons.take(DAEMON, at=NOON, until=NOON),
    "daemons.renew": lambda tx: tx.daemons.renew("one", until=NOON),
    "daemons.release": lambda tx: tx.daemons.release("one"),
    "daemons.loaded": lambda tx: tx.daemons.loaded("one", at=NOON, waiting_keys="", rulesets={}),
    "daemons.refused": lambda tx: tx.daemons.refused("one", at=NOON, words=""),
    "warnings.add": lambda tx: tx.warnings.add(WarningKind.REFUSED, "", NOON),
    "warnings.clear": lambda tx: tx.warnings.clear(1, at=NOON),
}
READS = {
    *(
        "feeds.all",
        "feeds.get",
        "feeds.known",
        "feeds.count_due",
        "feeds.count_unread",
        "feeds.next_due",
        "feeds.resting",
    ),
    *("feed_days.list", "feed_days.polls", "items.feeds_with", "revisions.list", "lapses.list", "lines.list"),
    *("acts.list", "silences.all", "silences.count_held", "silences.ended_untold", "silences.get"),
    *("silences.covering", "silences.held", "silences.running"),
    *("notices.holding", "notices.last_told", "notices.most_ended", "notices.told"),
    *("items.by_publication", "items.count", "items.counts", "items.get", "items.prunable", "items.sighted"),
    *("items.with_id", "items.with_url", "stories.near"),
    *("alerts.count", "alerts.count_reports", "alerts.get", "alerts.holding", "alerts.last_raised"),
    *(
        "alerts.ids",
        "alerts.linked",
        "alerts.of_story",
        "alerts.each",
        "alerts.list",
        "alerts.standings",
        "alerts.verdicts",
        "alerts.reported",
        "alerts.standing",
    ),
    *(
        "outbox.count_undelivered",
        "outbox.next_attempt",
        "outbox.tally",
        "outbox.dead",
        "outbox.get",
        "outbox.members",
        "outbox.mentions",
        "outbox.queue",
        "outbox.undelivered",
        "outbox.waits",
        "digests.get",
        "digests.written",
        "heartbeats.all",
        "daemons.last",
        "warnings.get",
        "warnings.holding",
    ),
}
_every_write = pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())


@pytest.fixture
def impatient(sqlite_path: Path) -> Iterator[Store]:
    """A store whose writers do not wait."""
    store = open_store(sqlite_url(sqlite_path, timeout_s=0))
    yield store
    store.close()


@pytest.fixture
def locked(sqlite_path: Path) -> Iterator[None]:
    """Another program holds the write lock of the SQLite file."""
    with closing(sqlite3.connect(sqlite_path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def test_every_method_is_known_to_write_or_to_read() -> None:
    """So that a new method is tried against a locked database too."""
    methods = {
        f"{field.name}.{name}"
        for field in fields(Transaction)
        for name, _ in inspect.getmembers(field.type, inspect.isfunction)
        if not name.startswith("_")
    }
    assert methods == WRITES.keys() | READS


@_every_write
def test_a_locked_database_is_busy_for_every_write(impatient: Store, locked: None, write: Write) -> None:
    """The message names the file and says what to do."""
    with pytest.raises(DatabaseBusyError, match=r"watcher\.db is busy.*Try again"), impatient.begin() as tx:
        write(tx)


@_every_write
def test_a_reading_transaction_refuses_every_write(store: Store, write: Write) -> None:
    """Whatever a method changes, it cannot by accident, on either database."""
    with pytest.raises(StorageError), store.read() as tx:
        write(tx)


def test_reading_goes_on_while_another_program_writes(impatient: Store, locked: None) -> None:
    """A reader takes no lock."""
    with impatient.read() as tx:
        assert tx.feeds.all() == ()


def test_a_store_writes_again_once_the_lock_is_gone(impatient: Store, sqlite_path: Path) -> None:
    """A busy database leaves no broken connection behind."""
    with closing(sqlite3.connect(sqlite_path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for _ in range(20):
            with pytest.raises(DatabaseBusyError), impatient.begin():
                pass
        other.execute("ROLLBACK")
    with impatient.begin() as tx:
        assert tx.digests.write(digest_run())


def test_a_writer_waits_no_longer_than_the_url_says(database_url: str) -> None:
    """A second writer gives up; on PostgreSQL as on SQLite there is one at a time."""
    patient = open_store(database_url)
    hasty = open_store(make_url(database_url).update_query_dict({"timeout": "0.05"}).render_as_string())
    with patient.begin(), pytest.raises(DatabaseBusyError, match="is busy"), hasty.begin():
        pass
    hasty.close()
    patient.close()


def test_an_exception_rolls_everything_back_and_leaves_as_it_is(store: Store) -> None:
    """All of a transaction happens, or nothing."""
    with pytest.raises(ZeroDivisionError), store.begin() as tx:  # noqa: PT012 (the write before it is the point)
        tx.digests.write(digest_run())
        _ = 1 / 0
    with store.read() as tx:
        assert tx.digests.written() == frozenset()


def test_a_read_sees_one_moment(store: Store) -> None:
    """What is committed meanwhile is seen by the next read."""
    with store.read() as tx:
        before = tx.digests.written()
        with store.begin() as other:
            other.digests.write(digest_run())
        assert tx.digests.written() == before
    with store.read() as tx:
        assert tx.digests.written() == {"2026-W05"}


def test_eight_threads_that_read_then_write_lose_no_update(store: Store) -> None:
    """Each reads a moment, adds a minute and writes it back: the sum is right."""
    rounds = 20

    def count() -> None:
        for _ in range(rounds):
            with store.begin() as tx:
                before = next((beat.last_at for beat in tx.heartbeats.all()), NOON)
                tx.heartbeats.beat("count", before + MINUTE)

    at_once(8, count)
    with store.read() as tx:
        assert [beat.last_at for beat in tx.heartbeats.all()] == [NOON + 8 * rounds * MINUTE]


def test_a_full_disk_is_told(sqlite_path: Path) -> None:
    """Nothing of the transaction stays, and the message says what to do."""

    def limit(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # SQLite takes the size it has, and says full beyond

    event.listen(Pool, "connect", limit)
    try:
        store = open_store(sqlite_url(sqlite_path))
        with pytest.raises(StorageError, match="disk is full: free some space"), store.begin() as tx:
            tx.feeds.seed([new_feed(f"f{number}") for number in range(5_000)], NOON)
    finally:
        event.remove(Pool, "connect", limit)
    with store.read() as tx:
        assert tx.feeds.all() == ()
    store.close()


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    """It is left as it is."""
    path = tmp_path / "notes.txt"
    path.write_text("dear diary " * 100)
    with pytest.raises(StorageError, match="no SQLite database"):
        open_store(sqlite_url(path))
    assert path.read_text() == "dear diary " * 100


def test_a_damaged_file_is_told(sqlite_path: Path) -> None:
    """Its header is right, the rest is noise."""
    size = sqlite_path.stat().st_size
    with sqlite_path.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * (size - 100))
    with pytest.raises(StorageError, match=r"damaged: move it away, .* and restore a backup"):
        open_store(sqlite_url(sqlite_path))


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    """It cannot be opened."""
    with pytest.raises(StorageError, match="cannot be opened"):
        open_store(sqlite_url(tmp_path))


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    """The folder cannot be made."""
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="folder cannot be made"):
        open_store(sqlite_url(tmp_path / "file" / "deeper" / "watcher.db"))


def test_a_server_that_does_not_answer_is_told_without_the_password() -> None:
    """Port 1 is nobody's; the message names the host and hides the secret."""
    with pytest.raises(StorageError, match=r"news at 127\.0\.0\.1: cannot be reached") as told:
        open_store("postgresql://ann:hunter2@127.0.0.1:1/news")
    assert "hunter2" not in str(told.value)
