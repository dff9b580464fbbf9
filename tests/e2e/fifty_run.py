"""Fifty feeds in full size, a dozen of them as bad as feeds can be: `python tests/e2e/fifty_run.py`.

Polls them by one `watcher poll` on SQLite in a temporary folder: one hangs, one drips a byte a second, one
is 200 MB large, one unpacks to as much, and so on. Prints what became of each, how long it took until all
sound ones were kept, and the largest size of the process. Ends with 1 if a sound feed was late or lost, a
reason is not clear, or the process took 300 MB. About half a minute, which is the deadline of one fetch.
"""

import os
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1] / "support")]

from command_line import FERRY  # noqa: E402 -- found on the path set above
from fifty import REACHED, Fifty, fifty_feeds, told_wrongly  # noqa: E402
from process import ROOT, environment  # noqa: E402
from web import WebServer  # noqa: E402

LARGE_MB = 200
DEADLINE_S = 30  # of a fetch, as the program has it
CAP_MIB = 10  # of a body, the same
MOST_MB = 300
_GIVE_UP_S = 4 * DEADLINE_S


@dataclass(frozen=True, slots=True)
class Measured:
    """What became of each feed, and what it took; `kept_s` is None where a sound feed was never kept."""

    errors: dict[str, str]
    kept_s: float | None
    whole_s: float
    peak_mb: float


def main() -> int:
    """Run it, print the table, and return the exit code."""
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(ROOT / "tests" / "watcher" / "feeds" / "loopback.pem")
    with (
        tempfile.TemporaryDirectory() as name,
        WebServer(tls) as secure,
        fifty_feeds(secure, large_mb=LARGE_MB, deadline_s=DEADLINE_S, cap_mib=CAP_MIB) as fifty,
    ):
        measured = _polled(Path(name), fifty)
    wrong = told_wrongly(fifty, measured.errors)
    if measured.kept_s is None or measured.kept_s > DEADLINE_S:
        wrong.append("not all sound feeds were kept within the deadline")
    if measured.peak_mb >= MOST_MB:
        wrong.append(f"the process took {MOST_MB} MB or more")
    _tell(fifty, measured, wrong)
    return 1 if wrong else 0


def _polled(folder: Path, fifty: Fifty) -> Measured:
    """Poll all of them, looking into the database meanwhile."""
    path = folder / "watcher.db"
    env = environment(
        folder,
        database_url=f"sqlite:///{path}",
        data_dir=str(folder / "data"),
        packs=str(FERRY),
        allow_private_addresses=REACHED,
        feeds=",".join(fifty.reasons),
    )
    command = [sys.executable, "-m", "watcher", "feeds", "list"]
    subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 -- ours
    begun = time.monotonic()
    popen = subprocess.Popen(
        [sys.executable, "-m", "watcher", "poll"],
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    kept_s = None
    while True:
        ended, _, usage = os.wait4(popen.pid, os.WNOHANG)
        if kept_s is None and _kept(path) >= fifty.sound():
            kept_s = time.monotonic() - begun
        if ended:
            break
        if time.monotonic() - begun > _GIVE_UP_S:
            popen.kill()
        time.sleep(0.05)
    popen.returncode = 0  # it was waited for above
    with closing(sqlite3.connect(path)) as database:
        errors = dict(database.execute("SELECT url, error FROM feed WHERE last_polled IS NOT NULL"))
    return Measured(errors, kept_s, time.monotonic() - begun, usage.ru_maxrss / 1_000)


def _kept(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as database:
        return {
            url for (url,) in database.execute("SELECT feed.url FROM feed JOIN item ON feed.id = feed_id")
        }


def _tell(fifty: Fifty, measured: Measured, wrong: list[str]) -> None:
    lines = [f"{url:50} {measured.errors.get(url, 'never polled')}" for url in fifty.reasons]
    sound = fifty.sound()
    bad = [line for line, url in zip(lines, fifty.reasons, strict=True) if url not in sound]
    after = "never" if measured.kept_s is None else f"after {measured.kept_s:.1f} s"
    took = f"all done after {measured.whole_s:.1f} s, at most {measured.peak_mb:.0f} MB"
    bad += [f"{len(sound)} sound feeds kept {after}, {took}", *wrong]
    print("\n".join(bad))  # noqa: T201 -- what was asked for


if __name__ == "__main__":
    sys.exit(main())
