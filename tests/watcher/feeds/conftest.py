"""Fixtures of the fetcher's tests: web servers on loopback, and fetchers that may reach them."""

import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from fetching import LOOPBACK, NOW, MakeFetcher
from web import WebServer

from watcher.feeds.fetch import Fetcher

CERTIFICATE = Path(__file__).with_name("loopback.pem")


@pytest.fixture
def server() -> Iterator[WebServer]:
    """A plain server on loopback."""
    with WebServer() as running:
        yield running


@pytest.fixture
def secure() -> Iterator[WebServer]:
    """A TLS server on loopback with a certificate that nobody vouches for."""
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(CERTIFICATE)
    with WebServer(tls) as running:
        yield running


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Vouch for the TLS server's certificate, under the name feeds.example."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))


@pytest.fixture
def fetcher() -> Iterator[MakeFetcher]:
    """Make fetchers that may reach 127.0.0.1 alone, and close them afterwards."""
    with ExitStack() as stack:

        def make(**settings: Any) -> Fetcher:
            given: dict[str, Any] = {"now": lambda: NOW, "stop": Event(), "deadline_s": 20} | settings
            made = Fetcher(given.pop("allow", LOOPBACK), "watcher-test/1", **given)
            stack.callback(made.close)
            return made

        yield make
