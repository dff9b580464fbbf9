import signal
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from command_line import Cli, OpenMemory

from storage import NewDaemon
from watcher.service.hold import this_process

US = this_process()


def _hold(memory: OpenMemory, daemon: NewDaemon, *, released: bool = False) -> None:
    store = memory()
    with store.begin() as tx:
        now = datetime.now(UTC)
        tx.daemons.take(daemon, at=now, until=now + timedelta(minutes=1))
        if released:
            tx.daemons.release(daemon.holder)
    store.close()


def test_daemon_is_told_by_a_signal(cli: Cli, memory: OpenMemory) -> None:
    """The process that holds the database; here it is our own."""
    told = threading.Event()
    before = signal.signal(signal.SIGHUP, lambda *_: told.set())
    try:
        _hold(memory, US)
        ended = cli("reload")
    finally:
        signal.signal(signal.SIGHUP, before)
    assert (ended.code, told.is_set()) == (0, True)
    assert f"process {US.pid} on " in ended.out


@pytest.mark.parametrize(
    ("daemon", "words"),
    [
        (replace(US, place="elsewhere"), "send it SIGHUP there"),
        (replace(US, place=""), "send it SIGHUP there"),
        (replace(US, began="1"), "has ended: start it with `watcher run`"),
    ],
    ids=["of another machine", "of who knows where", "whose number is another's now"],
)
def test_daemon_out_of_reach_is_not_told(cli: Cli, memory: OpenMemory, daemon: NewDaemon, words: str) -> None:
    """Another process may have its number."""
    _hold(memory, daemon)
    ended = cli("reload")
    assert ended.code == 1
    assert words in ended.err


def test_without_a_daemon_there_is_nobody_to_tell(cli: Cli, memory: OpenMemory) -> None:
    """Whether none ever ran or the last has stopped."""
    assert (cli("reload").code, "no daemon holds" in cli("reload").err) == (1, True)
    _hold(memory, US, released=True)
    assert "no daemon holds this database: start it" in cli("reload").err
