import os
import signal
import subprocess
import sys
from threading import Event

import pytest
from waiting import DEADLINE_S

from storage import StorageError
from watcher.service.process import leave, reload_on_hangup, stop_on_signals, unless_stopped


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_stop(number: signal.Signals) -> None:
    """Both ways to end a process politely set the event."""
    before = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
    stop = Event()
    try:
        stop_on_signals(stop)
        os.kill(os.getpid(), number)
        assert stop.wait(DEADLINE_S)
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def test_start_gives_its_result_or_its_error() -> None:
    """Who is not stopped gets what the work gives, as if there were no thread between."""
    assert unless_stopped(Event(), lambda: 7) == 7
    with pytest.raises(StorageError, match="gone"):
        unless_stopped(Event(), _fail)


def _fail() -> None:
    raise StorageError("gone")


def test_start_that_waits_is_given_up_when_told_to_stop() -> None:
    """The work goes on, and nobody waits for it."""
    stop, end = Event(), Event()

    def work() -> bool:
        stop.set()
        return end.wait(DEADLINE_S)

    try:
        assert unless_stopped(stop, work) is None
    finally:
        end.set()


def test_leaving_after_all_work_ended_just_returns() -> None:
    """A clean end closes everything in its own order."""
    leave(drained=True)


def test_leaving_cut_off_work_ends_the_process_at_once_with_0() -> None:
    """A thread that hangs does not keep the process, and what was printed is not lost."""
    script = """
import threading
from watcher.service.process import leave
threading.Thread(target=threading.Event().wait).start()
print("said")
leave(drained=False)
"""
    run = subprocess.run(  # noqa: S603 -- our own interpreter, the words above
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=DEADLINE_S, check=False
    )
    assert (run.returncode, run.stdout) == (0, "said\n")


class _Terminal:
    """A standard error that is a terminal until it is gone."""

    def __init__(self) -> None:
        self.is_there = True

    def isatty(self) -> bool:
        """Whether the terminal is there."""
        return self.is_there


@pytest.mark.parametrize(("gone", "expected"), [(False, (True, False)), (True, (False, True))])
def test_hangup_asks_for_a_reload_unless_the_terminal_has_gone(
    monkeypatch: pytest.MonkeyPatch, *, gone: bool, expected: tuple[bool, bool]
) -> None:
    """Who closes the window means to stop what runs in it."""
    before = signal.getsignal(signal.SIGHUP)
    asked, stop, terminal = Event(), Event(), _Terminal()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", terminal)
        try:
            reload_on_hangup(asked, stop)
            terminal.is_there = not gone
            os.kill(os.getpid(), signal.SIGHUP)
        finally:
            signal.signal(signal.SIGHUP, before)
    assert (asked.is_set(), stop.is_set()) == expected
