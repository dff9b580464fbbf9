import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from desk import NOON, Clock

from storage import Daemon, NewDaemon, Store
from watcher.service.hold import (
    LEASE,
    SLACK,
    HeldError,
    Hold,
    LostError,
    is_gone,
    runs,
    take_hold,
    this_process,
)

MOMENT = timedelta(seconds=1)
OTHER = NewDaemon(holder="other", pid=1, host="elsewhere", place="another/boot", began="7")


def _hold(store: Store, clock: Clock, holder: str = "ours") -> Hold:
    return Hold(store, replace(OTHER, holder=holder), clock)


def _last(store: Store) -> Daemon:
    with store.read() as tx:
        last = tx.daemons.last()
    assert last is not None
    return last


def test_second_daemon_is_told_who_holds_the_database(store: Store) -> None:
    """With what to do; the first goes on."""
    first = take_hold(store, Clock())
    with pytest.raises(HeldError, match=rf"process {os.getpid()} on .*, since 2026-01-27 12:00 UTC\. Stop"):
        take_hold(store, Clock())
    first.renew()


def test_database_that_was_given_back_is_free(store: Store) -> None:
    """At once."""
    take_hold(store, Clock()).release()
    take_hold(store, Clock())


@pytest.mark.parametrize(
    ("later", "free"),
    [
        (LEASE - MOMENT, False),
        (LEASE, True),
        (-SLACK, False),
        (-SLACK - MOMENT, True),
        (timedelta(days=-3650), True),
        (timedelta(days=3650), True),
    ],
    ids=["in time", "run out", "set back a little", "set back more", "held from the future", "long ago"],
)
def test_hold_of_another_machine_ends_by_the_clock(store: Store, *, later: timedelta, free: bool) -> None:
    """A clock that stood ahead when the hold was taken locks nobody out."""
    clock = Clock()
    _hold(store, clock, "other").take(is_gone)
    clock.moment += later
    ours = _hold(store, clock)
    if free:
        ours.take(is_gone)
        assert _last(store).holder == "ours"
    else:
        with pytest.raises(HeldError):
            ours.take(is_gone)


def test_hold_of_a_process_of_ours_that_died_is_taken_over_at_once(store: Store) -> None:
    """Nobody waits for the lease of what was killed here."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        began = this_process()
        there = replace(began, holder="child", pid=child.pid, began="")
        Hold(store, there, Clock()).take(is_gone)
        with pytest.raises(HeldError):
            take_hold(store, Clock())
        child.kill()
    take_hold(store, Clock())


def test_process_that_has_the_number_of_a_dead_one_is_not_it() -> None:
    """As in containers, where the daemon is always the first process."""
    us = this_process()
    assert runs(us)
    assert not runs(replace(us, began="1"))


def test_zombie_holds_nothing() -> None:
    """A process that ended and that nobody asked after yet is gone."""
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert not runs(replace(this_process(), pid=child.pid, began=""))


def test_daemon_of_elsewhere_is_never_taken_for_gone(store: Store) -> None:
    """Its number says nothing here."""
    _hold(store, Clock(), "other").take(is_gone)
    assert not is_gone(replace(_last(store), pid=2**22 + 1))
    assert not is_gone(replace(_last(store), place=""))


def test_daemon_that_slept_finds_its_hold_taken(store: Store) -> None:
    """It is told in clear words, and gives nothing back that is not its own."""
    clock = Clock()
    ours = _hold(store, clock)
    ours.take(is_gone)
    ours.make_sure()
    clock.moment += LEASE
    _hold(store, clock, "other").take(is_gone)
    with pytest.raises(LostError, match=r"another one took the database over \(process 1 on elsewhere\)"):
        ours.make_sure()
    ours.release()
    assert (_last(store).holder, _last(store).until) == ("other", NOON + 2 * LEASE)


def test_daemon_that_slept_and_was_not_missed_goes_on(store: Store) -> None:
    """Also after its clock was set back."""
    clock = Clock()
    ours = _hold(store, clock)
    ours.take(is_gone)
    for moment in (NOON + timedelta(days=3), NOON):
        clock.moment = moment
        ours.make_sure()
        assert _last(store).until == moment + LEASE
