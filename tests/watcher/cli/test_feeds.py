from datetime import timedelta

import builders
import pytest
from command_line import FERRY_FEED, Cli, OpenMemory

from storage import PollResult
from watcher.errors import FeedParseError
from watcher.feeds.parse import parse

URL = "https://a.example/feed"


def test_feeds_of_the_pack_are_there_from_the_start(cli: Cli) -> None:
    """Nobody has to subscribe to them."""
    (feed,) = cli("feeds", "--json").json
    assert feed.pop("next_due")
    assert feed == {
        "url": FERRY_FEED,
        "title": "Strait News",
        "language": "en",
        "country": "NO",
        "grade": "B",
        "enabled": True,
        "retired": False,
        "error": "",
        "failures": 0,
        "last_polled": None,
        "last_success": None,
    }


def test_feeds_of_the_configuration_stand_in_for_those_of_the_pack(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where there are none."""
    monkeypatch.setenv("WATCHER_FEEDS", "[]")
    assert cli("feeds").out == "No feeds: `watcher feeds add URL` subscribes to one.\n"


def test_feed_comes_and_goes(cli: Cli) -> None:
    """Add, switch off and on, remove; a removed one stays away."""
    added = cli("feeds", "add", URL, "--title", "A", "--language", "nl", "--country", "BE", "--grade", "C")
    assert (added.code, added.out) == (0, f"Subscribed to {URL}.\n")
    feed = cli("feeds", "list", "--json").json[1]
    assert [feed[key] for key in ("url", "title", "language", "country", "grade")] == [
        URL,
        "A",
        "nl",
        "BE",
        "C",
    ]
    assert cli("feeds", "disable", URL).code == 0
    assert not cli("feeds", "--json").json[1]["enabled"]
    assert cli("feeds").out.splitlines()[2].split()[0] == "off"
    assert cli("feeds", "enable", URL).code == 0
    assert cli("feeds", "--json").json[1]["enabled"]
    assert cli("feeds", "remove", FERRY_FEED).code == 0
    assert [feed["url"] for feed in cli("feeds", "--json").json] == [URL]


def test_feed_is_added_once(cli: Cli) -> None:
    """The second time is a mistake, and changes nothing."""
    ended = cli("feeds", "add", FERRY_FEED)
    assert ended.code == 2
    assert "is there already" in ended.err


def test_feed_that_polling_will_refuse_is_added_with_a_warning(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be allowed later; names are not looked up."""
    ended = cli("feeds", "add", "http://127.0.0.1:8080/feed")
    assert (ended.code, ended.out) == (0, "Subscribed to http://127.0.0.1:8080/feed.\n")
    assert ended.err == (
        "watcher: it will not be polled: refused: 127.0.0.1 is a loopback address; "
        "allow it with allow_private_addresses\n"
    )
    monkeypatch.setenv("WATCHER_ALLOW_PRIVATE_ADDRESSES", "127.0.0.0/8")
    assert cli("feeds", "add", "http://localhost/feed").err == ""
    assert cli("feeds", "add", "http://intranet.example/feed").err == ""


@pytest.mark.parametrize("command", ["remove", "enable", "disable"])
def test_unknown_feed_is_a_mistake(command: str, cli: Cli) -> None:
    """A close one is offered."""
    ended = cli("feeds", command, FERRY_FEED + "x")
    assert ended.code == 2
    assert f"did you mean {FERRY_FEED} ?" in ended.err
    assert "`watcher feeds` lists them" in cli("feeds", command, "zzz").err


def test_every_mistake_in_a_feed_is_told(cli: Cli) -> None:
    """Each under the name of its option."""
    ended = cli("feeds", "add", "file:///etc/passwd", "--language", "English", "--grade", "Z")
    assert ended.code == 2
    assert [line.split(":")[0] for line in ended.err.splitlines()] == ["--grade", "--language", "URL"]


def test_state_tells_how_the_last_poll_went(cli: Cli, memory: OpenMemory) -> None:
    """A failing feed shows why; a password in an address and control characters do not show."""
    store = memory()
    with store.begin() as tx:
        bad = tx.feeds.add(builders.new_feed(url="https://ann:hunter2@b.example/feed"), builders.NOON)
        good = tx.feeds.add(builders.new_feed(url=URL), builders.NOON)
        later = builders.NOON + timedelta(hours=1)
        tx.feeds.record({bad.id: PollResult(at=builders.NOON, next_due=later, error="404\x1b[31m Not Found")})
        tx.feeds.record({good.id: PollResult(at=builders.NOON, next_due=later)})
        ended = tx.feeds.add(builders.new_feed(url="https://c.example/feed"), builders.NOON)
        gone = PollResult(at=builders.NOON, next_due=later, error="410 Gone", retired=True)
        tx.feeds.record({ended.id: gone})
    store.close()
    _, *rows = cli("feeds").out.splitlines()
    failing, ok, retired, new = rows
    assert failing.startswith("failing  ")
    assert failing.endswith("https://***@b.example/feed (Example News): 404 [31m Not Found")
    assert ok.split()[0] == "ok"
    assert "2026-01-27 12:00  2026-01-27 13:00" in ok
    assert (retired.split()[0], retired.split()[2]) == ("retired", "-")
    assert new.split()[0] == "new"
    assert "hunter2" not in cli("feeds", "--json").out


def test_a_page_in_place_of_a_feed_is_told_with_the_remedy(cli: Cli, memory: OpenMemory) -> None:
    """Subscribing asks nobody, so it shows at the first poll."""
    with pytest.raises(FeedParseError) as refused:
        parse(b"<!doctype html><html></html>", content_type="text/html", url=URL)
    store = memory()
    with store.begin() as tx:
        page = tx.feeds.add(builders.new_feed(url=URL), builders.NOON)
        polled = PollResult(at=builders.NOON, next_due=builders.NOON, error=str(refused.value))
        tx.feeds.record({page.id: polled})
    store.close()
    assert f"`watcher feeds discover {URL}` finds its feeds" in cli("feeds").out
