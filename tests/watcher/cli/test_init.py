import stat
from pathlib import Path

from command_line import Cli

from watcher.config import template


def test_configuration_is_written_once(cli: Cli, folder: Path) -> None:
    """What is there is not overwritten unless that is asked for; others cannot read it."""
    path = folder / "watcher.yaml"
    ended = cli("init")
    assert (ended.code, ended.out) == (0, "Wrote watcher.yaml. Change what you like, then: watcher check\n")
    assert path.read_text(encoding="utf-8") == template()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_text("contact: ann@example.org\n")
    again = cli("init")
    assert (again.code, again.out) == (2, "")
    assert "--force overwrites it" in again.err
    assert path.read_text() == "contact: ann@example.org\n"
    assert cli("init", "--force").code == 0
    assert path.read_text(encoding="utf-8") == template()


def test_configuration_can_stand_elsewhere(cli: Cli) -> None:
    """The hint says how to use it then."""
    assert "watcher --config mine.yaml check" in cli("init", "mine.yaml").out
    assert cli("init", "nowhere/mine.yaml").code == 1
