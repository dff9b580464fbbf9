from concurrent.futures import ThreadPoolExecutor
from threading import Event, get_ident

import pytest

from watcher.feeds import lookup


def test_a_thread_that_is_done_takes_the_next_job() -> None:
    """One after the other, jobs need no more than one thread beyond those that others left idle."""
    seen = {lookup.start(get_ident).result(10) for _ in range(50)}
    assert len(seen) < 50


def test_a_job_that_hangs_holds_up_no_other() -> None:
    """Each job has a thread to itself, for as long as it takes."""
    gate = Event()
    hanging = [lookup.start(lambda: gate.wait(60)) for _ in range(20)]
    assert lookup.start(lambda: "done").result(10) == "done"
    assert not any(job.done() for job in hanging)
    gate.set()
    assert all(job.result(10) for job in hanging)


def test_what_a_job_raises_reaches_the_one_who_waits() -> None:
    """The thread itself goes on."""

    def fail() -> None:
        raise OSError("no such host")

    with pytest.raises(OSError, match="no such host"):
        lookup.start(fail).result(10)
    assert lookup.start(lambda: 1).result(10) == 1


def test_an_idle_thread_ends_and_loses_no_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """However the end of its patience and the next job meet."""
    monkeypatch.setattr(lookup, "_LINGER_S", 0.0005)
    with ThreadPoolExecutor(8) as pool:
        results = pool.map(lambda number: lookup.start(lambda: number).result(10), range(2_000))
        assert list(results) == list(range(2_000))
