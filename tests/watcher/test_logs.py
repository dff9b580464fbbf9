import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from watcher.logs import OURS, set_up_logs


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """Leave the logging of this process as it was found."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.NOTSET)
    structlog.reset_defaults()


def test_events_are_json_lines_where_no_terminal_is(capsys: pytest.CaptureFixture[str]) -> None:
    """Name, level, logger and time beside what the event tells."""
    set_up_logs(None)
    structlog.get_logger("watcher.poll").info("alert.raised", alert="a1", title="é\x1b[31m")
    captured = capsys.readouterr()
    event = json.loads(captured.err)
    assert captured.out == ""
    assert event.pop("timestamp").endswith("Z")
    assert event == {
        "event": "alert.raised",
        "level": "info",
        "logger": "watcher.poll",
        "alert": "a1",
        "title": "é\x1b[31m",
    }


def test_console_keeps_an_event_to_one_harmless_line(capsys: pytest.CaptureFixture[str]) -> None:
    """A headline cannot look like an event of its own, nor colour the terminal."""
    set_up_logs("console")
    structlog.get_logger("watcher.poll").warning("feed.failed", why="a\x1b[31m\nb")
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "\x1b" not in err
    assert "feed.failed" in err


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_secrets_are_hidden(log_format: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In values, in lists, under telling names and in tracebacks."""
    set_up_logs(log_format)
    log = structlog.get_logger("watcher.mail")
    log.warning("x", url="smtp://ann:hunter2@h", urls=["https://a:hunter2@b/"], smtp_password="hunter2", n=1)
    try:
        int("https://ann:hunter2@b.example/feed")
    except ValueError:
        log.exception("broke")
    err = capsys.readouterr().err
    assert "hunter2" not in err
    assert "https://***@b.example/feed" in err


def test_others_are_heard_from_warnings_up(capsys: pytest.CaptureFixture[str]) -> None:
    """In the same form, with their arguments in place."""
    set_up_logs("json")
    logging.getLogger("httpx2").info("GET %s", "https://a.example/")
    logging.getLogger("library.part").warning("missed %s", "poll")
    logging.getLogger("watcher.x").debug("not told")
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["event"] == "missed poll"
    assert json.loads(line)["logger"] == "library.part"


def test_verbose_tells_more_of_ours_only(capsys: pytest.CaptureFixture[str]) -> None:
    """The libraries' own chatter is not asked for."""
    set_up_logs("json", verbose=True)
    structlog.get_logger("watcher.x").debug("detail")
    logging.getLogger("httpx2").debug("noise")
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["event"] == "detail"


def test_setting_up_again_does_not_double_the_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """A second set-up replaces the first."""
    set_up_logs("console")
    set_up_logs("json")
    structlog.get_logger("watcher.x").info("once")
    assert len(capsys.readouterr().err.splitlines()) == 1
