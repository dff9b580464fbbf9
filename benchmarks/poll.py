"""How fast feeds are polled: `watcher poll` beside the library `reader` and curl, in one run.

    python benchmarks/poll.py --reader ENVIRONMENT/bin/python [--rounds 3]

ENVIRONMENT holds `pip install reader sgmllib3k`, and is not the project's: without it the peer is left
out. Feeds of 30 KB lie on 200 loopback hosts, behind a server of our own (benchmarks/news_server.py). All
fetch the same: first everything, then everything again with the validators, to which the answer is 304.
Ours stores the entries and judges them by the built-in pack, the peer stores them, curl throws them away.
Figures are medians; "whole" is the process from its start to its end, the others are of the sweep in it.
"""

import argparse
import os
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
HOSTS = 200
#: Feeds of a sweep, and of one whose server takes its time.
MANY, FEWER = 2_000, 500
LATENCY_S = 0.15

_MB = 1_000  # of the kilobytes that the system counts in


@dataclass(frozen=True, slots=True)
class Run:
    """What a sweep took: seconds by the clock and of processors; its process whole, and at its largest."""

    seconds: float
    cpu_s: float
    whole_s: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Papers:
    """Feeds that are served on a port."""

    port: int
    number: int

    def addresses(self) -> list[str]:
        """The address of each feed; those of one host lie far apart."""
        return [f"http://127.0.1.{number % HOSTS + 1}:{self.port}/{number}" for number in range(self.number)]


class Ours:
    """`watcher poll` on a SQLite database that holds nothing but its subscriptions."""

    name = "watcher poll"

    def __init__(self, folder: Path, papers: Papers) -> None:
        kept = {name: text for name, text in os.environ.items() if name in {"PATH", "LANG"}}
        settings = {
            "DATABASE_URL": f"sqlite:///{folder / 'ours.db'}",
            "DATA_DIR": str(folder / "data"),
            "FEEDS": papers.addresses()[0],
            "PACKS": "india-belgium",
            "ALLOW_PRIVATE_ADDRESSES": "127.0.0.0/8",
            "HOST_GAP": "0",
        }
        self._database = folder / "ours.db"
        self._env = kept | {"HOME": str(folder), "PYTHONPATH": str(HERE.parent)}
        self._env |= {f"WATCHER_{key}": text for key, text in settings.items()}
        self._told = folder / "told"
        self._words = [sys.executable, str(HERE / "poll_timed.py"), str(self._told)]
        _subscribe(self._words, papers, self._env)

    def sweep(self) -> Run:
        """Poll what is due."""
        return _took(self._words, self._env, self._told)

    def again(self) -> Run:
        """Poll everything once more, as if its time had come."""
        with closing(sqlite3.connect(self._database)) as database, database:
            database.execute("UPDATE feed SET next_due = added_at")
        return self.sweep()

    def holds(self) -> str:
        """Say what came of it."""
        with closing(sqlite3.connect(self._database)) as database:
            counts = [
                database.execute(f"SELECT count(*) FROM {what}").fetchone()[0]  # noqa: S608 -- ours
                for what in ("feed WHERE error != ''", "item", "alert")
            ]
        return "{} feeds failed, {} items, {} alerts".format(*counts)


class Peer:
    """`reader` on a database that holds nothing but its subscriptions."""

    name = "reader"

    def __init__(self, folder: Path, papers: Papers, python: str, workers: int) -> None:
        self._told = folder / "told"
        script, database = str(HERE / "reader_timed.py"), str(folder / "reader.db")
        self._words = [python, script, str(self._told), database, str(workers)]
        _subscribe(self._words, papers, dict(os.environ))
        self._database = folder / "reader.db"

    def sweep(self) -> Run:
        """Update all feeds."""
        return _took(self._words, dict(os.environ), self._told)

    again = sweep

    def holds(self) -> str:
        """Say what came of it."""
        with closing(sqlite3.connect(self._database)) as database:
            (failed,) = database.execute(
                "SELECT count(*) FROM feeds WHERE last_exception IS NOT NULL"
            ).fetchone()
            (entries,) = database.execute("SELECT count(*) FROM entries").fetchone()
        return f"{failed} feeds failed, {entries} entries"


class Curl:
    """curl, which keeps nothing."""

    name = "curl --parallel"

    def __init__(self, folder: Path, papers: Papers) -> None:
        plain = [f'url = "{url}"\noutput = "/dev/null"' for url in papers.addresses()]
        asking = [
            f'{one}\nheader = "If-None-Match: \\"{number}\\""\nsilent' for number, one in enumerate(plain)
        ]
        self._curl = shutil.which("curl") or "curl"
        self._plain, self._asking = folder / "plain", folder / "asking"
        self._plain.write_text("\n".join(plain))
        self._asking.write_text("\nnext\n".join(asking))

    def sweep(self) -> Run:
        """Fetch everything."""
        return self._fetch(self._plain)

    def again(self) -> Run:
        """Ask for everything that changed."""
        return self._fetch(self._asking)

    def holds(self) -> str:
        """Say what came of it."""
        return "nothing kept"

    def _fetch(self, config: Path) -> Run:
        words = [
            self._curl,
            "--no-progress-meter",
            "--parallel",
            "--parallel-max",
            "100",
            "--config",
            str(config),
        ]
        return _took(words, dict(os.environ), None)


Client = Ours | Peer | Curl


def main() -> None:
    """Print a table for each of the two servers."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reader", default="", help="the Python of an environment with reader")
    parser.add_argument("--workers", type=int, default=20, help="threads of reader")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--feeds", type=int, default=MANY)
    asked = parser.parse_args()
    for feeds, latency_s in ((asked.feeds, 0.0), (min(FEWER, asked.feeds), LATENCY_S)):
        with _served(feeds, latency_s) as papers:
            print(f"\n{feeds} feeds, answered after {latency_s:g} s; load {os.getloadavg()[0]:.1f}")
            _compare(papers, asked)


def _compare(papers: Papers, asked: argparse.Namespace) -> None:
    cold: dict[str, list[Run]] = defaultdict(list)
    warm: dict[str, list[Run]] = defaultdict(list)
    for _ in range(asked.rounds):
        with tempfile.TemporaryDirectory() as name:
            for client in _clients(Path(name), papers, asked):
                cold[client.name].append(client.sweep())
                warm[client.name].append(client.again())
                print(f"  {client.name}: {client.holds()}", file=sys.stderr)
    for what, runs in (("everything", cold), ("304", warm)):
        heads = ("seconds", "feeds/s", "CPU ms/feed", "whole s", "peak MB", "ours is")
        print(f"  {what:16} " + " ".join(f"{head:>11}" for head in heads))
        ours = _median(runs[Ours.name]).seconds
        for name, each in runs.items():
            run = _median(each)
            cpu_ms = 1_000 * run.cpu_s / papers.number
            print(
                f"  {name:16} {run.seconds:11.2f} {papers.number / run.seconds:11.0f} {cpu_ms:11.2f}"
                f" {run.whole_s:11.2f} {run.peak_mb:11.0f} {run.seconds / ours:10.2f}x"
            )


def _clients(folder: Path, papers: Papers, asked: argparse.Namespace) -> Iterator[Client]:
    yield Ours(folder, papers)
    if asked.reader:
        yield Peer(folder, papers, asked.reader, asked.workers)
    yield Curl(folder, papers)


@contextmanager
def _served(feeds: int, latency_s: float) -> Iterator[Papers]:
    words = ["--feeds", str(feeds), "--hosts", str(HOSTS), "--latency", str(latency_s)]
    process = subprocess.Popen(  # noqa: S603 -- our own
        [sys.executable, str(HERE / "news_server.py"), *words], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None  # noqa: S101 -- it is a pipe
        yield Papers(int(process.stdout.readline()), feeds)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate()


def _subscribe(words: list[str], papers: Papers, env: dict[str, str]) -> None:
    addresses = "\n".join(papers.addresses())
    subprocess.run(words, input=addresses, text=True, check=True, env=env)  # noqa: S603 -- as below


def _took(words: list[str], env: dict[str, str], told: Path | None) -> Run:
    """Run a process to its end; fails where it does. What took it how long, it has written to `told`."""
    begun = time.perf_counter()
    popen = subprocess.Popen(  # noqa: S603 -- our own, or what we were told to run
        words, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(popen.pid, 0)
    whole = time.perf_counter() - begun
    popen.returncode = os.waitstatus_to_exitcode(status)
    if popen.returncode:
        raise SystemExit(f"{words} ended with {popen.returncode}")
    cpu = usage.ru_utime + usage.ru_stime
    seconds, cpu = map(float, told.read_text().split()) if told else (whole, cpu)
    return Run(seconds, cpu, whole, usage.ru_maxrss / _MB)


def _median(runs: list[Run]) -> Run:
    """Give the median of each figure, and the largest of the peaks."""
    return Run(
        statistics.median(run.seconds for run in runs),
        statistics.median(run.cpu_s for run in runs),
        statistics.median(run.whole_s for run in runs),
        max(run.peak_mb for run in runs),
    )


if __name__ == "__main__":
    main()
