"""Weeks that were lived: the real news of the corpus from March 2025 on, told by its outlets day by day.

All of it goes the real way, from feeds to digests, by a clock that is set: fetch, send and now are fakes.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zlib import crc32
from zoneinfo import ZoneInfo

from desk import Desk, Entry, address, set_desk

from rules.model import Grade
from storage import NewFeed, open_store
from watcher.app import load_packs
from watcher.digest import IsoWeek
from watcher.editions import Written, write_digest
from watcher.lapsing import note_lapses
from watcher.ledger.revising import note_revisions
from watcher.ports import NotModified
from watcher.week import summarize_week

CORPUS = Path(__file__).parents[1] / "data" / "corpus" / "dev.jsonl"
#: The day of the assessment: from then on its news counts.
BEGINS = date(2025, 3, 15)
PACK = "india-belgium"
ZONE = ZoneInfo("Europe/Brussels")

#: One of each kind: nothing came, more came than a person reads in a day, and news spoke against forecasts.
WEEKS = {"quiet": "2026-W11", "busy": "2026-W05", "contradicting": "2026-W03"}

_EVENING, _MORNING = time(20, 0), time(7, 0)
_DAY = timedelta(days=1)
#: An outlet shows its last entries.
_IN_A_FEED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _News:
    outlet: str
    language: str
    entry: Entry


def live(folder: Path, weeks: Collection[str]) -> Iterator[tuple[str, Written]]:
    """Live from `BEGINS` to the last of some weeks; give each as its digest is written on the Monday after.

    `folder` takes the database.
    """
    wanted = sorted(map(IsoWeek.parse, weeks))
    news = _news()
    desk = _desk(folder, [one for day in news.values() for one in day])
    day, told = BEGINS, defaultdict[str, list[Entry]](list)
    while wanted:
        desk.clock.moment = datetime.combine(day, _EVENING, ZONE).astimezone(UTC)
        for one in news.get(day, ()):
            told[one.outlet].append(one.entry)
            desk.publish(_name(one.outlet), *told[one.outlet][-_IN_A_FEED:])
        desk.poll()
        note_lapses(desk.app)
        day += _DAY
        if day == wanted[0].next.monday:
            desk.clock.moment = datetime.combine(day, _MORNING, ZONE).astimezone(UTC)
            week = wanted.pop(0)
            yield str(week), write_digest(summarize_week(desk.app, week))
    desk.app.store.close()


def _desk(folder: Path, news: Iterable[_News]) -> Desk:
    """Set a desk that watches by the built-in pack, with a feed for each outlet, which has nothing yet."""
    desk = set_desk(open_store(f"sqlite:///{folder / 'weeks.db'}"), folder)
    desk.set(timezone=ZONE, poll_interval=_DAY, recipients=())
    desk.app = replace(desk.app, rulesets=load_packs((PACK,)))
    desk.clock.moment = datetime.combine(BEGINS, time(), ZONE).astimezone(UTC)
    note_revisions(desk.app.store, desk.app.rulesets, desk.clock())
    feeds = [
        NewFeed(url=address(_name(outlet)), title=outlet, language=language, grade=Grade.B)
        for outlet, language in {one.outlet: one.language for one in news}.items()
    ]
    with desk.app.store.begin() as tx:
        tx.feeds.seed(feeds, desk.clock())
    desk.web.pages |= {feed.url: NotModified() for feed in feeds}
    return desk


def _news() -> dict[date, list[_News]]:
    """Read the corpus by days, without what was made up for it."""
    found = defaultdict[date, list[_News]](list)
    for line in CORPUS.read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        day = date.fromisoformat(item["date"])
        if day < BEGINS or item.get("invented"):
            continue
        at = datetime.combine(day, time(10), ZONE)
        entry = Entry(item["title"], at=at, link=item["url"], summary=item["summary"])
        found[day].append(_News(outlet=item["outlet"], language=item["lang"], entry=entry))
    return found


def _name(outlet: str) -> str:
    return f"outlet-{crc32(outlet.encode()):08x}"
