"""A daemon that is killed again and again while news stream in, and the account of it afterwards.

Every request brings one more item to each feed, and every item is a story of its own: so every
item kept must have its alert, every alert its promises, every promise its mail.
"""

import random
import socket
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import partial
from threading import Lock

from desk import ANN, BOB, Entry, rss
from life import IN_TIME, World
from process import started
from waiting import until
from web import WebServer, response

from watcher.mail.message import message_id

FEEDS = ("/one", "/two", "/three", "/four")
RECIPIENTS = (ANN, BOB)
#: A kill comes at a random moment of this time, counted from the first poll of a life, or from its start.
LIFE_S = 1.5
#: The last life has this long to send what is left: thousands of mails in a long run.
LAST_LIFE_S = 300.0


@dataclass(slots=True)
class Account:
    """What was found afterwards; `wrong` says all that must not be, and is empty when all is well."""

    items: int = 0
    alerts: int = 0
    mails: int = 0
    repeats: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        verdict = "\n".join(self.wrong) or "nothing lost, nothing invented"
        mails = f"{self.mails} mails, {self.repeats} of them repeats"
        return f"{self.items} items, {self.alerts} alerts, {mails}: {verdict}"


def kill_and_count(world: World, *, kills: int, seed: int) -> Account:
    """Let a daemon live and be killed `kills` times, then live once more in peace, and give the account."""
    dice = random.Random(seed)  # noqa: S311 -- the same kills every time
    news = News()
    for feed in FEEDS:
        world.script(feed, partial(news.tell_one_more, feed))
    env = world.environment(*FEEDS, mail_to=",".join(RECIPIENTS))
    for life in range(kills):
        polled = len(world.web.asked)
        with started(world.folder, env, "run") as process:
            if life % 3:  # every third life may end while the tables are made or the packs read
                until(lambda polled=polled: len(world.web.asked) > polled)  # type: ignore[misc]  # has a default
            if not process.outlives(dice.uniform(0, LIFE_S)):
                return Account(wrong=[f"the daemon ended by itself: {process.said()}"])
            process.kill()
        if world.web.asked:
            world.let_leases_run_out()
    news.end()
    polls = {feed: world.polls(feed) for feed in FEEDS}
    with started(world.folder, env, "run") as process:
        until(
            lambda: all(world.polls(feed) > polls[feed] for feed in FEEDS) and _is_quiet(world), LAST_LIFE_S
        )
        done = process.terminate()
    account = _count(world, news.told)
    if done.code != 0:
        account.wrong.append(f"the last life ended with {done.code}: {done.err}")
    return account


class News:
    """Items without end, until they end: each feed repeats what it told and adds one more."""

    def __init__(self) -> None:
        self.told: dict[str, list[Entry]] = {feed: [] for feed in FEEDS}
        self._number = 0
        self._ended = False
        self._lock = Lock()

    def end(self) -> None:
        """From now on nothing happens any more."""
        self._ended = True

    def tell_one_more(self, feed: str, _server: WebServer, peer: socket.socket) -> None:
        """Answer a request for a feed. The ordinal makes each item a story of its own."""
        with self._lock:
            entries = self.told[feed]
            if not self._ended:
                self._number += 1
                title = f"Norrey and Sund sign contract for bridge after {self._number}th round"
                entries.append(Entry(title, at=IN_TIME, link=f"https://paper.example/{self._number}"))
            body = rss(*entries)
        peer.sendall(response(body))


def _is_quiet(world: World) -> bool:
    with world.memory() as tx:
        return tx.outbox.tally().waiting == 0


def _count(world: World, news: dict[str, list[Entry]]) -> Account:
    """Compare what was told, what is stored, and what was mailed."""
    with world.memory() as tx:
        alerts, tally, items = tx.alerts.list(), tx.outbox.tally(), tx.items.count()
        told = [one for alert in alerts for one in tx.outbox.mentions(alert.id)]
        keys = {row.key for row in map(tx.outbox.get, {one.message.id for one in told}) if row}
    titles = {entry.title for entries in news.values() for entry in entries}
    mails = Counter(str(mail["Message-ID"]) for mail in world.mailbox.messages)
    promised = {message_id(key, "watcher@desk.example") for key in keys}
    owed = Counter((alert.id, recipient) for alert in alerts for recipient in RECIPIENTS)
    account = Account(
        items=items, alerts=len(alerts), mails=mails.total(), repeats=mails.total() - len(mails)
    )
    facts = (
        (items == len(titles), f"{len(titles)} items were told, {items} are kept"),
        ({alert.title for alert in alerts} == titles, "not every item has its alert"),
        (len({alert.title for alert in alerts}) == len(alerts), "an item has two alerts"),
        (all(len(alert.reports) == 1 for alert in alerts), "an item is reported twice"),
        (
            Counter((one.event.partition(":")[0], one.recipient) for one in told) == owed,
            "an alert is not promised to everybody once",
        ),
        (tally.sent == len(promised), f"{len(promised)} mails were to be promised, {tally.sent} are sent"),
        (tally.dead == 0, f"{tally.dead} mails are dead"),
        (set(mails) == promised, "mails and alerts do not belong together"),
        (agree(world.mailbox.messages), "a repeated mail says something else"),
    )
    account.wrong += [words for true, words in facts if not true]
    return account


def agree(messages: Iterable[EmailMessage]) -> bool:
    """Whether messages of one id are the same to the byte."""
    texts: dict[str, set[bytes]] = {}
    for message in messages:
        texts.setdefault(str(message["Message-ID"]), set()).add(message.as_bytes())
    return all(len(said) == 1 for said in texts.values())
