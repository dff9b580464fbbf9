import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from mailbox import Mailbox
from pathlib import Path

import pytest
from databases import sqlite_url
from desk import NOON, SCRAPPED, SIGNED, Desk, set_desk
from life import World
from process import Process, run, started
from small_disk import fill, make_room, small_disk
from waiting import until

from storage import StorageError, engine, open_store, save
from watcher.errors import WatcherError
from watcher.weekly import write_due_digests


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of eight megabytes with room on it."""
    with small_disk(tmp_path / "disk", megabytes=8) as disk:
        yield disk


def _failed(process: Process) -> Counter[tuple[str, str]]:
    """How often each job was told to have failed, by the reason."""
    logs = [json.loads(line) for line in process.said().splitlines()]
    return Counter((log["job"], log["why"]) for log in logs if log["event"] == "job.failed")


def _told(mailbox: Mailbox) -> str:
    return "\n".join(part for mail in mailbox.messages for part in map(str, mail.walk()))


def test_full_disk_is_told_once_and_costs_no_alert_and_no_mail(world: World, disk: Path) -> None:
    """The process keeps running; what came meanwhile is kept, alerted and mailed once there is room."""
    there = replace(world, database_url=sqlite_url(disk / "watcher.db"))
    there.publish("Fog over the Channel")
    with started(there.folder, there.environment(alert_group_window="0"), "run") as process:
        until(lambda: there.polls() >= 1)
        fill(disk)
        there.publish("Fog over the Channel", SIGNED, *(f"Ferry {number} is late" for number in range(400)))
        until(lambda: bool(_failed(process)))
        polled = there.polls()
        there.publish("Fog over the Channel", SIGNED, SCRAPPED)
        assert process.outlives(2)  # ticks of each job that polls and mails
        assert there.mailbox.messages == []
        make_room(disk)
        until(lambda: there.polls() > polled)
        until(lambda: all(title in _told(there.mailbox) for title in (SIGNED, SCRAPPED)))
        failed = _failed(process)
        with there.memory() as tx:
            assert len(tx.alerts.list()) == 2
        assert process.terminate().code == 0
    assert set(failed.values()) == {1}
    assert all("the disk" in why and "free some space" in why for _, why in failed)
    assert "Traceback" not in process.said()


def test_start_on_a_full_disk_says_what_to_do(world: World, disk: Path) -> None:
    """A supervisor may try again; a person reads what to free."""
    fill(disk)
    there = replace(world, database_url=sqlite_url(disk / "watcher.db"))
    done = run(there.folder, there.environment(), "run")
    assert done.code == 1
    assert "free some space" in done.err
    assert "Traceback" not in done.err


def test_database_that_is_held_for_longer_than_a_writer_waits_costs_nothing(either_world: World) -> None:
    """Another process writes: jobs fail in words, said once, and all is done when it ends."""
    patient = engine.parse(either_world.database_url)
    impatient = patient.difference_update_query(["timeout"]).update_query_dict({"timeout": "0.2"})
    world = replace(either_world, database_url=impatient.render_as_string(hide_password=False))
    world.publish()
    with started(world.folder, world.environment(alert_group_window="0"), "run") as process:
        until(lambda: world.polls() >= 1)
        with closing(open_store(either_world.database_url)) as other, other.begin():
            world.publish(SIGNED, SCRAPPED)
            until(lambda: bool(_failed(process)))
            assert process.outlives(1)
        until(lambda: all(title in _told(world.mailbox) for title in (SIGNED, SCRAPPED)))
        assert process.terminate().code == 0
    assert all("is busy: another program" in why for _, why in _failed(process))
    with world.memory() as tx:
        assert len(tx.alerts.list()) == 2
        assert tx.outbox.tally().waiting == 0


@pytest.fixture
def desk_on(disk: Path, tmp_path: Path) -> Iterator[Desk]:
    """A desk whose data folder is on the small disk, and its database elsewhere."""
    with closing(open_store(sqlite_url(tmp_path / "watcher.db"))) as store:
        yield set_desk(store, disk)


def test_digest_is_not_half_written_and_comes_once_there_is_room(desk_on: Desk, disk: Path) -> None:
    """It stays due, and nothing takes the room that is left."""
    with desk_on.app.store.begin() as tx:
        tx.heartbeats.beat("test", NOON)
    desk_on.clock.advance(days=7)
    (disk / "digests").mkdir()
    fill(disk)
    with pytest.raises(WatcherError, match=r"No space left on device\. Make room"):
        write_due_digests(desk_on.app)
    assert list((disk / "digests").iterdir()) == []
    make_room(disk)
    (week,) = write_due_digests(desk_on.app)
    assert (disk / "digests" / f"{week}.html").stat().st_size > 1_000


def test_backup_onto_a_full_disk_leaves_no_half_file(desk_on: Desk, disk: Path, tmp_path: Path) -> None:
    """The one before it stays, whole."""
    url, file = sqlite_url(tmp_path / "watcher.db"), disk / "backup.db"
    save(url, file, lambda *_: None)
    before = file.read_bytes()
    fill(disk)
    with pytest.raises(StorageError, match=r"backup .*backup\.db.*(disk|room)"):
        save(url, file, lambda *_: None)
    make_room(disk)
    assert [path.name for path in disk.iterdir()] == ["backup.db"]
    assert file.read_bytes() == before
