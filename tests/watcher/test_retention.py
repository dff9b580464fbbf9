from datetime import timedelta

from desk import NOON, SIGNED, Desk, Entry
from stored import item, new_feed
from structlog.testing import capture_logs

from storage import Store
from watcher.retention import AT_ONCE, prune, prune_old

_OLD = NOON - timedelta(days=100)


def _never(_seconds: float) -> bool:
    return False


def test_items_are_kept_for_ever_unless_told(desk: Desk) -> None:
    """Changed rules can judge all of them again."""
    _publish(desk)
    assert prune_old(desk.app, _never) == 0
    assert desk.items() == 3


def test_items_that_are_too_old_are_deleted_and_alerts_keep_theirs(desk: Desk) -> None:
    """What an alert rests on stays, however old, and what is gone does not come back."""
    _publish(desk)
    desk.set(keep_items=timedelta(days=90))
    with capture_logs() as logs:
        assert prune_old(desk.app, _never) == 1
        assert prune_old(desk.app, _never) == 0
    assert [(log["event"], log["items"]) for log in logs] == [("items.deleted", 1)]
    desk.clock.advance(days=1)
    desk.publish("herald", Entry("Fog", at=_OLD), Entry(SIGNED, at=_OLD), Entry("Rain"), etag="other")
    desk.poll()
    assert desk.items() == 2
    (alert,) = desk.alerts()
    assert alert.reports[0].title == SIGNED


def _publish(desk: Desk) -> None:
    desk.subscribe("herald")
    desk.publish("herald", Entry("Fog", at=_OLD), Entry(SIGNED, at=_OLD), Entry("Rain"))
    desk.poll()


def test_many_are_deleted_a_few_at_a_time_until_told_to_stop(store: Store) -> None:
    """Others may write in between; a stop is heeded there."""
    with store.begin() as tx:
        feed = tx.feeds.add(new_feed(), NOON)
        tx.items.keep_new(feed.id, [item(str(number), published=_OLD) for number in range(2 * AT_ONCE + 1)])

    def write_meanwhile(_seconds: float) -> bool:
        with store.begin() as tx:
            tx.heartbeats.beat("other", NOON)
        return True

    assert prune(store, NOON, write_meanwhile) == AT_ONCE
    assert prune(store, NOON, _never) == AT_ONCE + 1
    with store.read() as tx:
        assert tx.items.count() == 0
