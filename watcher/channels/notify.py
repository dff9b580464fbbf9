"""Hand a short text to a chat or push service through apprise, and say what came of it.

The only module that imports apprise; to be imported only where a recipient asks for it. Its targets come
from our own settings and nowhere else: they are not held to public addresses, as those of feeds are.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import get_ident

import apprise

from watcher.mail.plain import clean
from watcher.ports import Note, SendFailed, SendOutcome, Sent
from watcher.redact import without_secrets_of

#: What is told of a failure, in characters.
LONGEST_WORDS = 300

# It logs addresses, and hides only those parts that it knows for secret; what matters comes back in words.
apprise.logger.propagate = False

_ASSET = apprise.AppriseAsset(
    app_id="Forecast Watcher",
    async_mode=False,
    http_redirects=False,
    storage_mode=apprise.PersistentStoreMode.MEMORY,  # nothing of ours goes into files of its own
)


def notify(note: Note) -> SendOutcome:
    """Tell one target. It never raises; no failure is for good, for apprise does not tell which are.

    `words` are apprise's own, without what stands in the address. The connection and each wait for an answer
    have four seconds, unless the address says otherwise (`cto`, `rto`).
    """
    with _heard() as said:
        target = _target(note.address)
        try:
            is_sent = target is not None and target.notify(
                body=note.text, title=note.title, body_format=apprise.NotifyFormat.TEXT
            )
        except Exception as error:  # noqa: BLE001 -- some hundred services, each with failures of its own
            said.append(type(error).__name__)
            is_sent = False
    if is_sent:
        return Sent()
    told = "; ".join(dict.fromkeys(said)) or "apprise did not send it, and does not say why"
    return SendFailed(words=clean(without_secrets_of(note.address, told), limit=LONGEST_WORDS))


def address_trouble(address: str) -> str:
    """Say what is wrong with an address of apprise, "" where it is one. Nobody is asked."""
    with _heard() as said:
        if _target(address) is not None:
            return ""
    return (
        clean(without_secrets_of(address, "; ".join(said)), limit=LONGEST_WORDS) or "apprise cannot read it"
    )


def _target(address: str) -> apprise.NotifyBase | None:
    return apprise.Apprise.instantiate(address, asset=_ASSET)


@contextmanager
def _heard() -> Iterator[list[str]]:
    """Gather the warnings that apprise logs in this thread."""
    heard: list[str] = []
    listener = _Listener(heard)
    apprise.logger.addHandler(listener)
    try:
        yield heard
    finally:
        apprise.logger.removeHandler(listener)


class _Listener(logging.Handler):
    """Writes down what one thread says."""

    def __init__(self, heard: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._heard = heard
        self._thread = get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread:
            self._heard.append(record.getMessage())
