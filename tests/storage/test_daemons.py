from dataclasses import replace

from stored import HOUR, NOON

from storage import NewDaemon, Store
from storage.daemons import Daemon

ONE = NewDaemon(holder="one", pid=7, host="desk", place="boot/4026531836", began="123")
TWO = replace(ONE, holder="two", pid=8)


def _taken(daemon: NewDaemon) -> Daemon:
    return Daemon(
        holder=daemon.holder,
        pid=daemon.pid,
        host=daemon.host,
        place=daemon.place,
        began=daemon.began,
        since=NOON,
        until=NOON + HOUR,
        loaded_at=NOON,
    )


def test_one_daemon_holds_the_database_until_it_gives_it_back(store: Store) -> None:
    """Who takes it anew begins with a clean sheet; who lost it can do nothing with it."""
    with store.begin() as tx:
        assert tx.daemons.last() is None
        tx.daemons.take(ONE, at=NOON, until=NOON + HOUR)
        assert tx.daemons.last() == _taken(ONE)
        assert tx.daemons.renew("one", until=NOON + 2 * HOUR)
        tx.daemons.refused("one", at=NOON, words="watcher.yaml:1:1: wrong")
        tx.daemons.take(TWO, at=NOON, until=NOON + HOUR)
        assert not tx.daemons.renew("one", until=NOON + 9 * HOUR)
        tx.daemons.release("one")
        tx.daemons.refused("one", at=NOON, words="wrong")
        assert tx.daemons.last() == _taken(TWO)
        tx.daemons.release("two")
    with store.read() as tx:
        assert tx.daemons.last() == replace(_taken(TWO), until=None)


def test_how_rules_stand_is_written_down(store: Store) -> None:
    """A refusal leaves what was loaded; what is loaded ends the refusal."""
    with store.begin() as tx:
        tx.daemons.take(ONE, at=NOON, until=NOON + HOUR)
        tx.daemons.refused("one", at=NOON + HOUR, words="wrong\0")
        refused = replace(_taken(ONE), refused_at=NOON + HOUR, refused="wrong\ufffd")
        assert tx.daemons.last() == refused
        tx.daemons.loaded("one", at=NOON + 2 * HOUR, waiting_keys="data_dir", rulesets={"ferry": "a1"})
        loaded = replace(_taken(ONE), loaded_at=NOON + 2 * HOUR, waiting_keys="data_dir")
        assert tx.daemons.last() == replace(loaded, rulesets={"ferry": "a1"})
        tx.daemons.take(TWO, at=NOON, until=NOON + HOUR)
        assert tx.daemons.last() == _taken(TWO)
