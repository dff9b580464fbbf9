from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import builders
import pytest
from command_line import Cli, OpenMemory, keep

from storage import Deed, NewDaemon


def test_upgrade_makes_the_tables_once(cli: Cli, folder: Path) -> None:
    """It may be run again and again."""
    first = cli("db", "upgrade")
    assert first.code == 0
    assert first.out.startswith("Made the tables (version ")
    assert (folder / "watcher.db").exists()
    assert cli("db", "upgrade").out.startswith("The database is up to date (version ")


def test_prune_deletes_what_is_old(cli: Cli, memory: OpenMemory) -> None:
    """Nothing with `--dry-run`, and what was deleted only once."""
    keep(memory, builders.item(), builders.item(id="item-2"), alerts=[builders.alert()])
    before = ("db", "prune", "--before", "2026-01-28")
    assert cli("db", "prune", "--before", "2026-01-27", "--dry-run").out == "0 items would be deleted.\n"
    assert cli(*before, "--dry-run").out == "1 item would be deleted.\n"
    assert cli(*before).out == "1 item deleted.\n"
    assert cli(*before).out == "0 items deleted.\n"


def test_prune_wants_to_know_before_when(cli: Cli) -> None:
    """Nothing is deleted for want of a word."""
    ended = cli("db", "prune")
    assert ended.code == 2
    assert "--before" in ended.err


def test_backup_and_restore_bring_all_back(cli: Cli, memory: OpenMemory, folder: Path) -> None:
    """What was lost since is there again; a file that is there is not replaced unasked."""
    keep(memory, builders.item(), builders.item(id="item-2"), alerts=[builders.alert()])
    done = cli("db", "backup", "copy.db")
    assert done.code == 0, done.err
    assert done.out.startswith("Backed up 1 feed, 2 items, 1 alert, ")
    again = cli("db", "backup", "copy.db")
    assert (again.code, "--force" in again.err) == (2, True)
    assert cli("db", "backup", "copy.db", "--force").code == 0
    for path in folder.glob("watcher.db*"):
        path.unlink()
    ended = cli("db", "restore", "copy.db", "--by", "Ann", "--why", "the disk broke")
    assert ended.out.startswith("Restored 1 feed, 2 items, 1 alert, ")
    with memory().read() as tx:
        assert tx.items.count() == 2
        (act,) = tx.acts.list(what=Deed.RESTORE)
    assert (act.who, act.why, act.subject) == ("Ann", "the disk broke", "copy.db")
    refused = cli("db", "restore", "copy.db")
    assert (refused.code, "--replace" in refused.err) == (1, True)
    assert cli("db", "restore", "copy.db", "--replace").code == 0


def test_database_is_not_replaced_under_a_daemon(cli: Cli, memory: OpenMemory) -> None:
    """One holds it, elsewhere."""
    keep(memory, builders.item())
    assert cli("db", "backup", "copy.db").code == 0
    store = memory()
    with store.begin() as tx:
        now = datetime.now(UTC)
        holder = NewDaemon(holder="other", pid=7, host="elsewhere", place="", began="")
        tx.daemons.take(holder, at=now, until=now + timedelta(minutes=1))
    store.close()
    refused = cli("db", "restore", "copy.db", "--replace")
    assert (refused.code, "process 7 on elsewhere" in refused.err) == (1, True)


def test_check_tells_what_is_wrong_and_ends_with_1(cli: Cli, memory: OpenMemory) -> None:
    """In words, and as JSON for a monitor."""
    assert cli("db", "check").out == "The database is sound.\n"
    assert cli("db", "check", "--json").json == {"sound": True, "findings": []}
    keep(memory, alerts=[replace(builders.alert(), reports=())])
    ended = cli("db", "check")
    assert ended.code == 1
    assert ended.out == "alert: stands, and no report that it rests on does (1 row)\n"
    asked = cli("db", "check", "--json")
    assert (asked.code, asked.json["sound"], asked.json["findings"][0]["table"]) == (1, False, "alert")


@pytest.mark.parametrize("over", [(), ("--replace",)])
def test_damaged_file_is_mended_as_it_is_told(
    over: tuple[str, ...], cli: Cli, memory: OpenMemory, folder: Path
) -> None:
    """Nothing can be loaded into it: it is moved away, and a backup restored in its place."""
    keep(memory, builders.item())
    assert cli("db", "backup", "copy.db").code == 0
    database = folder / "watcher.db"
    database.write_bytes(database.read_bytes()[:100] + b"\xff" * 20_000)
    ended = cli("db", "restore", "copy.db", *over)
    assert ended.code == 1
    assert "damaged: move it away, with those beside it that end in -wal and -shm" in ended.err
    for each in folder.glob("watcher.db*"):
        each.rename(folder / f"damaged-{each.name}")
    assert cli("db", "restore", "copy.db").code == 0
    assert cli("db", "check").out == "The database is sound.\n"
