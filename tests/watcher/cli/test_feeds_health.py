from dataclasses import replace
from datetime import timedelta

import builders
import pytest
from command_line import FERRY_FEED, Cli, OpenMemory

from storage import NewNotice, NoticeKind, PollResult

NOON = builders.NOON
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
READ = PollResult(at=NOON, next_due=NOON + HOUR, entries=20, rhythm=3 * HOUR, newest_at=NOON - HOUR)


def remember(memory: OpenMemory, *results: tuple[str, PollResult]) -> None:
    """Let feeds at https://NAME.example/feed have been polled like this, one after another."""
    store = memory()
    with store.begin() as tx:
        for name, result in results:
            url = f"https://{name}.example/feed"
            known = {feed.url: feed for feed in tx.feeds.all()}
            feed = known.get(url) or tx.feeds.add(builders.new_feed(url=url, title=name), NOON - 30 * DAY)
            tx.feeds.record({feed.id: result})
    store.close()


def failed(at: timedelta, words: str = "nobody answers") -> PollResult:
    """A poll that failed so long after noon."""
    return replace(READ, at=NOON + at, next_due=NOON + at + HOUR, error=words)


def test_feeds_never_polled_are_well(cli: Cli) -> None:
    """Nothing is known to be wrong with them."""
    ended = cli("feeds", "health", "--json")
    (told,) = ended.json
    assert told.pop("next_poll")
    assert ended.code == 0
    assert told == {
        "url": FERRY_FEED,
        "title": "Strait News",
        "ok": True,
        "state": "new",
        "error": "",
        "trouble": "",
        "items": 0,
        "entries": 0,
        "last_success": None,
        "rhythm_s": None,
        "newest_at": None,
        "failures": 0,
        "gap_at": None,
        "quarantined_at": None,
        "retired": False,
        "notices": [],
    }


def test_without_feeds_the_command_says_what_to_do(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """No feed is no trouble."""
    monkeypatch.setenv("WATCHER_FEEDS", "[]")
    ended = cli("feeds", "health")
    assert (ended.code, ended.out) == (0, "No feeds: `watcher feeds add URL` subscribes to one.\n")
    assert cli("feeds", "health", "--json").json == []


def test_the_worst_stand_first_and_say_why(
    cli: Cli, memory: OpenMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Plain lines where no terminal reads; a blip is shown before it is told of."""
    monkeypatch.setenv("WATCHER_FEEDS", "[]")
    remember(
        memory,
        ("fine", READ),
        ("gappy", replace(READ, gaps=2, gap_at=NOON - 2 * HOUR, quarantined_at=NOON - HOUR)),
        ("silent", replace(READ, newest_at=NOON - 12 * DAY)),
        ("blip", READ),
        ("blip", failed(HOUR, "HTTP 503\x1b[31m")),
        ("off", READ),
        ("gone", replace(failed(HOUR, "410 Gone"), retired=True)),
        *(("down", failed(hours * HOUR)) for hours in range(1, 8)),
    )
    store = memory()
    with store.begin() as tx:
        tx.feeds.enable("https://off.example/feed", enabled=False)
        feeds = {feed.title: feed for feed in tx.feeds.all()}
        tx.items.keep_new(feeds["fine"].id, [builders.item()])
        down = NewNotice(feed_id=feeds["down"].id, kind=NoticeKind.FAILING, words="w", since=NOON)
        most = NewNotice(feed_id=None, kind=NoticeKind.MOST, words="most feeds fail", since=NOON)
        for notice in (down, most):
            tx.notices.add(notice, NOON + 7 * HOUR)
    store.close()
    ended = cli("feeds", "health")
    assert ended.code == 1
    lines = [" ".join(line.split()) for line in ended.out.splitlines()]
    assert lines == [
        "STATE LAST READ RHYTHM NEXT ENTRIES ITEMS FEED",
        (
            "retired never every 3 h - 20 0 https://gone.example/feed (gone): "
            "its publisher has ended it, and it is polled no more: 410 Gone"
        ),
        (
            "failing never every 3 h 2026-01-27 20:00 20 0 https://down.example/feed (down): "
            "it could not be read 7 times in a row: nobody answers; told as failing on 2026-01-27 19:00"
        ),
        (
            "failing 2026-01-27 12:00 every 3 h 2026-01-27 14:00 20 0 https://blip.example/feed (blip): "
            "HTTP 503 [31m"
        ),
        (
            "silent 2026-01-27 12:00 every 3 h 2026-01-27 13:00 20 0 https://silent.example/feed (silent): "
            "it has been silent for 12 days; its rhythm is every 3 h"
        ),
        "ok 2026-01-27 12:00 every 3 h 2026-01-27 13:00 20 1 https://fine.example/feed (fine)",
        (
            "ok 2026-01-27 12:00 every 3 h 2026-01-27 13:00 20 0 https://gappy.example/feed (gappy): "
            "entries were lost on 2026-01-27 10:00; "
            "all of it bore new names on 2026-01-27 11:00: kept, not judged"
        ),
        "off 2026-01-27 12:00 every 3 h - 20 0 https://off.example/feed (off)",
        "",
        "most feeds fail",
    ]


def test_health_as_json_is_for_monitors(cli: Cli, memory: OpenMemory) -> None:
    """Keys in plain words; secrets are hidden, and what holds is among the notices."""
    store = memory()
    with store.begin() as tx:
        feed = tx.feeds.add(builders.new_feed(url="https://ann:hunter2@b.example/feed", title=""), NOON)
        error = "https://ann:hunter2@b.example/feed does not answer"
        tx.feeds.record({feed.id: replace(READ, gap_at=NOON)})
        tx.feeds.record({feed.id: failed(HOUR, error)})
        tx.items.keep_new(feed.id, [builders.item()])
        tx.notices.add(
            NewNotice(feed_id=feed.id, kind=NoticeKind.FAILING, words=error, since=NOON), NOON + HOUR
        )
    store.close()
    ended = cli("feeds", "health", "--json")
    assert ended.code == 1
    assert "hunter2" not in ended.out
    told = ended.json[0]
    assert told == {
        "url": "https://***@b.example/feed",
        "title": "",
        "ok": False,
        "state": "failing",
        "error": "https://***@b.example/feed does not answer",
        "trouble": "",
        "items": 1,
        "entries": 20,
        "last_success": "2026-01-27T12:00:00Z",
        "next_poll": "2026-01-27T14:00:00Z",
        "rhythm_s": 10800.0,
        "newest_at": "2026-01-27T11:00:00Z",
        "failures": 1,
        "gap_at": None,
        "quarantined_at": None,
        "retired": False,
        "notices": [
            {
                "kind": "failing",
                "words": "https://***@b.example/feed does not answer",
                "since": "2026-01-27T12:00:00Z",
                "raised_at": "2026-01-27T13:00:00Z",
                "reminded_at": None,
            }
        ],
    }


def test_a_sweep_keeps_notices(cli: Cli, memory: OpenMemory) -> None:
    """Who polls by cron is told of feeds like everybody else."""
    store = memory()
    with store.begin() as tx:
        feed = tx.feeds.add(builders.new_feed(url=FERRY_FEED), NOON)
        later = NOON + 36500 * DAY
        tx.feeds.record({feed.id: replace(failed(HOUR, "410 Gone"), retired=True, next_due=later)})
    store.close()
    cli("poll")
    assert [one["kind"] for one in cli("feeds", "health", "--json").json[0]["notices"]] == ["retired"]
