from collections import Counter

from stored import HOUR, NOON, at_once, delivery, new_feed

from storage import Share, Store


def test_each_feed_is_leased_by_one_of_many_threads_only(store: Store) -> None:
    """Eight threads empty the queue in small bites; no feed is taken twice or forgotten."""
    with store.begin() as tx:
        tx.feeds.seed([new_feed(f"f{number}") for number in range(100)], NOON)

    def take() -> list[int]:
        taken: list[int] = []
        for _ in range(100):  # bounded, so that a lease which never runs dry fails and does not hang
            with store.begin() as tx:
                bite = tx.feeds.lease(NOON, until=NOON + HOUR, share=Share(hosts=3))
            taken.extend(feed.id for turn in bite for feed in turn)
            if not bite:
                break
        return taken

    times = Counter(feed for taken in at_once(8, take) for feed in taken)
    assert len(times) == 100
    assert set(times.values()) == {1}


def test_each_delivery_is_leased_by_one_of_many_threads_only(store: Store) -> None:
    """One lease each, all at once, never overlapping."""
    with store.begin() as tx:
        for number in range(20):
            tx.outbox.promise(delivery(f"a{number}"), NOON)

    def take() -> list[int]:
        with store.begin() as tx:
            return [row.id for row in tx.outbox.lease(NOON, until=NOON + HOUR, limit=3)]

    taken = [row for rows in at_once(8, take) for row in rows]
    assert len(taken) == len(set(taken)) == 20
