"""Fixtures of the tests with real processes."""

from collections.abc import Iterator
from mailbox import Mailbox, open_mailbox
from pathlib import Path

import pytest
from databases import sqlite_url
from life import World
from web import WebServer


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server."""
    with open_mailbox() as mailbox:
        yield mailbox


@pytest.fixture
def web() -> Iterator[WebServer]:
    """A server of feeds."""
    with WebServer() as web:
        yield web


@pytest.fixture
def world(tmp_path: Path, web: WebServer, mailbox: Mailbox) -> World:
    """A world with a SQLite database that is not there yet."""
    return World(tmp_path, sqlite_url(tmp_path / "watcher.db"), web, mailbox)


@pytest.fixture
def either_world(tmp_path: Path, bare_url: str, web: WebServer, mailbox: Mailbox) -> World:
    """A world with an empty database, on both kinds."""
    return World(tmp_path, bare_url, web, mailbox)
