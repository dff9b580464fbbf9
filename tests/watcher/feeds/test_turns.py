from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_network
from socket import socket
from threading import Event, Lock
from typing import Any

from fetching import MakeFetcher, words
from web import WebServer, hang, redirect, response

from watcher.feeds.turns import Turns
from watcher.ports import Fetched, FetchRequest

FEEDS = 6


def test_host_that_others_lead_to_is_asked_for_one_thing_at_a_time(
    server: WebServer, fetcher: MakeFetcher
) -> None:
    """Six hosts redirect to one: each gets its answer, and none while another is being given."""
    for number in range(2, 2 + FEEDS):
        server.listen_on(f"127.0.0.{number}")
        server.script(f"/{number}", redirect(server.url("/all")))
    answering, twice = Lock(), Event()

    def answer(_: Any, peer: socket) -> None:
        if answering.acquire(blocking=False):
            twice.wait(0.05)  # what would come beside us has this long
            answering.release()  # before the answer: with it the next one may come
        else:
            twice.set()
        peer.sendall(response(b"x"))

    server.script("/all", answer)
    fetch = fetcher(allow=(ip_network("127.0.0.0/8"),))
    requests = [FetchRequest(url=server.url(f"/{n}", host=f"127.0.0.{n}")) for n in range(2, 2 + FEEDS)]
    with ThreadPoolExecutor(FEEDS) as pool:
        outcomes = list(pool.map(fetch, requests))
    assert [type(outcome) for outcome in outcomes] == [Fetched] * FEEDS
    assert not twice.is_set()


def test_who_waits_too_long_for_a_host_is_told_why(server: WebServer, fetcher: MakeFetcher) -> None:
    """A host that hangs for one feed hangs for all that lead there; each ends in time."""
    reached = Event()

    def hold(web: WebServer, peer: socket) -> None:
        reached.set()
        hang()(web, peer)

    server.script("/slow", hold)
    server.script("/other", response(b"x"))
    turns = Turns()
    fetch = fetcher(deadline_s=1, turns=turns)
    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(fetch, FetchRequest(url=server.url("/slow")))
        assert reached.wait(10)
        late = fetcher(deadline_s=0.2, turns=turns)
        assert words(late(FetchRequest(url=server.url("/other")))) == (
            "its host was busy for too long with other requests of ours"
        )
        assert "within 1 s" in words(slow.result(10))
