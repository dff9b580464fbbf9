import re
from contextlib import closing
from datetime import timedelta

import pytest
from desk import ANN, BOB, SIGNED, Entry, rss
from life import World
from process import run
from web import response, say

from storage import PollResult, open_store
from watcher.app import utc_now


@pytest.fixture
def hourly(world: World) -> dict[str, str]:
    """The environment of someone whose cron polls every hour."""
    return world.environment(poll_interval="PT1H")


def test_one_sweep_polls_alerts_mails_and_ends(world: World, hourly: dict[str, str]) -> None:
    """A cron job's whole life, and a second one for which nothing is due."""
    world.publish(SIGNED)
    first = run(world.folder, hourly, "poll")
    assert first.code == 0, first.err
    assert "1 feed polled, 0 failed, 1 alert, 1 mail sent" in first.out
    assert len(world.mailbox.wait_for(1)) == 1
    second = run(world.folder, hourly, "poll")
    assert second.code == 0
    assert re.fullmatch(
        r"0 feeds polled \(none is due before \d+ \w+ \d{4}, \d\d:\d\d UTC\), 0 failed, 0 alerts, 0 mails.+",
        second.out.strip(),
    )
    assert world.polls() == 1


def test_items_that_are_too_old_are_deleted_by_a_sweep(world: World, hourly: dict[str, str]) -> None:
    """Who polls by cron has no daemon that would do it; what alerts hold stays."""
    old = Entry("Fog over the Channel", at=utc_now() - timedelta(days=99), link="https://old.example/1")
    signed = Entry(SIGNED, at=utc_now() - timedelta(days=99), link="https://old.example/2")
    world.script("/feed", say(response(rss(old, signed))))
    assert run(world.folder, hourly | {"WATCHER_KEEP_ITEMS": "P90D"}, "poll").code == 0
    with world.memory() as tx:
        assert (tx.items.count(), len(tx.alerts.list())) == (1, 1)


def test_one_feed_of_two_that_fails_is_told_and_is_no_failure(world: World) -> None:
    """The feed and the reason stand in the table; cron need not mail about it."""
    world.publish(SIGNED)
    done = run(world.folder, world.environment("/feed", "/gone"), "poll")
    assert done.code == 0
    assert "2 feeds polled, 1 failed, 1 alert, 1 mail sent" in done.out
    assert "404" in done.out


def test_ends_with_1_when_no_feed_could_be_read(world: World) -> None:
    """Nothing was watched: that is worth cron's mail."""
    done = run(world.folder, world.environment("/gone"), "poll")
    assert done.code == 1
    assert "1 feed polled, 1 failed" in done.out
    assert "Traceback" not in done.err


def test_ends_with_2_on_a_mistake_in_the_settings(world: World) -> None:
    """What only a person can mend has a code of its own."""
    done = run(world.folder, world.environment(feeds="not an address"), "poll")
    assert done.code == 2
    assert "WATCHER_FEEDS" in done.err


def test_mail_that_fails_is_told_and_sent_by_a_later_sweep(world: World, hourly: dict[str, str]) -> None:
    """A mail server that says later is asked again by the next cron job whose time it is."""
    world.mailbox.answers["RCPT"] = "451 4.7.1 try again later"
    world.publish(SIGNED)
    first = run(world.folder, hourly, "poll")
    assert "1 alert, 0 mails sent, 1 mail failed" in first.out
    with world.memory() as tx:
        assert all("try again later" in one.error for one in tx.outbox.undelivered(9))


def test_digest_that_cannot_be_written_keeps_no_alert_back(world: World) -> None:
    """A folder in disorder is told with exit code 1 after the mails went out; mended, the digest comes."""
    world.publish(SIGNED)
    with closing(open_store(world.database_url)) as store, store.begin() as tx:
        tx.heartbeats.beat("poll what is due", utc_now() - timedelta(days=15))
    in_the_way = world.folder / "data" / "digests"
    in_the_way.parent.mkdir()
    in_the_way.touch()
    env = world.environment(mail_to=f"{ANN},{BOB}")
    first = run(world.folder, env, "poll")
    assert first.code == 1
    assert "1 alert, 2 mails sent" in first.out
    assert "cannot be written" in first.err
    assert "Traceback" not in first.err
    in_the_way.unlink()
    second = run(world.folder, env, "poll")
    assert second.code == 0, second.err
    assert "digest of" in second.out
    digests = [mail for mail in world.mailbox.messages if mail["To"] == ANN][1:]
    assert len(digests) == second.out.count("digest of")
    assert len(list(in_the_way.iterdir())) == 2 * len(digests)


def test_what_a_clock_that_stood_ahead_put_off_is_done_by_a_sweep(
    world: World, hourly: dict[str, str]
) -> None:
    """Who polls by cron has no daemon that would put that right."""
    world.mailbox.answers["RCPT"] = "451 4.7.1 try again later"
    world.publish(SIGNED)
    assert run(world.folder, hourly, "poll").code == 0
    del world.mailbox.answers["RCPT"]
    year = utc_now() + timedelta(days=365)
    with closing(open_store(world.database_url)) as store, store.begin() as tx:
        (feed,), (mail,) = tx.feeds.all(), tx.outbox.undelivered(9)
        tx.feeds.record({feed.id: PollResult(at=utc_now(), next_due=year)})
        tx.outbox.postpone(mail.id, words="busy", next_attempt=year)
    assert "1 feed polled, 0 failed, 0 alerts, 1 mail sent" in run(world.folder, hourly, "poll").out
