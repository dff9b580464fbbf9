"""A week of 5,000 feeds in minutes: how often feeds and hosts are asked, and whether ever too soon.

    python benchmarks/poll_week.py [--feeds 5000] [--days 7] [--seed 7]

The clock and the answers are made up (benchmarks/made_up_news.py); who is asked when is decided by the
program itself, on a SQLite database in a temporary folder. Every request is held against the earliest moment
that was permitted, which is reckoned here anew. Ends with 1 where one came too soon.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

from made_up_news import BEGIN, GAP, RHYTHMS, News, publishers

from storage import Feed, NewFeed, open_store
from watcher.app import App
from watcher.body import read_body
from watcher.config import load_settings
from watcher.due import lease_due
from watcher.feeds.moved import address_of
from watcher.outcome import Reading
from watcher.poll import Poller
from watcher.ports import FetchRequest

#: How often is looked for what is due. The daemon looks every second, which would take a day here.
TICK = timedelta(seconds=60)
_MANY = 100_000  # hosts: all that are due
_TOGETHER = 500  # polls in one transaction


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.moment = BEGIN

    def __call__(self) -> datetime:
        """Give the moment it was set to."""
        return self.moment


def main() -> int:
    """Live the week, print what it was like, and return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--feeds", type=int, default=5_000)
    parser.add_argument("--days", type=int, default=7)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    begun, clock = time.monotonic(), Clock()
    news = News(publishers(asked.feeds, asked.seed), clock)
    with tempfile.TemporaryDirectory() as name:
        environ = {
            "HOME": name,
            "WATCHER_DATABASE_URL": f"sqlite:///{name}/week.db",
            "WATCHER_DATA_DIR": name,
            "WATCHER_HOST_GAP": str(GAP.total_seconds()),
        }
        settings = load_settings(Path("/dev/null"), environ)
        with closing(open_store(settings.database_url)) as store:
            dice = Random(asked.seed).random  # noqa: S311 -- the same week every time
            app = App(settings=settings, store=store, rulesets=(), now=clock, dice=dice)
            with store.begin() as tx:
                tx.feeds.seed([NewFeed(url=url) for url in news.publishers], BEGIN)
            _live(app, news, clock, BEGIN + timedelta(days=asked.days))
    _tell(news, asked.days)
    print(f"lived in {time.monotonic() - begun:.0f} s")
    return 1 if news.too_soon else 0


def _live(app: App, news: News, clock: Clock, end: datetime) -> None:
    """Do what the daemon does, all that is due at a tick in one go."""
    poller = Poller(app, news, pause=lambda _: None, read_body=partial(read_body, app.rulesets))
    while clock() < end:
        tick = clock()
        readings: list[Reading] = []
        for turn in lease_due(app, tick, _MANY):
            clock.moment = tick
            readings += _in_turn(poller, news, clock, turn)
        for at in range(0, len(readings), _TOGETHER):
            poller._write_down(readings[at : at + _TOGETHER])  # noqa: SLF001 -- without its threads
        clock.moment = tick + TICK


def _in_turn(poller: Poller, news: News, clock: Clock, turn: Sequence[Feed]) -> Iterable[Reading]:
    """Ask for the feeds of a host one by one; where it wants to be left alone, give the others back."""
    for place, feed in enumerate(turn):
        request = FetchRequest(url=address_of(feed), etag=feed.etag, last_modified=feed.last_modified)
        reading = poller._read(feed, news(request))  # noqa: SLF001 -- as it does itself
        if reading is not None:
            yield reading
        if reading is None or reading.hold_back:
            poller._release(turn[place + 1 :])  # noqa: SLF001 -- the same
            return
        clock.moment += GAP


def _tell(news: News, days: int) -> None:
    by_rhythm: dict[str, list[float]] = {}
    for url, publisher in news.publishers.items():
        by_rhythm.setdefault(publisher.rhythm_words, []).append(len(news.asked[url]) / days)
    total = sum(len(each) for each in news.asked.values())
    print(
        f"{len(news.publishers)} feeds, {days} days, {total} requests, {news.unchanged} of them answered 304"
    )
    print(f"{'an entry every':16} {'feeds':>6} {'requests a day: median':>23} {'95 %':>7} {'most':>7}")
    rows = [(words, by_rhythm[words]) for words, *_ in RHYTHMS if words in by_rhythm]
    rows += [("all", [rate for rates in by_rhythm.values() for rate in rates])]
    for words, rates in rows:
        p95 = statistics.quantiles(rates, n=20)[-1]
        print(f"{words:16} {len(rates):6} {statistics.median(rates):23.1f} {p95:7.1f} {max(rates):7.1f}")
    hours = Counter((host, at.replace(minute=0, second=0)) for host, at in news.asked_hosts)
    sizes = Counter(publisher.host for publisher in news.publishers.values())
    (busiest, _), most = hours.most_common(1)[0]
    print(f"{len(sizes)} hosts with 1 to {max(sizes.values())} feeds each")
    print(f"closest two requests to one host: {news.closest.total_seconds():g} s apart")
    print(f"most requests to one host in an hour: {most}, which has {sizes[busiest]} feeds")
    print(f"requests that came too soon: {news.too_soon}")


if __name__ == "__main__":
    sys.exit(main())
