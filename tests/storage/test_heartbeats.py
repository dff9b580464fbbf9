from dataclasses import replace

from stored import HOUR, NOON

from storage import Heartbeat, Store


def test_a_job_keeps_its_first_beat_and_its_last(store: Store) -> None:
    """One row for each job, by name."""
    with store.begin() as tx:
        tx.heartbeats.beat("poll", NOON)
        tx.heartbeats.beat("deliver", NOON + HOUR)
        tx.heartbeats.beat("poll", NOON + HOUR)
    with store.read() as tx:
        assert tx.heartbeats.all() == (
            Heartbeat(job="deliver", first_at=NOON + HOUR, last_at=NOON + HOUR),
            Heartbeat(job="poll", first_at=NOON, last_at=NOON + HOUR),
        )


def test_a_clock_set_back_takes_the_first_beat_with_it(store: Store) -> None:
    """Else nothing would be due until the day that the clock stood at."""
    with store.begin() as tx:
        tx.heartbeats.beat("poll", NOON + HOUR)
        tx.heartbeats.beat("poll", NOON)
        (beat,) = tx.heartbeats.all()
    assert (beat.first_at, beat.last_at) == (NOON, NOON)


def test_a_job_says_how_often_it_is_expected(store: Store) -> None:
    """Until nobody knows the job any more."""
    with store.begin() as tx:
        tx.heartbeats.beat("deliver", NOON, every=HOUR)
        tx.heartbeats.beat("poll", NOON, every=HOUR)
        deliver, poll = tx.heartbeats.all()
        assert (deliver.every, poll.every) == (HOUR, HOUR)
        tx.heartbeats.expect_only(["poll"])
        assert tx.heartbeats.all() == (replace(deliver, every=None), poll)
