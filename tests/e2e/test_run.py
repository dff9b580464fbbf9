import json
import sqlite3
from contextlib import closing
from mailbox import HANG

import pytest
from command_line import FERRY
from desk import ANN, BOB, SCRAPPED, SIGNED
from life import World
from process import Done, run, started
from waiting import DEADLINE_S, until
from web import hang

from rules import load
from storage import open_store

#: What an orchestrator grants between SIGTERM and SIGKILL, at the least.
GRACE_S = 5


def events(done: Done) -> list[str]:
    """The names of what a process logged; every line it said is such an event."""
    return [json.loads(line)["event"] for line in done.err.splitlines()]


def test_news_that_appear_while_it_runs_are_mailed_once_also_after_a_restart(either_world: World) -> None:
    """On an empty database of either kind: set up, poll, alert, mail, end with 0; then go on from there."""
    world = either_world
    world.publish("Fog over the Channel")
    env = world.environment()
    with started(world.folder, env, "run") as first:
        until(lambda: world.polls() >= 1)
        world.publish("Fog over the Channel", SIGNED)
        (mail,) = world.mailbox.wait_for(1, DEADLINE_S)
        done = first.terminate(GRACE_S)
    assert done.code == 0, done.err
    assert mail["Subject"] == f"Confirms bridge-built: {SIGNED}"
    assert events(done)[-1] == "daemon.stopped"
    polled = world.polls()
    world.publish("Fog over the Channel", SIGNED, SCRAPPED)
    with started(world.folder, env, "run") as second:
        mails = world.mailbox.wait_for(2, DEADLINE_S)
        until(lambda: world.polls() >= polled + 2)
        assert second.terminate(GRACE_S).code == 0
    assert mails[-1]["Subject"] == f"Contradicts bridge-built: {SCRAPPED}"
    assert len(world.mailbox.messages) == 2
    with world.memory() as tx:
        assert (tx.items.count(), len(tx.alerts.list()), tx.outbox.tally().waiting) == (3, 2, 0)


def test_mail_that_was_promised_before_a_stop_is_sent_after_the_next_start(world: World) -> None:
    """A restart forgets nothing: the first run has no mail server, the second has one."""
    world.publish(SIGNED)
    env = world.environment()
    with started(world.folder, {**env, "WATCHER_SMTP_URL": ""}, "run") as first:
        until(lambda: "alert.raised" in first.said())
        done = first.terminate(GRACE_S)
    assert "mail.waits" in events(done)
    with started(world.folder, env, "run") as second:
        world.mailbox.wait_for(1, DEADLINE_S)
        assert second.terminate(GRACE_S).code == 0


def test_stops_in_time_while_a_feed_and_the_mail_server_hang(world: World) -> None:
    """Neither a publisher nor a mail server that never answers can hold the process."""
    world.publish(SIGNED)
    world.script("/hang", hang())
    world.mailbox.answers["DATA"] = HANG
    with started(world.folder, world.environment("/feed", "/hang"), "run") as process:
        assert world.mailbox.hanging.wait(DEADLINE_S)
        until(lambda: world.polls("/hang") == 1)
        done = process.terminate(GRACE_S)
    assert done.code == 0
    assert "Traceback" not in done.err
    assert json.loads(done.err.splitlines()[-1])["drained"] is False
    with world.memory() as tx:
        assert tx.outbox.tally().waiting == 1


@pytest.mark.parametrize("ready", [True, False], ids=["set up before", "without tables"])
def test_stop_is_heeded_while_the_start_waits_for_the_database(world: World, *, ready: bool) -> None:
    """A database that another program holds for as long as it likes does not hold the process."""
    path = world.folder / "watcher.db"
    if ready:
        open_store(world.database_url).close()
    with closing(sqlite3.connect(path, timeout=DEADLINE_S)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("CREATE TABLE theirs (word)")
        with started(world.folder, world.environment(), "--verbose", "run") as process:
            until(lambda: "daemon.starting" in process.said())
            assert process.outlives(1)
            done = process.terminate(GRACE_S)
        other.rollback()
    assert (done.code, events(done)[-1]) == (0, "daemon.stopped")
    assert "Traceback" not in done.err


def test_feed_is_polled_in_time_while_fourteen_others_hang(world: World) -> None:
    """Publishers that never answer take threads that wait, and no turn of the one that does."""
    world.publish("Fog over the Channel")
    silent = {f"/hang/{number}": f"127.0.0.{number}" for number in range(2, 16)}
    for target, host in silent.items():
        world.script(target, hang())
        world.web.listen_on(host)
    hosts = [f"{host}{target}" for target, host in silent.items()]
    with started(world.folder, world.environment(*hosts, "/feed"), "run") as process:
        until(lambda: all(world.polls(target) == 1 for target in silent))
        world.publish("Fog over the Channel", SIGNED)
        world.mailbox.wait_for(1, DEADLINE_S)
        polled = world.polls()
        until(lambda: world.polls() >= polled + 2)
        assert all(world.polls(target) == 1 for target in silent)  # each still waits for its first answer
        assert process.terminate(GRACE_S).code == 0


def test_stop_gives_the_hanging_feed_back(world: World) -> None:
    """The next start need not wait for a lease to run out."""
    world.script("/hang", hang())
    env = world.environment("/hang")
    for polls in (1, 2):
        with started(world.folder, env, "run") as process:
            until(lambda polls=polls: world.polls("/hang") == polls)  # type: ignore[misc]  # a lambda with a default
            done = process.terminate(GRACE_S)
        assert (done.code, json.loads(done.err.splitlines()[-1])["drained"]) == (0, True)


def test_database_that_another_program_holds_delays_the_news_and_loses_none(world: World) -> None:
    """Another process writes for a while: the alert comes when it is done."""
    world.publish()
    with started(world.folder, world.environment(), "run") as process:
        until(lambda: world.polls() >= 1)
        with closing(sqlite3.connect(world.folder / "watcher.db", timeout=DEADLINE_S)) as other:
            other.execute("BEGIN IMMEDIATE")
            world.publish(SIGNED)
            assert process.outlives(3)  # longer than a tick, shorter than what a writer waits
            other.rollback()
        world.mailbox.wait_for(1, DEADLINE_S)
        done = process.terminate(GRACE_S)
    assert done.code == 0
    assert "job.failed" not in events(done)


def test_refusal_of_one_recipient_costs_the_other_nothing(world: World) -> None:
    """A mailbox that is gone is logged in the server's words, and the other one is served."""
    world.mailbox.answers[f"RCPT {ANN}"] = "550 5.1.1 no such user"
    world.publish(SCRAPPED)
    with started(world.folder, world.environment(mail_to=f"{ANN},{BOB}"), "run") as process:
        (mail,) = world.mailbox.wait_for(1, DEADLINE_S)
        until(lambda: "mail.dead" in process.said())
        done = process.terminate(GRACE_S)
    assert (done.code, mail["To"]) == (0, BOB)
    assert "no such user" in done.err


def test_second_daemon_on_a_database_ends_with_1_and_says_who_holds_it(world: World) -> None:
    """The first goes on, `watcher poll` may run beside it, and what it leaves is free at once."""
    world.publish(SIGNED)
    env = world.environment()
    with started(world.folder, env, "run") as one:
        world.mailbox.wait_for(1, DEADLINE_S)
        second = run(world.folder, env, "run")
        assert second.code == 1
        assert "watcher: another daemon holds this database: process " in second.err
        assert "Traceback" not in second.err
        assert run(world.folder, env, "poll").code == 0
        assert one.terminate(GRACE_S).code == 0
    with started(world.folder, env, "run") as three:
        until(lambda: "daemon.started" in three.said())
        three.kill()
    with started(world.folder, env, "run") as four:
        until(lambda: "daemon.started" in four.said())
        assert four.terminate(GRACE_S).code == 0
    assert len(world.mailbox.messages) == 1


def test_without_recipients_it_says_so_and_watches_all_the_same(world: World) -> None:
    """Who reads the log or the files needs no mail; which packs are in force stands in the database."""
    world.publish(SIGNED)
    with started(world.folder, world.environment(mail_to=""), "run") as process:
        until(lambda: "alert.raised" in process.said())
        done = process.terminate(GRACE_S)
    assert (done.code, events(done)[0]) == (0, "mail.off")
    with world.memory() as tx:
        assert tx.outbox.undelivered(9) == ()
        daemon = tx.daemons.last()
    assert daemon is not None
    assert daemon.rulesets == {"island-bridge": load(str(FERRY)).digest}


def test_mistakes_in_the_settings_end_it_with_2_and_words(world: World) -> None:
    """Every mistake is told under its variable's name; nothing is opened, nothing traced."""
    done = run(world.folder, world.environment(poll_interval="soon", mail_to="nobody"), "run")
    assert done.code == 2
    assert "WATCHER_POLL_INTERVAL" in done.err
    assert "WATCHER_MAIL_TO" in done.err
    assert "Traceback" not in done.err
    assert not (world.folder / "watcher.db").exists()


def test_database_that_cannot_be_opened_ends_it_with_1_and_words(world: World) -> None:
    """A supervisor may try again; a person reads what to check."""
    (world.folder / "file").touch()
    url = f"sqlite:///{world.folder / 'file' / 'watcher.db'}"
    done = run(world.folder, world.environment(database_url=url), "run")
    assert done.code == 1
    assert done.err.startswith("watcher: ")
    assert "Traceback" not in done.err
