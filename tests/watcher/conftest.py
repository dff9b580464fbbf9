"""Fixtures of the daemon's tests: a desk, which is a whole app with fakes at its three doors."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from desk import Desk, set_desk

from storage import Store


@pytest.fixture
def desk(sqlite_store: Store, tmp_path: Path) -> Desk:
    """A desk on SQLite, for tests to which the database makes no difference."""
    return set_desk(sqlite_store, tmp_path)


@pytest.fixture
def either_desk(store: Store, tmp_path: Path) -> Desk:
    """A desk on both kinds of database."""
    return set_desk(store, tmp_path)


@pytest.fixture
def logs_restored() -> Iterator[None]:
    """Put logging back as it was, for tests of what sets it up."""
    root, ours = logging.getLogger(), [logging.getLogger(name) for name in ("rules", "storage", "watcher")]
    handlers, levels = list(root.handlers), [(logger, logger.level) for logger in (root, *ours)]
    yield
    structlog.reset_defaults()
    logging.disable(logging.NOTSET)
    root.handlers[:] = handlers
    for logger, level in levels:
        logger.setLevel(level)
