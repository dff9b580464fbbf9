"""Drive the real path through a recorded year, week by week, by a clock of our own."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

from watcher.app import App, open_app, open_doors, open_fetch
from watcher.config import Settings, load_settings
from watcher.deliver import deliver
from watcher.demo.news import demo_feeds, serve_news
from watcher.demo.sink import open_sink
from watcher.promise import close_catch_up
from watcher.sweep import sweep
from watcher.weekly import write_due_digests

#: Each week is read on its Sunday evening, and its digest written on the Monday morning after.
BEGINS = datetime(2025, 3, 16, 20, 0, tzinfo=UTC)
OVERNIGHT = timedelta(hours=10)
WEEK = timedelta(weeks=1)
WEEKS = 56  # to 6 April 2026, past the horizon of the short-term forecasts
RECIPIENT = "analyst@desk.example"


@dataclass(slots=True)
class Clock:
    """A clock that stands until it is set."""

    moment: datetime

    def __call__(self) -> datetime:
        """Give the moment it was set to."""
        return self.moment


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekDone:
    """What a week of the demo brought."""

    ends: datetime
    items: int
    alerts: int
    failed: int
    mails: int


@contextmanager
def open_year(folder: Path) -> Iterator[tuple[App, Iterator[WeekDone]]]:
    """Set the stage in a folder and give the app with its weeks: each is lived as it is asked for."""
    clock, stop = Clock(BEGINS), Event()
    with serve_news(clock) as news, open_sink(folder / "mails") as smtp:
        settings = _settings(folder, news, smtp)
        with open_app(settings, clock) as whole, open_fetch(whole, stop) as fetch:
            app = replace(whole, dice=lambda: 0.0)  # each run tells the same
            doors = open_doors(app)

            def weeks() -> Iterator[WeekDone]:
                for number in range(WEEKS):
                    clock.moment = BEGINS + number * WEEK
                    polled = list(sweep(app, fetch, threads=1))
                    close_catch_up(app)
                    with app.store.begin() as tx:
                        tx.heartbeats.beat("poll what is due", clock.moment)
                    mails = deliver(app, doors, stop.is_set).sent
                    clock.moment += OVERNIGHT
                    write_due_digests(app)
                    mails += deliver(app, doors, stop.is_set).sent
                    yield WeekDone(
                        ends=clock.moment,
                        items=sum(one.items for one in polled),
                        alerts=sum(len(one.alerts) for one in polled),
                        failed=sum(bool(one.error) for one in polled),
                        mails=mails,
                    )

            yield app, weeks()


def _settings(folder: Path, news: str, smtp: str) -> Settings:
    """Write the configuration file a user would have written, and read it; the environment has no say."""
    feeds = [
        {
            "url": feed.url,
            "title": feed.title,
            "language": feed.language,
            "country": feed.country,
            "grade": feed.grade.value,
        }
        for feed in demo_feeds(news)
    ]
    config = {
        "data_dir": str(folder),
        "feeds": feeds,
        "smtp_url": smtp,
        "mail_from": "Forecast Watcher <watcher@desk.example>",
        "mail_to": [RECIPIENT],
        "allow_private_addresses": ["127.0.0.0/8"],
        "host_gap": 0,
        "poll_interval": WEEK.total_seconds(),
        "timezone": "Europe/Brussels",
    }
    path = folder / "watcher.yaml"
    path.write_text(json.dumps(config, indent=2, ensure_ascii=False), encoding="utf-8")
    return load_settings(path, environ={})
