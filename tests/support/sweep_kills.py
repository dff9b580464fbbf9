"""Sweeps that are killed at random moments, and the account of the database afterwards.

Every request for a feed brings it three items more, or two and a story of its own. So every item told must
be kept, once; every such story have its alert; and every alert its promises.
"""

import random
import socket
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from threading import Lock

from desk import ANN, BOB, QUIET, SIGNED, Entry, rss
from life import IN_TIME, World
from process import Process, run, started
from waiting import until
from web import WebServer, response

#: Feeds of one host are asked in turn, hosts at the same time.
HOSTS, FEEDS_OF_ONE = 12, 5
RECIPIENTS = (ANN, BOB)
#: A kill comes at a random moment of this time, counted from the first request of a sweep.
SWEEP_S = 1.5
#: An ordinal tells one story from another, up to this one; they are shared out among the requests.
_LAST_ORDINAL = 999


@dataclass(slots=True)
class Account:
    """What was found afterwards; `wrong` says all that must not be, and is empty when all is well."""

    kills: int = 0
    ended: int = 0
    requests: int = 0
    items: int = 0
    alerts: int = 0
    promises: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        verdict = "\n".join(self.wrong) or "nothing lost, nothing twice"
        lives = f"{self.kills} sweeps killed, {self.ended} ended before"
        kept = f"{self.items} items, {self.alerts} alerts, {self.promises} promised mails"
        return f"{lives}; {self.requests} requests; {kept}: {verdict}"


def kill_sweeps_and_count(world: World, *, kills: int, seed: int) -> Account:
    """Let sweeps begin until so many were killed, then one end in peace, and give the account."""
    dice = random.Random(seed)  # noqa: S311 -- the same moments every time
    news = _News(world)
    # Without a mail server every promise stays to be counted.
    env = world.environment(*news.feeds, mail_to=",".join(RECIPIENTS), smtp_url="")
    account = Account()
    while account.kills < kills and account.ended <= kills:
        asked = len(world.web.asked)
        with started(world.folder, env, "poll") as process:
            until(lambda asked=asked: len(world.web.asked) > asked)  # type: ignore[misc]  # has a default
            _end(process, dice.uniform(0, SWEEP_S), account)
        world.let_leases_run_out()
    news.end()
    done = run(world.folder, env, "poll")
    if done.code != 0:
        account.wrong.append(f"the last sweep ended with {done.code}: {done.err}")
    account.requests = len(world.web.asked)
    _count(world, news, account)
    return account


def _end(process: Process, after_s: float, account: Account) -> None:
    if process.outlives(after_s):
        process.kill()
        account.kills += 1
        return
    account.ended += 1
    done = process.wait()
    if done.code != 0:
        account.wrong.append(f"a sweep ended by itself with {done.code}: {done.err}")


class _News:
    """Feeds on several hosts; each repeats what it told and adds three items, until the news end."""

    def __init__(self, world: World) -> None:
        self.told: dict[str, list[Entry]] = {}
        self.feeds: list[str] = []
        self._number = 0
        self._ended = False
        self._lock = Lock()
        for host in (f"127.0.0.{2 + number}" for number in range(HOSTS)):
            world.web.listen_on(host)
            for number in range(FEEDS_OF_ONE):
                target = f"/{host}/{number}"
                entries = self.told.setdefault(world.web.url(target, host=host), [])
                self.feeds.append(f"{host}{target}")
                world.script(target, partial(self._tell_more, entries))

    def end(self) -> None:
        """From now on nothing happens any more."""
        self._ended = True

    def _tell_more(self, entries: list[Entry], _server: WebServer, peer: socket.socket) -> None:
        with self._lock:
            if not self._ended:
                self._number += 1
                story, rest = divmod(self._number, 2)
                says = rest == 0 and story <= _LAST_ORDINAL
                third = f"{SIGNED} after {story}th round" if says else f"{QUIET} {self._number} more"
                titles = (f"{QUIET} {self._number}", f"{QUIET} {self._number} again", third)
                entries += map(_entry, titles)
            body = rss(*entries)
        peer.sendall(response(body))


def _entry(title: str) -> Entry:
    return Entry(title, at=IN_TIME, link=f"https://paper.example/{title.replace(' ', '-')}")


def _count(world: World, news: _News, account: Account) -> None:
    """Compare what was told with what is kept, and what is kept with what follows from it."""
    items = Counter(world.rows("SELECT feed.url, item.title FROM item JOIN feed ON feed.id = feed_id"))
    members = "SELECT alert_id, outbox.recipient FROM outbox_alert JOIN outbox ON outbox.id = delivery_id"
    promised = Counter(world.rows(members))
    ((held,),) = world.rows("SELECT count(*) FROM feed WHERE lease_until IS NOT NULL")
    ((sound,),) = world.rows("PRAGMA integrity_check")
    with world.memory() as tx:
        alerts = tx.alerts.list(limit=None)
    told = Counter((url, entry.title) for url, entries in news.told.items() for entry in entries)
    stories = {title for _, title in told if not title.startswith(QUIET)}
    account.items, account.alerts, account.promises = items.total(), len(alerts), promised.total()
    owed = Counter((alert.id, recipient) for alert in alerts for recipient in RECIPIENTS)
    facts = (
        (not told - items, f"{(told - items).total()} items were told and are not kept"),
        (not items - told, f"{(items - told).total()} items are kept twice, or were never told"),
        ({alert.title for alert in alerts} == stories, "not every story has its alert"),
        (len(alerts) == len(stories), "a story has two alerts"),
        (all(len(alert.reports) == 1 for alert in alerts), "an item is reported twice"),
        (not owed - promised, f"{(owed - promised).total()} alerts are not promised to somebody"),
        (not promised - owed, "an alert is promised twice, or is none"),
        (held == 0, f"{held} feeds are still held"),
        (sound == "ok", f"the database is damaged: {sound}"),
    )
    account.wrong += [words for true, words in facts if not true]
