from stored import HOUR, NOON

from storage import Heartbeat, Store


def test_a_beat_keeps_the_first_time_and_the_last_words(store: Store) -> None:
    """One row for each job, by name."""
    with store.begin() as tx:
        tx.heartbeats.beat("poll", NOON, "hello")
        tx.heartbeats.beat("deliver", NOON + HOUR)
        tx.heartbeats.beat("poll", NOON + HOUR, "3 feeds")
    with store.read() as tx:
        assert tx.heartbeats.all() == (
            Heartbeat(job="deliver", first_at=NOON + HOUR, last_at=NOON + HOUR, words=""),
            Heartbeat(job="poll", first_at=NOON, last_at=NOON + HOUR, words="3 feeds"),
        )


def test_a_clock_set_back_takes_the_first_beat_with_it(store: Store) -> None:
    """Else nothing would be due until the day that the clock stood at."""
    with store.begin() as tx:
        tx.heartbeats.beat("poll", NOON + HOUR)
        tx.heartbeats.beat("poll", NOON)
        (beat,) = tx.heartbeats.all()
    assert (beat.first_at, beat.last_at) == (NOON, NOON)
