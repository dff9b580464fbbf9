import os
import signal
from datetime import UTC, datetime
from pathlib import Path

import builders
import pytest
from command_line import FERRY
from desk import QUIET, SIGNED, Entry, rss

from rules.model import Grade
from watcher.app import load_packs
from watcher.body import Body, ReadBody
from watcher.errors import FeedParseError
from watcher.ports import Fetched
from watcher.readers import MANY, open_readers

NOW = datetime(2026, 1, 27, 12, 0, tzinfo=UTC)
RULESETS = load_packs((str(FERRY),))
FEED = builders.feed(
    url="https://a.example/feed", title="a", language="en", country="", grade=Grade.F, last_success=None
)


def _read(read: ReadBody, body: bytes) -> Body:
    return read(Fetched(body=body, url=FEED.url), FEED, NOW)


@pytest.mark.parametrize("unread", [MANY - 1, MANY])
def test_bodies_are_read_alike_here_and_elsewhere(unread: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Items, dates, pace and what a new feed's items say; and what is no feed is told in the same words."""
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1}, raising=False)
    with open_readers(RULESETS, 0) as here, open_readers(RULESETS, unread) as read:
        body = rss(Entry(SIGNED), Entry(QUIET))
        assert _read(read, body) == _read(here, body)
        (said,) = _read(read, body).found or {}
        assert said == _read(here, body).items[0].id
        with pytest.raises(FeedParseError, match="web page"):
            _read(read, b"<!doctype html><p>Moved")


def test_killed_reader_costs_no_body(monkeypatch: pytest.MonkeyPatch) -> None:
    """This process reads in its place."""
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1}, raising=False)
    body = rss(Entry(SIGNED))
    others = _children()
    with open_readers(RULESETS, MANY) as read:
        (child,) = _children() - others
        os.kill(child, signal.SIGKILL)
        assert [item.title for item in _read(read, body).items] == [SIGNED]
        assert [item.title for item in _read(read, body).items] == [SIGNED]


def _children() -> set[int]:
    told = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text(encoding="ascii")
    return set(map(int, told.split()))
