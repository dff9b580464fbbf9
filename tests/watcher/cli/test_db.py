from pathlib import Path

from command_line import Cli


def test_upgrade_makes_the_tables_once(cli: Cli, folder: Path) -> None:
    """It may be run again and again."""
    first = cli("db", "upgrade")
    assert first.code == 0
    assert first.out.startswith("Made the tables (version ")
    assert (folder / "watcher.db").exists()
    assert cli("db", "upgrade").out.startswith("The database is up to date (version ")
