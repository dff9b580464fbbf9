from pathlib import Path

import builders
from command_line import Cli, OpenMemory, keep


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
