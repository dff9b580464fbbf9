import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from threading import Event

import pytest
from desk import SCRAPPED, SIGNED, Desk, address
from living import Box, Stopwatch, daemon_of
from prometheus_client.parser import text_string_to_metric_families
from structlog.testing import capture_logs
from waiting import DEADLINE_S, until

from storage import NewDelivery, StorageError
from storage.promises import DeliveryKind
from watcher import __version__
from watcher.config.listening import Listening
from watcher.daemon import Daemon
from watcher.deliver import Delivered
from watcher.ports import FetchFailed
from watcher.service import health
from watcher.service.health import open_health
from watcher.service.pulse import Pulse
from watcher.service.vitals import STANDSTILL_S, Vitals

ANYWHERE = Listening("127.0.0.1", 0)


@pytest.fixture
def watch() -> Stopwatch:
    """A stopwatch that stands."""
    return Stopwatch()


@pytest.fixture
def vitals(desk: Desk, watch: Stopwatch) -> Vitals:
    """The signs of life of a daemon with one job, all well."""
    vitals = Vitals(
        desk.app.store,
        desk.app.now,
        elapsed=watch,
        pulse=Pulse(elapsed=watch),
        reloads=lambda: {"taken": 2, "refused": 1},
    )
    vitals.tick()
    vitals.pulse.expect("deliver what is due", timedelta(seconds=1))
    return vitals


@pytest.fixture
def port(vitals: Vitals) -> Iterator[int]:
    """Where the daemon answers."""
    with open_health(ANYWHERE, vitals) as heard:
        assert heard is not None
        yield heard.port


def ask(port: int, path: str, method: str = "GET") -> tuple[int, str]:
    """Ask for a page."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", method=method)
    try:
        with urllib.request.urlopen(request, timeout=DEADLINE_S) as answer:  # noqa: S310 -- the same
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_daemon_that_is_well_says_so(port: int) -> None:
    """On both pages; HEAD gets no body."""
    for path in ("/healthz", "/readyz", "/healthz?from=probe"):
        assert ask(port, path) == (200, "ok\n")
        assert ask(port, path, "HEAD") == (200, "")


def test_scheduler_that_stands_still_is_told(port: int, watch: Stopwatch) -> None:
    """Who restarts what is not healthy asks for this."""
    watch.seconds += STANDSTILL_S
    assert ask(port, "/healthz") == (503, "the scheduler stands still\n")
    assert ask(port, "/readyz")[0] == 503


def test_late_jobs_are_named_and_leave_the_daemon_healthy(
    port: int, vitals: Vitals, watch: Stopwatch
) -> None:
    """To start again would not help them."""
    watch.seconds += 600
    vitals.tick()
    assert ask(port, "/readyz") == (503, "late: deliver what is due\n")
    assert ask(port, "/healthz") == (200, "ok\n")


def test_database_that_does_not_answer_is_told(
    port: int, vitals: Vitals, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its figures are left out."""

    def fail() -> None:
        raise StorageError("the database is gone")

    monkeypatch.setattr(vitals.store, "read", fail)
    assert ask(port, "/readyz") == (503, "the database is gone\n")
    figures = _figures(ask(port, "/metrics")[1])
    assert figures["watcher_database_up", ""] == 0
    assert ("watcher_feeds", "polled") not in figures


def test_nothing_else_is_answered(port: int) -> None:
    """No other page, and no other method."""
    assert ask(port, "/")[0] == 404
    assert ask(port, "/../etc/passwd")[0] == 404
    assert ask(port, "/healthz", "POST")[0] == 501


def _figures(text: str) -> dict[tuple[str, str], float]:
    return {
        (sample.name, "/".join(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_figures_tell_what_was_done_and_how_things_stand(
    desk: Desk, port: int, vitals: Vitals, watch: Stopwatch
) -> None:
    """In the format of Prometheus; no feed is named."""
    desk.subscribe("a", "b", "c")
    desk.publish("a", SIGNED)
    desk.publish("b", SCRAPPED)
    desk.web.pages[address("c")] = FetchFailed(words="404")
    vitals.tally.polled(desk.poll())
    with desk.app.store.begin() as tx:
        promise = NewDelivery(kind=DeliveryKind.DIGEST, subject_id="2026-W05", recipient="ann@desk.example")
        tx.outbox.promise(promise, desk.clock() - timedelta(hours=2))
    vitals.tally.delivered(Delivered(sent=3, failed=1))
    watch.seconds += 5
    code, text = ask(port, "/metrics")
    figures = _figures(text)
    expected = {
        ("watcher_build_info", __version__): 1,
        ("watcher_polls_total", "read"): 2,
        ("watcher_polls_total", "failed"): 1,
        ("watcher_items_total", ""): 2,
        ("watcher_alerts_total", "bridge-built/island-bridge/confirms"): 1,
        ("watcher_alerts_total", "bridge-built/island-bridge/contradicts"): 1,
        ("watcher_sends_total", "sent"): 3,
        ("watcher_sends_total", "failed"): 1,
        ("watcher_reloads_total", "taken"): 2,
        ("watcher_reloads_total", "refused"): 1,
        ("watcher_job_age_seconds", "deliver what is due"): 5,
        ("watcher_database_up", ""): 1,
        ("watcher_outbox_messages", "waiting"): len(desk.undelivered()),
        ("watcher_outbox_messages", "dead"): 0,
        ("watcher_outbox_oldest_seconds", ""): 7200,
        ("watcher_feeds", "polled"): 3,
        ("watcher_feeds", "failing"): 1,
        ("watcher_feeds", "off"): 0,
    }
    assert code == 200
    assert {key: figures.get(key) for key in expected} == expected
    assert "example" not in text


def _open(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=DEADLINE_S)


def test_client_that_drips_is_hung_up_on(vitals: Vitals, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it says meanwhile."""
    monkeypatch.setattr(health, "PATIENCE_S", 0.1)
    with open_health(ANYWHERE, vitals) as heard:
        assert heard is not None
        with closing(_open(heard.port)) as client:
            client.sendall(b"GET /healthz HTTP/1.1\r\nX: ")
            assert client.recv(100) == b""


def test_of_too_many_clients_some_are_hung_up_on(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """None waits behind those that say nothing; once they have gone, all is as before."""
    silent = [_open(port) for _ in range(health.AT_ONCE)]
    with closing(_open(port)) as one_more:
        assert one_more.recv(100) == b""
    for client in silent:
        client.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
        assert client.recv(15) == b"HTTP/1.0 200 OK"
        client.close()


def test_fault_of_ours_is_logged_and_no_answer(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next request is answered all the same."""

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch, capture_logs() as logs:
        patch.setattr(health, "write_metrics", fail)
        with closing(_open(port)) as client:
            client.sendall(b"GET /metrics HTTP/1.0\r\n\r\n")
            assert client.recv(100) == b""
    assert [(log["event"], log["kind"]) for log in logs] == [("health.broke", "ZeroDivisionError")]
    assert ask(port, "/healthz")[0] == 200


def test_port_that_is_taken_is_told_and_stops_nothing(port: int, vitals: Vitals) -> None:
    """The daemon goes on without."""
    with capture_logs() as logs, open_health(Listening("127.0.0.1", port), vitals) as heard:
        assert heard is None
    assert [(log["event"], log["why"]) for log in logs] == [("health.off", "Address already in use")]


def test_nobody_is_answered_where_it_is_off(vitals: Vitals) -> None:
    """Nothing is opened, and nothing told."""
    with capture_logs() as logs, open_health(None, vitals) as heard:
        assert heard is None
    assert logs == []


def test_running_daemon_counts_what_it_does(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the polls and the mails of its jobs."""
    monkeypatch.setattr("watcher.daemon.TICK_S", 0.01)
    vitals = Vitals(desk.app.store, desk.app.now)
    box, stop = Box(2), Event()
    desk.subscribe("a")
    desk.publish("a", SIGNED)
    work = daemon_of(desk, box, stop, vitals=vitals)
    _run_until(work, stop, lambda: box.full.wait(DEADLINE_S) and _counted(vitals))
    assert dict(vitals.tally.copy().polls) == {"read": 1}


def _counted(vitals: Vitals) -> bool:
    counts = vitals.tally.copy()
    return counts.items == 1 and counts.sends["sent"] == 2


def _run_until(work: Daemon, stop: Event, condition: Callable[[], bool]) -> None:
    with ThreadPoolExecutor(1) as pool:
        ended = pool.submit(work.run)
        try:
            until(condition)
        finally:
            stop.set()
            ended.result(DEADLINE_S)
