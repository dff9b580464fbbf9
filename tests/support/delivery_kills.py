"""A daemon that is killed at chosen moments of its deliveries, and the account of them afterwards.

News stream in, a mail server in a bad mood takes what comes of them, and the daemon is killed between match,
outbox, connect, DATA, reply and mark. Then every alert must have reached each recipient, or stand as a dead
letter with the server's words.
"""

import random
import signal
import socket
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from threading import Event
from time import monotonic

from kills import News, agree
from life import World
from process import Process, started
from rough_mail import ALWAYS_LATER, NO_SUCH_USER, SPAM, Fate, Moment, RoughMail
from waiting import until
from web import WebServer

from storage import upgrade
from watcher.mail.message import message_id

SENDER = "watcher@desk.example"
RECIPIENTS = ("ann@desk.example", "bob@desk.example", "dan@desk.example", "eve@desk.example")
DEAF, LATE = "eve@desk.example", "dan@desk.example"
FEEDS = ("/one", "/two")
#: A life in which the moment does not come is killed all the same.
LONGEST_LIFE_S = 20.0
#: The last life has this long to send what is left.
LAST_LIFE_S = 300.0

JUDGING, PROMISED, MARKED, ANY = "judging", "after the outbox", "after the mark", "at any time"
NEVER = "before their moment came"
#: How long after its moment a kill may come, in seconds; elsewhere it comes at once.
_LASTS_S = {JUDGING: 0.25, Moment.QUIT: 0.015, ANY: 1.5}
_TOLD_BY_THE_DATABASE = {
    PROMISED: "SELECT max(id) FROM outbox",
    MARKED: "SELECT count(*) FROM outbox WHERE sent_at IS NOT NULL",
}


_OUTBOX = "SELECT key, recipient, sent_at IS NOT NULL, dead_at IS NOT NULL, error FROM outbox"
#: Whom which alert reached, or whose dead letter tells of it.
_SETTLED = """
    SELECT alert_id, outbox.recipient FROM outbox_alert JOIN outbox ON outbox.id = delivery_id
    WHERE sent_at IS NOT NULL OR dead_at IS NOT NULL
"""
_MEMBERS = """
    SELECT key, title FROM outbox_alert
    JOIN outbox ON outbox.id = delivery_id JOIN alert ON alert.id = alert_id
"""
#: Of more alerts than this, a mail shows the first and counts the others.
_SHOWN = 5

#: Whether something holds, and what is wrong where it does not.
Fact = tuple[bool, str]


@dataclass(frozen=True, slots=True)
class _Row:
    """A message as the outbox holds it."""

    message_id: str
    recipient: str
    is_sent: bool
    is_dead: bool
    error: str

    @property
    def says_why(self) -> bool:
        """Whether it stands there with words that the server spoke."""
        return any(words in self.error for words in (NO_SUCH_USER, ALWAYS_LATER, SPAM))


@dataclass(slots=True)
class Account:
    """What was found afterwards; `wrong` says all that must not be, and is empty when all is well."""

    kills: Counter[str] = field(default_factory=Counter)
    fates: Counter[Fate] = field(default_factory=Counter)
    drops: int = 0
    delays: int = 0
    alerts: int = 0
    sent: int = 0
    dead: int = 0
    arrived: int = 0
    repeats: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        windows = ", ".join(f"{count} {window}" for window, count in sorted(self.kills.items()))
        fates = ", ".join(f"{count} {fate}" for fate, count in sorted(self.fates.items()))
        settled = f"{self.sent} messages sent, {self.dead} dead letters"
        lines = (
            f"{self.kills.total()} kills: {windows}",
            f"server: {fates}; {self.drops} connections dropped, {self.delays} answers delayed",
            f"{self.alerts} alerts for {len(RECIPIENTS)} recipients: {settled}",
            f"{self.arrived} messages arrived, {self.repeats} of them repeats",
            *(self.wrong or ("nothing lost, nothing invented, nothing marked that was not sent",)),
        )
        return "\n".join(lines)


def kill_deliveries_and_count(world: World, *, kills: int, seed: int) -> Account:
    """Let a daemon live and be killed so many times, then live once more in peace, and give the account."""
    assert isinstance(world.mailbox, RoughMail)
    upgrade(world.database_url)
    dice, news, account = random.Random(seed), News(), Account()  # noqa: S311 -- the same moments every time
    answered = Event()
    for feed in FEEDS:
        world.script(feed, partial(_tell, news, answered, feed))
    env = world.environment(*FEEDS, mail_to=",".join(RECIPIENTS), alert_burst="1000", alert_group_window="1")
    windows = _windows(kills, dice)
    for window in windows:
        answered.clear()
        with started(world.folder, env, "run") as process:
            account.kills[_killed(world, process, window, answered, dice)] += 1
            if "Traceback" in process.said():
                account.wrong.append(f"a life {window} had a traceback: {process.said()[-2_000:]}")
        world.let_leases_run_out()
        world.let_pauses_end(most=20)
    news.end()
    _live_in_peace(world, env, account)
    _count(world, world.mailbox, account)
    return account


def _windows(kills: int, dice: random.Random) -> list[str]:
    """Share the kills out among the moments, in any order."""
    windows = [JUDGING, PROMISED, *Moment, MARKED, ANY]
    shared = (windows * (kills // len(windows) + 1))[:kills]
    dice.shuffle(shared)
    return shared


def _tell(news: News, answered: Event, feed: str, server: WebServer, peer: socket.socket) -> None:
    news.tell_one_more(feed, server, peer)
    answered.set()


def _killed(world: World, process: Process, window: str, answered: Event, dice: random.Random) -> str:
    """Kill the daemon at its moment, and say which it was."""
    lasts = dice.uniform(0, _LASTS_S.get(window, 0))
    if isinstance(window, Moment):
        assert isinstance(world.mailbox, RoughMail)
        at_once = window not in _LASTS_S
        world.mailbox.trap(window, process.kill if at_once else _nothing, passes=dice.randint(0, 2))
        came = world.mailbox.sprung.wait(LONGEST_LIFE_S)
        world.mailbox.disarm()
    elif window in _TOLD_BY_THE_DATABASE:
        came = _changes(world, _TOLD_BY_THE_DATABASE[window])
    else:
        came = answered.wait(LONGEST_LIFE_S)
    if lasts:
        process.outlives(lasts)
    process.kill()
    code = process.wait().code
    assert code == -signal.SIGKILL, f"the daemon ended by itself with {code}: {process.said()}"
    return window if came else NEVER


def _nothing() -> None:
    """Let the moment be told, and the daemon live on for a while."""


def _changes(world: World, figure: str) -> bool:
    """Wait until a figure in the database changes."""
    pause, ends = Event(), monotonic() + LONGEST_LIFE_S
    with closing(sqlite3.connect(world.folder / "watcher.db")) as database:
        (before,) = database.execute(figure).fetchone()
        while database.execute(figure).fetchone() == (before,):
            if monotonic() > ends:
                return False
            pause.wait(0.001)
    return True


def _live_in_peace(world: World, env: dict[str, str], account: Account) -> None:
    """Let a daemon send what is left, and give up after a week what nobody takes."""
    assert isinstance(world.mailbox, RoughMail)
    world.mailbox.calm()
    polls = {feed: world.polls(feed) for feed in FEEDS}
    with started(world.folder, env, "run") as process:
        until(lambda: all(world.polls(feed) > polls[feed] + 1 for feed in FEEDS))
        until(lambda: _waiting(world) <= _waiting(world, LATE), LAST_LIFE_S)
        world.let_a_week_pass()
        until(lambda: _waiting(world) == 0, LAST_LIFE_S)
        done = process.terminate()
    if done.code != 0:
        account.wrong.append(f"the last life ended with {done.code}: {done.err}")


def _waiting(world: World, recipient: str | None = None) -> int:
    """How many messages wait; of others than one who is always put off the pauses are ended."""
    if recipient is None:
        world.let_pauses_end(but_of=LATE)
    with world.memory() as tx:
        waiting = [one for one in tx.outbox.undelivered(100_000) if one.dead_at is None]
    return sum(recipient in {None, one.recipient} for one in waiting)


def _count(world: World, mail: RoughMail, account: Account) -> None:
    """Hold what is stored against the server's own log."""
    rows = [_Row(message_id(key, SENDER), *rest) for key, *rest in world.rows(_OUTBOX)]
    with world.memory() as tx:
        alerts = tx.alerts.list(limit=None)
    arrived = Counter(str(message["Message-ID"]) for message in mail.messages)
    account.fates = Counter(each.fate for each in mail.log)
    account.drops, account.delays, account.alerts = mail.drops, mail.delays, len(alerts)
    account.sent, account.dead = sum(row.is_sent for row in rows), sum(row.is_dead for row in rows)
    account.arrived, account.repeats = arrived.total(), arrived.total() - len(arrived)
    owed = {(alert.id, recipient) for alert in alerts for recipient in RECIPIENTS}
    facts = (*_promises_kept(world, owed), *_marks_true(rows, mail), *_members_told(world, mail))
    account.wrong += [words for true, words in facts if not true]


def _promises_kept(world: World, owed: set[tuple[str, str]]) -> Iterator[Fact]:
    settled = {(str(alert), str(recipient)) for alert, recipient in world.rows(_SETTLED)}
    missing = f"{len(owed - settled)} alerts neither reached a recipient nor stand as a dead letter"
    yield owed <= settled, missing
    yield settled <= owed, "a message tells of what was not raised"
    yield world.rows("PRAGMA integrity_check") == [("ok",)], "the database is damaged"


def _marks_true(rows: Sequence[_Row], mail: RoughMail) -> Iterator[Fact]:
    by_id = {row.message_id: row for row in rows}
    accepted = {each.message_id for each in mail.log if each.fate is Fate.ACCEPTED}
    came = [each for each in mail.log if each.message is not None]
    yield all(row.is_sent != row.is_dead for row in rows), "a message is neither sent nor dead, or both"
    yield (
        {row.message_id for row in rows if row.is_sent} <= accepted,
        "one is marked sent that was not accepted",
    )
    yield all(each.message_id in by_id for each in came), "a message came that was never promised"
    if all(each.message_id in by_id for each in came):
        yield all(by_id[each.message_id].recipient == each.recipient for each in came), "one came to another"
    yield all(row.says_why for row in rows if row.is_dead), "a dead letter lacks the server's words"
    yield all(row.is_dead for row in rows if row.recipient in {LATE, DEAF}), "one is sent to who takes none"
    yield agree(mail.messages), "a repeated message says something else"


def _members_told(world: World, mail: RoughMail) -> Iterator[Fact]:
    """Whether every message names the alerts that the outbox says are its members, however often it came."""
    members = defaultdict[str, set[str]](set)
    for key, title in world.rows(_MEMBERS):
        members[message_id(key, SENDER)].add(title)
    for message in mail.messages:
        plain = message.get_body(("plain",))
        assert plain is not None
        text = " ".join(plain.get_content().split())
        titles = members[str(message["Message-ID"])]
        shown = sum(title in text for title in titles)
        yield shown >= min(len(titles), _SHOWN), f"a message shows {shown} of its {len(titles)} alerts"
