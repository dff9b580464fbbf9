from datetime import timedelta

import pytest
from desk import NOON
from living import Stopwatch

from watcher.service.pulse import GRACE, HANGS, Pulse

EVERY = timedelta(seconds=30)


@pytest.fixture
def watch() -> Stopwatch:
    """A stopwatch that stands."""
    return Stopwatch()


@pytest.fixture
def pulse(watch: Stopwatch) -> Pulse:
    """The pulse of one job."""
    pulse = Pulse(elapsed=watch)
    pulse.expect("work", EVERY)
    return pulse


def test_job_is_late_after_twice_its_interval_and_a_grace(pulse: Pulse, watch: Stopwatch) -> None:
    """Counted from its last success, or from when it was first waited for."""
    limit = (2 * EVERY + GRACE).total_seconds()
    watch.seconds += limit
    assert pulse.late() == ()
    watch.seconds += 1
    assert pulse.late() == ("work",)
    pulse.succeeded("work", NOON)
    assert pulse.late() == ()
    watch.seconds += limit + 1
    assert (pulse.late(), pulse.late(timedelta(minutes=30))) == (("work",), ())


def test_job_that_fails_is_late_and_does_not_hang(pulse: Pulse, watch: Stopwatch) -> None:
    """A database that is away for a night is no reason to be restarted."""
    for _ in range(100):
        watch.seconds += 30
        pulse.failed("work", "the database is gone")
    assert (pulse.late(), pulse.hanging()) == (("work",), ())
    assert pulse.all()["work"].why == "the database is gone"


def test_job_that_does_not_end_hangs(pulse: Pulse, watch: Stopwatch) -> None:
    """Unless it shows that it gets on."""
    limit = (2 * EVERY + HANGS).total_seconds()
    watch.seconds += limit
    assert pulse.hanging() == ()
    watch.seconds += 1
    assert pulse.hanging() == ("work",)
    pulse.goes_on("work")
    assert pulse.hanging() == ()


def test_cause_that_repeats_is_told_once(pulse: Pulse) -> None:
    """And again after a success."""
    told = [pulse.failed("work", why) for why in ("a", "a", "b")]
    pulse.succeeded("work", NOON)
    assert [*told, pulse.failed("work", "b")] == [True, False, True, True]
