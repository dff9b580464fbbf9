import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import ip_network
from itertools import count
from mailbox import open_mailbox
from pathlib import Path
from threading import Event

import pytest
from command_line import FERRY, FERRY_FEED
from databases import sqlite_url
from desk import NOON, SIGNED, Desk, ferry_settings
from web import WebServer, response

from rules import ProblemsError
from rules.model import Item
from storage import NewFeed, SchemaError, open_store
from watcher.app import load_packs, open_app, open_doors, open_fetch, open_pages, opened_store, utc_now
from watcher.attention.recipient import Channel, Recipient
from watcher.config import Settings
from watcher.feeds.access import Access
from watcher.feeds.proxy import Proxy
from watcher.mail.smtp_url import parse_smtp_url
from watcher.ports import Fetched, FetchRequest, FetchStopped


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an app whose database is not there yet."""
    return ferry_settings(tmp_path, database_url=sqlite_url(tmp_path / "watcher.db"))


def urls(settings: Settings) -> list[str]:
    """The feeds subscribed to."""
    with opened_store(settings) as store, store.read() as tx:
        return [feed.url for feed in tx.feeds.all()]


def test_clock_is_aware_utc() -> None:
    """No time of ours is without its zone."""
    assert abs(utc_now() - datetime.now(UTC)) < timedelta(minutes=1)
    assert utc_now().tzinfo is UTC


def test_first_opening_subscribes_to_the_feeds_of_the_packs(settings: Settings) -> None:
    """Who names no feeds gets those that the assessment's pack recommends, due at once."""
    with open_app(settings, lambda: NOON) as app:
        assert [ruleset.pack.id for ruleset in app.rulesets] == ["island-bridge"]
        with app.store.read() as tx:
            (feed,) = tx.feeds.all()
    assert (feed.url, feed.title, feed.grade, feed.country) == (FERRY_FEED, "Strait News", "B", "NO")
    assert (feed.next_due, str(feed.seen_on)) == (NOON, "2025-01-09")


def test_feeds_of_the_settings_stand_in_place_of_the_packs(settings: Settings, tmp_path: Path) -> None:
    """An own list is the whole list."""
    own = (NewFeed(url="https://own.example/feed"),)
    changed = ferry_settings(tmp_path, database_url=settings.database_url, feeds=own)
    with open_app(changed):
        assert urls(changed) == ["https://own.example/feed"]


def test_feed_that_was_removed_does_not_come_back(settings: Settings) -> None:
    """What a person decided outlives a restart."""
    with open_app(settings) as app, app.store.begin() as tx:
        tx.feeds.remove(FERRY_FEED)
    with open_app(settings):
        assert urls(settings) == []


def test_opening_waits_for_nobody_who_writes_where_all_feeds_are_known(settings: Settings) -> None:
    """A command that only looks need not wait for a daemon, or for a backup that locks the database."""
    with open_app(settings) as app:
        impatient = replace(settings, database_url=sqlite_url(settings.data_dir / "watcher.db", timeout_s=0))
        with app.store.begin(), open_app(impatient) as other, other.store.read() as tx:
            assert len(tx.feeds.all()) == 1


def test_store_is_closed_whatever_happens(settings: Settings) -> None:
    """An error inside leaves no connection open; unclosed ones would warn."""
    with pytest.raises(KeyError), open_app(settings):
        raise KeyError


def test_store_of_another_version_is_refused_in_words(settings: Settings, tmp_path: Path) -> None:
    """Nothing is written to a database that we do not understand."""
    store = open_store(settings.database_url)
    store.close()
    with sqlite3.connect(tmp_path / "watcher.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(SchemaError), open_app(settings):
        pass


def test_problems_of_every_pack_are_told_at_once(tmp_path: Path) -> None:
    """One look at the list mends them all."""
    bad = [tmp_path / "one.yaml", tmp_path / "two.yaml"]
    for path in bad:
        path.write_text("forecasts: 3\n", encoding="utf-8")
    with pytest.raises(ProblemsError) as raised:
        load_packs(tuple(map(str, bad)))
    assert {Path(problem.location.file).name for problem in raised.value.problems} == {"one.yaml", "two.yaml"}


def test_two_packs_of_one_name_are_refused(tmp_path: Path) -> None:
    """Alerts are kept by the pack's id, so it must mean one pack."""
    copy = tmp_path / "copy.yaml"
    copy.write_text(FERRY.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(ProblemsError, match="the pack island-bridge is loaded already"):
        load_packs((str(FERRY), str(copy)))


def test_citations_are_checked_against_the_assessment_when_its_text_is_given() -> None:
    """A citation that stands nowhere in the assessment is a problem."""
    with pytest.raises(ProblemsError):
        load_packs((str(FERRY),), assessment="Nothing of the kind.")


@pytest.mark.parametrize(
    ("contact", "ending"), [("", b"reader)"), ("ops@desk.example", b"reader; +ops@desk.example)")]
)
def test_fetches_say_who_we_are(desk: Desk, contact: str, ending: bytes) -> None:
    """A publisher can tell who reads, and write to them where a contact is set."""
    desk.set(contact=contact, allow_private=(ip_network("127.0.0.0/8"),))
    with WebServer() as web, open_fetch(desk.app, Event()) as fetch:
        web.script("/feed", response(b"<rss/>"))
        assert isinstance(fetch(FetchRequest(url=web.url("/feed"))), Fetched)
    agent = web.asked[0].header(b"User-Agent")
    assert agent is not None
    assert agent.startswith(b"forecast-watcher/")
    assert agent.endswith(ending)


def test_fetches_go_through_the_proxy_with_what_a_site_wants(desk: Desk) -> None:
    """Both are told in the settings, and reach the wire."""
    url = "http://192.0.2.1/feed"
    with WebServer() as web:
        access = Access(url="http://192.0.2.1", headers=((b"X-Key", b"hunter2"),))
        proxy = Proxy(host="127.0.0.1", port=web.port)
        desk.set(proxy=proxy, access=(access,), allow_private=(ip_network("192.0.2.0/24"),))
        web.script(url, response(b"<rss/>"))
        with open_fetch(desk.app, Event()) as fetch:
            assert isinstance(fetch(FetchRequest(url=url)), Fetched)
    assert web.asked[0].header(b"x-key") == b"hunter2"


def test_fetches_end_once_we_are_told_to_stop(desk: Desk) -> None:
    """The event given at the opening reaches every fetch."""
    stop = Event()
    stop.set()
    with open_fetch(desk.app, stop) as fetch:
        assert fetch(FetchRequest(url="https://a.example/feed")) == FetchStopped()


def test_pages_are_read_where_the_settings_ask_for_it(desk: Desk) -> None:
    """Otherwise items stay as they are, and nobody is asked."""
    with WebServer() as web:
        item = Item(id="1", title=SIGNED, url=web.url("/a"), published=NOON)
        text = "Both governments signed the contract for the bridge on Monday, after years of talks."
        page = f"<html><body><article><p>{text}</p></article></body></html>".encode()
        web.script("/a", response(page, headers=((b"Content-Type", b"text/html"),)))
        desk.set(allow_private=(ip_network("127.0.0.0/8"),))
        with open_pages(desk.app, Event()) as read_whole:
            assert read_whole([item]) == (item,)
        assert not web.asked
        desk.set(fulltext=True)
        hurried = (
            NOON + timedelta(seconds=5 * tick) for tick in count()
        )  # no pause is still to be waited for
        with open_pages(replace(desk.app, now=lambda: next(hurried)), Event()) as read_whole:
            assert read_whole([item]) == (replace(item, body=text),)


def test_mail_waits_without_a_server(desk: Desk) -> None:
    """No server, no door for mail; webhooks have theirs, and nobody asked for apprise."""
    doors = open_doors(desk.app)
    assert (doors.mail, doors.notify) == (None, None)
    assert doors.post is not None


def test_apprise_has_a_door_where_somebody_is_told_by_it(desk: Desk) -> None:
    """What is slow to import, and not always there, is imported for those who want it."""
    desk.set(recipients=(Recipient(name="notify:chat", channel=Channel.NOTIFY, address="json://chat"),))
    assert open_doors(desk.app).notify is not None


def test_mail_goes_to_the_server_of_the_settings(desk: Desk) -> None:
    """The door leads to the server that the settings name."""
    with open_mailbox() as mailbox:
        desk.set(smtp=parse_smtp_url(f"{mailbox.url}?starttls=never"))
        send = open_doors(desk.app).mail
        assert send is not None
        message = EmailMessage()
        message["From"], message["To"] = "watcher@desk.example", "ann@desk.example"
        message.set_content("Hello.")
        send(message)
        assert len(mailbox.wait_for(1)) == 1
