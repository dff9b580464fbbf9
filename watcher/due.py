"""Whose turn it is to be polled: feeds that are due, host by host, taken so that nobody else asks there."""

from datetime import datetime, timedelta

from storage import Feed, Share
from watcher.app import App

#: Hosts asked at the same time: a thread that waits for an answer costs little, and one that gets none
#: waits for half a minute.
THREADS = 96
#: Of those, hosts asked for feeds whose last poll failed: however many hang, the others keep their turns.
FAILING = THREADS // 2
#: Feeds of one host taken at a time, to be asked one after another.
IN_TURN = 8
#: A poll that has not reported so long after its turn came is taken to have died with its process.
LEASE = timedelta(minutes=1)


def longest_lease(gap: timedelta) -> timedelta:
    """For how long feeds are taken: all of a host's turns, each of which may last as long as a lease."""
    return IN_TURN * (LEASE + gap)


def lease_due(
    app: App, now: datetime, hosts: int, *, failing: int | None = None, but: frozenset[int] = frozenset()
) -> tuple[tuple[Feed, ...], ...]:
    """Take the feeds that are due at `now` of so many hosts, so that nobody else polls them meanwhile.

    At most `failing` of those hosts are taken for feeds whose last poll failed; None does not restrict.
    The feeds in `but` are left alone.
    """
    gap = app.settings.host_gap
    if hosts <= 0:
        return ()
    with app.store.read() as tx:
        due = tx.feeds.next_due(now)
    if due is None or due > now:
        return ()
    share = Share(hosts=hosts, in_turn=IN_TURN, failing=failing, gap=gap, but=but)
    with app.store.begin() as tx:
        return tx.feeds.lease(now, until=now + longest_lease(gap), share=share)
