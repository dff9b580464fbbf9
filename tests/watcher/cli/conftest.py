"""The command line in this process, in an empty folder, on a small pack and an empty database."""

from pathlib import Path

import pytest
from command_line import FERRY, Cli, Ended, OpenMemory
from databases import sqlite_url

from storage import Store, open_store
from watcher.cli import main


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory and the place of data; no variable of ours is set but for these."""
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "WATCHER_CONFIG", "WATCHER_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WATCHER_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("WATCHER_PACKS", str(FERRY))
    return tmp_path


@pytest.fixture
def cli(folder: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Run a command line: `cli("alerts", "--json")`. None of them may show a traceback."""

    def run(*words: str) -> Ended:
        capsys.readouterr()
        code = main(words)
        captured = capsys.readouterr()
        assert "Traceback" not in captured.out + captured.err
        return Ended(code, captured.out, captured.err)

    return run


@pytest.fixture
def memory(sqlite_path: Path, folder: Path) -> OpenMemory:
    """Open the database that the command line uses; it has tables and nothing in them."""
    assert sqlite_path == folder / "watcher.db"

    def opened() -> Store:
        return open_store(sqlite_url(sqlite_path))

    return opened
