from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import builders
import pytest
from command_line import FERRY_FEED, Cli, OpenMemory
from databases import Postgres

from rules.model import Stance
from storage import NewDaemon, NewDelivery, PollResult
from storage.promises import DeliveryKind
from storage.records import Heartbeat, OutboxTally
from watcher.backoff import PATIENCE
from watcher.cli.actions.health import LONGEST_BETWEEN_SWEEPS as DAY
from watcher.cli.actions.health import SILENCE, SWEEP, Memory, troubles

NOW = builders.NOON


def _memory(
    *, silent: timedelta = timedelta(), errors: tuple[str, ...] = ("",), waiting: timedelta | None = None
) -> Memory:
    return Memory(
        heartbeats=(Heartbeat(job="poll", first_at=NOW - silent, last_at=NOW - silent),),
        feeds=tuple(builders.feed(id=place, error=error) for place, error in enumerate(errors)),
        mail=OutboxTally(
            waiting=int(waiting is not None),
            sent=0,
            dead=0,
            oldest_waiting=None if waiting is None else NOW - waiting,
        ),
        items=0,
        alerts_this_week=0,
        last_alert=None,
    )


def test_all_is_well_up_to_the_limits() -> None:
    """One failing feed of two, and a mail between two attempts, are no trouble."""
    assert troubles(_memory(silent=SILENCE, errors=("", "404"), waiting=PATIENCE), NOW) == ()
    assert troubles(_memory(errors=()), NOW) == ()


def test_each_trouble_is_told() -> None:
    """A silent daemon, feeds that all fail, mail that waits too long."""
    moment = timedelta(seconds=1)
    found = troubles(_memory(silent=SILENCE + moment, errors=("404", "500"), waiting=PATIENCE + moment), NOW)
    assert [words.split(":")[0] for words in found] == [
        "the daemon gives no sign of life",
        "every feed fails",
        "mail has been waiting for more than an hour",
    ]


def _lived(*, daemon: timedelta | None, sweep: timedelta) -> Memory:
    """A memory in which daemon and sweep last lived so long ago."""
    lives = {"house-keeping": daemon, SWEEP: sweep}
    beats = [
        Heartbeat(job=job, first_at=NOW - ago, last_at=NOW - ago)
        for job, ago in lives.items()
        if ago is not None
    ]
    return replace(_memory(), heartbeats=tuple(beats))


@pytest.mark.parametrize("daemon", [None, timedelta(days=3), DAY])
def test_sweep_within_a_day_stands_in_for_a_daemon_that_has_not_run_since(daemon: timedelta | None) -> None:
    """Who polls by cron runs no daemon, or ran one once."""
    assert troubles(_lived(daemon=daemon, sweep=DAY - timedelta(seconds=1)), NOW) == ()


@pytest.mark.parametrize("daemon", [None, timedelta(days=3)])
def test_sweep_that_does_not_come_for_a_day_is_a_trouble(daemon: timedelta | None) -> None:
    """Cron may have lost its line."""
    (words,) = troubles(_lived(daemon=daemon, sweep=DAY), NOW)
    assert words.startswith("`watcher poll` has not run for 24 hours: ")


def test_daemon_that_ran_after_the_last_sweep_must_be_alive() -> None:
    """A sweep by hand excuses no daemon that was started later and died."""
    (words,) = troubles(_lived(daemon=timedelta(minutes=3), sweep=timedelta(minutes=4)), NOW)
    assert words.startswith("the daemon gives no sign of life")
    assert troubles(_lived(daemon=SILENCE, sweep=timedelta(days=9)), NOW) == ()


def test_status_of_a_cron_set_up_says_who_polls(cli: Cli, memory: OpenMemory) -> None:
    """After a sweep all is well, without a daemon."""
    store = memory()
    with store.begin() as tx:
        tx.feeds.add(builders.new_feed(url=FERRY_FEED, enabled=False), NOW)
    store.close()
    assert cli("poll").code == 0
    ended = cli("status")
    assert (ended.code, ended.out.splitlines()[0]) == (0, "Status       all is well")
    assert "polled by `watcher poll`, last 20" in ended.out
    assert "sign of life" not in ended.out
    told = cli("status", "--json").json
    assert told["well"] is True
    daemon = told["daemon"]
    assert (daemon["alive"], daemon["last_sign"], daemon["jobs"], daemon["late"]) == (False, None, [], [])
    assert datetime.fromisoformat(told["last_sweep"]) <= datetime.now(UTC)


def test_sweep_beside_a_running_daemon_is_one_more_line(cli: Cli, memory: OpenMemory) -> None:
    """The daemon is what is told of."""
    now, store = datetime.now(UTC), memory()
    with store.begin() as tx:
        tx.heartbeats.beat("house-keeping", now - timedelta(seconds=30))
        tx.heartbeats.beat(SWEEP, now)
    store.close()
    ended = cli("status")
    assert ended.code == 0
    assert "Daemon" in ended.out
    assert "last sign of life" in ended.out
    assert "- sweep" in ended.out
    assert [job["job"] for job in cli("status", "--json").json["daemon"]["jobs"]] == ["house-keeping"]


def test_without_a_database_the_status_says_so_and_makes_none(cli: Cli, folder: Path) -> None:
    """A supervisor may ask before the first start."""
    ended = cli("status")
    assert ended.code == 1
    assert ended.out.startswith("Status       there is no database yet")
    assert cli("status", "--json").json["well"] is False
    assert not (folder / "watcher.db").exists()


def test_empty_database_of_a_server_is_told_with_what_makes_its_tables(
    cli: Cli, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No other command makes them."""
    monkeypatch.setenv("WATCHER_DATABASE_URL", postgres.make("untouched"))
    ended = cli("status")
    assert ended.code == 1
    assert "has no tables yet: run: watcher db upgrade" in ended.out.splitlines()[0]
    assert "watcher poll" not in ended.out
    postgres.drop("untouched")


def test_database_that_cannot_be_read_is_a_trouble(cli: Cli, folder: Path) -> None:
    """It is told as one."""
    (folder / "watcher.db").write_bytes(b"this is no database" * 100)
    ended = cli("status", "--json")
    assert ended.code == 1
    assert "no SQLite database" in ended.json["troubles"][0]


def test_status_tells_what_the_store_remembers(cli: Cli, memory: OpenMemory) -> None:
    """About ten lines, and the same as JSON."""
    now = datetime.now(UTC)
    store = memory()
    with store.begin() as tx:
        tx.heartbeats.beat("poll what is due", now)
        feed = tx.feeds.add(builders.new_feed(url=FERRY_FEED), NOW)
        off = tx.feeds.add(builders.new_feed(url="https://off.example/"), NOW)
        tx.feeds.enable(off.url, enabled=False)
        ended_feed = tx.feeds.add(builders.new_feed(url="https://ended.example/"), NOW)
        tx.feeds.record({feed.id: PollResult(at=now, next_due=now)})
        tx.feeds.record({ended_feed.id: PollResult(at=now, next_due=now, error="410 Gone", retired=True)})
        tx.items.keep_new(feed.id, [builders.item()])
        tx.alerts.add(builders.alert(raised_at=now))
        tx.alerts.add(builders.alert(id="old", stance=Stance.CONFIRMS, raised_at=now - timedelta(days=8)))
        delivery = NewDelivery(kind=DeliveryKind.ALERT, subject_id="a1b2c3d4", recipient="ann@example.org")
        tx.outbox.promise(delivery, now)
        (leased,) = tx.outbox.lease(now, until=now + timedelta(minutes=1), limit=1)
        tx.outbox.postpone(leased.id, words="450 later", next_attempt=now + timedelta(minutes=1))
    store.close()
    ended = cli("status")
    assert ended.code == 0
    stamp = f"{now:%Y-%m-%d %H:%M} UTC"
    lines = [" ".join(line.split()) for line in ended.out.splitlines()]
    assert lines[:7] == [
        "Status all is well",
        f"Daemon last sign of life {stamp}",
        f"- poll what is due {stamp}",
        f"Feeds 1 polled, 1 failing, 1 retired, 1 off; last read {stamp}",
        "Items 1",
        f"Alerts 1 this week; the last {stamp}",
        "Mail 1 waiting, 0 sent, 0 given up; ann@example.org: 450 later",
    ]
    assert lines[7].startswith("Next digest ")
    assert lines[8].startswith("Database sqlite:///")
    told = cli("status", "--json").json
    assert told["well"] is True
    assert told["daemon"]["alive"] is True
    last_read = told["feeds"].pop("last_read")
    assert told["feeds"] == {"polled": 1, "failing": 1, "retired": 1, "off": 1}
    assert datetime.fromisoformat(last_read) <= now
    assert (told["items"], told["alerts"]["this_week"], told["mail"]["waiting"]) == (1, 1, 1)
    assert datetime.fromisoformat(told["next_digest"]) > now


def _alive_daemon(memory: OpenMemory, now: datetime) -> None:
    store = memory()
    with store.begin() as tx:
        tx.feeds.add(builders.new_feed(url=FERRY_FEED), NOW)
        tx.daemons.take(
            NewDaemon(holder="one", pid=1, host="desk", place="", began=""),
            at=now - timedelta(hours=2),
            until=now + timedelta(minutes=1),
        )
        tx.heartbeats.beat("house-keeping", now, every=timedelta(seconds=30))
    store.close()


def test_refused_rules_are_a_trouble_until_they_are_mended(cli: Cli, memory: OpenMemory) -> None:
    """With the first problem, and since when the old ones are in force."""
    now = datetime.now(UTC)
    _alive_daemon(memory, now)
    store = memory()
    with store.begin() as tx:
        tx.daemons.refused("one", at=now, words="watcher.yaml:1:1: wrong\nwatcher.yaml:2:1: too")
    ended = cli("status")
    assert ended.code == 1
    said = " ".join(ended.out.split())
    assert "packs were refused, the old go on: watcher.yaml:1:1: wrong (and 1 more)" in said
    assert f"Rules in force since {now - timedelta(hours=2):%Y-%m-%d %H:%M} UTC" in said
    told = cli("status", "--json").json["daemon"]
    assert told["refused"] == ["watcher.yaml:1:1: wrong", "watcher.yaml:2:1: too"]
    with store.begin() as tx:
        tx.daemons.loaded("one", at=now, waiting_keys="data_dir, health", rulesets={})
    store.close()
    ended = cli("status")
    assert ended.code == 0
    assert "wait for a restart: data_dir, health" in ended.out
    told = cli("status", "--json").json["daemon"]
    assert (told["refused"], told["refused_at"], told["waiting_keys"]) == ([], None, ["data_dir", "health"])


def test_daemon_that_was_stopped_is_told_at_once(cli: Cli, memory: OpenMemory) -> None:
    """It gave the database back, so nobody waits for two minutes of silence."""
    _alive_daemon(memory, datetime.now(UTC))
    assert cli("status").code == 0
    store = memory()
    with store.begin() as tx:
        tx.daemons.release("one")
    store.close()
    ended = cli("status", "--json")
    assert ended.code == 1
    assert ended.json["troubles"] == ["the daemon was stopped: start it with `watcher run`"]
    assert ended.json["daemon"]["alive"] is False


def test_late_job_of_a_living_daemon_is_a_trouble(cli: Cli, memory: OpenMemory) -> None:
    """But for one that nobody waits for any more."""
    now = datetime.now(UTC)
    _alive_daemon(memory, now)
    store = memory()
    with store.begin() as tx:
        for job, every in (("deliver", timedelta(seconds=1)), ("of an older program", None)):
            tx.heartbeats.beat(job, now - timedelta(minutes=5), every=every)
    store.close()
    ended = cli("status")
    assert ended.code == 1
    assert "UTC: deliver; the log says why" in ended.out.splitlines()[0]
    assert cli("status", "--json").json["daemon"]["late"] == ["deliver"]


def test_dead_letters_are_told_with_the_words_of_the_first(cli: Cli, memory: OpenMemory) -> None:
    """Beside what waits."""
    now = datetime.now(UTC)
    store = memory()
    with store.begin() as tx:
        tx.heartbeats.beat("poll what is due", now)
        for number in range(5):
            new = NewDelivery(kind=DeliveryKind.DIGEST, subject_id=f"2026-W0{number}", recipient=f"r{number}")
            tx.outbox.promise(new, now)
        for row in tx.outbox.undelivered(4):
            tx.outbox.bury(row.id, words=f"550 {row.recipient} unknown", at=now)
    store.close()
    told = " ".join(cli("status").out.split())
    assert "Mail 1 waiting, 0 sent, 4 given up" in told
    assert [f"r{number}: 550 r{number} unknown" in told for number in range(4)] == [True, True, True, False]
    assert len(cli("status", "--json").json["mail"]["reasons"]) == 3
