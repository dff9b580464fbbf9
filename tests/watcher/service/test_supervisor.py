import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from desk import Desk
from living import daemon_of
from process import ROOT
from waiting import DEADLINE_S, until

from watcher import daemon
from watcher.config.supervision import read_supervision
from watcher.service.supervisor import Supervisor
from watcher.service.vitals import Vitals

UNIT = ROOT / "examples" / "systemd" / "forecast-watcher.service"


class Init:
    """What systemd is to us: a socket that hears what is said."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(f"\0{address[1:]}" if address.startswith("@") else address)
        self._socket.settimeout(DEADLINE_S)

    def hear(self) -> list[str]:
        """Wait for one datagram, and give its lines."""
        return self._socket.recv(4096).decode().splitlines()

    def hear_of(self, word: str) -> list[str]:
        """Wait for a datagram with a line."""
        while word not in (lines := self.hear()):
            pass
        return lines

    def close(self) -> None:
        """Hear nothing more."""
        self._socket.close()


@pytest.fixture(params=["path", "abstract"])
def init(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Init]:
    """A socket as systemd may make it: a file, or a name without one."""
    names = {"path": str(tmp_path / "notify"), "abstract": f"@forecast-watcher-{os.getpid()}"}
    init = Init(names[request.param])
    yield init
    init.close()


def test_each_state_is_said_in_its_words(init: Init) -> None:
    """As sd_notify(3) has them; a status is one line."""
    supervisor = Supervisor(init.address)
    supervisor.ready("watching\n1 pack")
    assert init.hear() == ["READY=1", "STATUS=watching 1 pack"]
    before = time.monotonic_ns() // 1000
    supervisor.reloading()
    word, since = init.hear()
    assert word == "RELOADING=1"
    assert before <= int(since.removeprefix("MONOTONIC_USEC=")) <= time.monotonic_ns() // 1000
    supervisor.alive()
    supervisor.stopping()
    assert (init.hear(), init.hear()) == (["WATCHDOG=1"], ["STOPPING=1"])


def test_supervisor_that_has_gone_is_no_trouble(tmp_path: Path) -> None:
    """Nor is none at all."""
    for supervisor in (Supervisor(str(tmp_path / "gone")), Supervisor()):
        supervisor.ready("well")
        supervisor.alive()


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, Supervisor()),
        ({"NOTIFY_SOCKET": "/run/notify"}, Supervisor("/run/notify")),
        ({"NOTIFY_SOCKET": "vsock:2:1"}, Supervisor()),
        (
            {"NOTIFY_SOCKET": "@n", "WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "7"},
            Supervisor("@n", timedelta(seconds=3)),
        ),
        ({"NOTIFY_SOCKET": "@n", "WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "8"}, Supervisor("@n")),
        ({"NOTIFY_SOCKET": "@n", "WATCHDOG_USEC": "soon"}, Supervisor("@n")),
    ],
    ids=["none", "path", "another kind", "watchdog", "of another process", "nonsense"],
)
def test_environment_says_who_supervises(environ: dict[str, str], expected: Supervisor) -> None:
    """What makes no sense is as if it were not there."""
    assert Supervisor(*read_supervision(environ, pid=7)) == expected


def test_daemon_says_when_it_is_ready_lives_and_stops(
    desk: Desk, init: Init, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It gives signs of life as long as its jobs end, and none while one hangs."""
    monkeypatch.setattr(daemon, "TICK_S", 0.01)
    stop = threading.Event()
    vitals = Vitals(desk.app.store, desk.app.now)
    supervisor = Supervisor(init.address, timedelta(seconds=0.03))
    work = daemon_of(desk, None, stop, vitals=vitals, supervisor=supervisor)
    thread = threading.Thread(target=work.run)
    thread.start()
    try:
        assert init.hear_of("READY=1") == ["READY=1", "STATUS=watching 1 pack"]
        init.hear_of("WATCHDOG=1")
        vitals.pulse.expect("work", timedelta(days=-1))  # as good as never ended
        until(lambda: vitals.pulse.hanging() == ("work",))
        init.hear_of("STATUS=late: work")
    finally:
        stop.set()
        thread.join(DEADLINE_S)
    assert init.hear() == ["STOPPING=1"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_unit_file_is_valid(tmp_path: Path) -> None:
    """As systemd reads it; its program stands somewhere else here."""
    program = tmp_path / "watcher"
    program.write_text("#!/bin/sh\n", encoding="ascii")
    program.chmod(0o755)
    unit = tmp_path / UNIT.name
    text = UNIT.read_text(encoding="utf-8").replace("/opt/forecast-watcher/bin/watcher", str(program))
    unit.write_text(text, encoding="utf-8")
    command = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(unit)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- fixed words
    assert (run.returncode, [line for line in run.stderr.splitlines() if UNIT.name in line]) == (0, [])
