import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from command_line import FERRY, Cli

from watcher import __version__
from watcher.cli import app, main

COMMAND = (sys.executable, "-m", "watcher")
ITEM = b'{"id": "1", "title": "Norrey and Sund sign contract for bridge", "language": "en"}\n'
DEADLINE_S = 60


def _paths(command: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name, inner in getattr(command, "commands", {}).items():
        yield from _paths(inner, (*path, name))


PATHS = sorted(_paths(typer.main.get_command(app)))


def _start(*words: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603  our own interpreter, fixed words
        [*COMMAND, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def test_version_is_told(cli: Cli) -> None:
    """One line that scripts can compare."""
    assert cli("--version").out == f"watcher {__version__}\n"


def test_help_has_a_short_name_everywhere(cli: Cli) -> None:
    """Two dashes are not always at hand."""
    assert cli("alerts", "list", "-h").out == cli("alerts", "list", "--help").out


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_help_of_every_command_has_an_example_that_exists(path: tuple[str, ...], cli: Cli) -> None:
    """Who does not know a command can copy a line that works."""
    ended = cli(*path, "--help")
    assert ended.code == 0
    plain = re.sub("\x1b\\[[0-9;]*m", "", ended.out)
    _, found, example = " ".join(plain.split()).rpartition("Example: watcher ")
    assert found
    words = example.split()
    asked = words[2:] if words[0] == "--config" else words
    assert tuple(asked[: len(path)]) == path
    assert any(tuple(asked[:size]) in PATHS for size in (1, 2))


def test_help_loads_nothing_slow() -> None:
    """Help comes at once: neither database nor rules are imported for it."""
    slow = {"alembic", "apscheduler", "feedparser", "jinja2", "rules", "sqlalchemy", "storage"}
    script = (
        "import sys; from watcher.cli import main; main(['alerts', 'list', '--help']);"
        f"sys.exit(str(sorted({slow} & sys.modules.keys())) if {slow} & sys.modules.keys() else 0)"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)  # noqa: S603
    assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("alerts", "nonsense"),
        ("alerts", "--limit", "0"),
        ("alerts", "--since", "yesterday"),
        ("alerts", "--json", "list"),
        ("forecasts", "--json", "list"),
        ("feeds", "--json", "list"),
        ("--config", "nowhere.yaml", "feeds"),
        ("digest", "--format", "pdf"),
        ("rules", "match"),
    ],
)
def test_mistake_on_the_command_line_is_told_and_ends_with_2(words: tuple[str, ...], cli: Cli) -> None:
    """Standard output stays empty, so that nothing wrong is piped on."""
    ended = cli(*words)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err


def test_ten_mistakes_in_a_configuration_are_ten_messages(cli: Cli, folder: Path) -> None:
    """Each with line and column, whatever the command."""
    (folder / "watcher.yaml").write_text(
        "database_url: nonsense\n"
        "feeds: [gopher://a.example]\n"
        "smtp_url: http://mail.example\n"
        "mail_from: nobody\n"
        "mail_to: [nobody]\n"
        "allow_private_addresses: perhaps\n"
        "poll_interval: soon\n"
        "timezone: Nowhere\n"
        "digest_at: Someday\n"
        "log_format: xml\n"
    )
    for words in (("feeds",), ("check",), ("status",), ("db", "upgrade")):
        ended = cli(*words)
        lines = ended.err.splitlines()
        places = [line.split(": ")[0] for line in lines]
        assert ended.code == 2
        assert [place.rpartition(":")[0] for place in places] == [
            f"watcher.yaml:{row}" for row in range(1, 11)
        ]


def test_database_that_cannot_be_used_is_a_failure(cli: Cli, folder: Path) -> None:
    """Not the user's mistake, and no traceback either."""
    (folder / "watcher.db").write_bytes(b"this is no database" * 100)
    ended = cli("alerts")
    assert ended.code == 1
    assert ended.err.startswith("watcher: the database ")


def test_unforeseen_error_is_one_line(cli: Cli, folder: Path) -> None:
    """A folder where a file belongs is told, as is anything else."""
    (folder / "out.html").mkdir()
    ended = cli("digest", "--out", "out.html")
    assert (ended.code, ended.err) == (1, "watcher: out.html: Is a directory\n")


def test_verbose_shows_where_an_error_arose(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who asks for it gets the traceback."""
    (folder / "out.html").mkdir()
    assert main(["-v", "digest", "--out", "out.html"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_reader_that_goes_away_is_no_news() -> None:
    """`watcher … | head -1` is quiet and fine: the reader has all it wants."""
    process = _start("rules", "match", "-", "--pack", str(FERRY))
    assert process.stdin
    assert process.stdout
    assert process.stderr
    process.stdin.write(ITEM)
    process.stdin.flush()
    assert process.stdout.readline()
    process.stdout.close()
    try:
        process.stdin.write(ITEM * 5)
        process.stdin.close()
    except BrokenPipeError:
        pass  # it has ended before it was told all
    assert process.wait(DEADLINE_S) == 0
    assert process.stderr.read() == b""
    process.stderr.close()


def test_interrupt_ends_quietly() -> None:
    """Ctrl-C is an order, not an accident: 130, as shells expect."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background ignores it
    try:
        process = _start("rules", "match", "-", "--pack", str(FERRY))
    finally:
        signal.signal(signal.SIGINT, before)
    assert process.stdin
    assert process.stdout
    process.stdin.write(ITEM)
    process.stdin.flush()
    assert process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=DEADLINE_S)
    assert (process.returncode, err) == (130, b"watcher: interrupted\n")


def _redirected(folder: Path, redirections: str, *words: str) -> "subprocess.Popen[str]":
    """Start a command line whose streams a shell has redirected or closed."""
    settings = {"WATCHER_DATA_DIR": str(folder), "WATCHER_PACKS": str(FERRY), "WATCHER_FEEDS": "[]"}
    return subprocess.Popen(  # noqa: S603  our own interpreter, fixed words
        ["/bin/sh", "-c", f'exec "$@" {redirections}', "sh", *COMMAND, *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | settings,
        cwd=folder,
        text=True,
    )


@pytest.mark.parametrize("closed", [">&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_closed_streams_change_nothing(closed: str, tmp_path: Path) -> None:
    """Who closes standard output wants no answer; the code is the same, and no file takes its number."""
    with _redirected(tmp_path, closed, "feeds") as process:
        out, err = process.communicate(timeout=DEADLINE_S)
    assert (process.returncode, out, err) == (0, "", "")
    with _redirected(tmp_path, closed, "feeds", "remove", "https://a.example/") as process:
        _, err = process.communicate(timeout=DEADLINE_S)
    assert process.returncode == 2
    assert ("there is no feed" in err) is ("2>&-" not in closed)


def test_daemon_ends_well_without_standard_output(tmp_path: Path) -> None:
    """A supervisor may have closed it."""
    with _redirected(tmp_path, ">&-", "run") as process:
        assert process.stderr
        assert any("daemon.started" in line for line in process.stderr)
        process.terminate()
        _, err = process.communicate(timeout=DEADLINE_S)
    assert process.returncode == 0
    assert "AttributeError" not in err


def test_full_disk_is_a_failure_in_words(tmp_path: Path) -> None:
    """An answer that could not be written must not look like one."""
    with _redirected(tmp_path, ">/dev/full", "feeds") as process:
        _, err = process.communicate(timeout=DEADLINE_S)
    assert (process.returncode, err) == (1, "watcher: No space left on device\n")


def _on_a_terminal(folder: Path, **environ: str) -> str:
    """What `watcher feeds` prints on a terminal of 160 columns."""
    ours, theirs = pty.openpty()
    settings = {"WATCHER_DATA_DIR": str(folder), "WATCHER_PACKS": str(FERRY), "COLUMNS": "160"}
    with subprocess.Popen(  # noqa: S603  our own interpreter, fixed words
        [*COMMAND, "feeds"],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        env=os.environ | {"TERM": "xterm-256color"} | settings | environ,
        cwd=folder,
    ) as process:
        os.close(theirs)
        shown = b""
        try:
            while read := os.read(ours, 65536):
                shown += read
        except OSError:
            pass  # how Linux says that the other side has closed
        os.close(ours)
        assert process.wait(DEADLINE_S) == 0
    return shown.decode()


def test_terminal_gets_colours_unless_it_asks_for_none(folder: Path) -> None:
    """NO_COLOR (no-color.org) means aligned plain text."""
    assert "\x1b[" in _on_a_terminal(folder)
    plain = _on_a_terminal(folder, NO_COLOR="1")
    assert "\x1b" not in plain
    assert plain.splitlines()[0].split()[:2] == ["STATE", "LAST"]
