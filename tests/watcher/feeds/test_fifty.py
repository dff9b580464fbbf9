from ipaddress import ip_network
from threading import Event

from desk import Desk
from fifty import FEEDS, REACHED, fifty_feeds, told_wrongly
from web import WebServer

from storage import NewFeed
from watcher.feeds.fetch import Fetcher
from watcher.feeds.unpack import MIB
from watcher.sweep import sweep

DEADLINE_S = 3.0


def test_of_fifty_feeds_a_dozen_do_their_worst_and_no_other_suffers(desk: Desk, secure: WebServer) -> None:
    """One sweep keeps all that is sound; `python tests/e2e/fifty_run.py` is the form in full size."""
    allow = (ip_network(REACHED),)
    fetch = Fetcher(
        allow, "watcher-test/1", now=desk.clock, stop=Event(), deadline_s=DEADLINE_S, max_bytes=MIB
    )
    with fifty_feeds(secure, large_mb=20, deadline_s=DEADLINE_S, cap_mib=1) as fifty:
        with desk.app.store.begin() as tx:
            tx.feeds.seed([NewFeed(url=url) for url in fifty.reasons], desk.clock())
        polled = list(sweep(desk.app, fetch))
    assert len(polled) == FEEDS
    assert told_wrongly(fifty, {one.feed.url: one.error for one in polled}) == []
    assert {one.feed.url for one in polled if one.items} == fifty.sound()
    assert desk.items() == len(fifty.sound())
