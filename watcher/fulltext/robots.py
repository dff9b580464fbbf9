"""What a site lets programs read (robots.txt, RFC 9309). Pure, and the only module that imports protego."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from protego import Protego

from watcher.feeds.charset import decoded
from watcher.ports import Fetched, FetchFailed, FetchOutcome

#: How long an answer holds (RFC 9309, 2.4), and how long the lack of one does.
HOLDS, DOUBT_HOLDS = timedelta(days=1), timedelta(hours=1)
MAX_ROBOTS = 512_000  # characters; the standard asks for at least 500 KiB
#: Between two requests to a site that names no pause of its own.
GAP = timedelta(seconds=2)
#: By what a site names us, whatever else the User-Agent says.
AGENT = "forecast-watcher"

_ABSENT = tuple(f"{status} " for status in range(400, 500) if status != 429)  # noqa: PLR2004  too many requests


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one site, until they have to be asked for again; None where all is forbidden."""

    rules: Protego | None
    until: datetime

    def allows(self, url: str) -> bool:
        """Tell whether we may read an address of the site."""
        return self.rules is not None and bool(self.rules.can_fetch(url, AGENT))

    @property
    def gap(self) -> timedelta:
        """The pause between two requests: ours, or a longer one that the site names, a day at most."""
        asked = (self.rules.crawl_delay(AGENT) or 0) if self.rules else 0
        return max(GAP, timedelta(seconds=min(asked, HOLDS.total_seconds())))


def robots_of(outcome: FetchOutcome, now: datetime) -> Robots:
    """Read what a site answered: without such a file (4xx) all is allowed, without an answer nothing.

    So asks RFC 9309, 2.3.1.
    """
    match outcome:
        case Fetched():
            text = decoded(outcome.body[:MAX_ROBOTS], outcome.content_type)
            return Robots(_parsed(text), now + HOLDS)
        case FetchFailed() if outcome.words.startswith(_ABSENT):
            return Robots(_parsed(""), now + HOLDS)
        case _:
            return Robots(None, now + DOUBT_HOLDS)


def _parsed(text: str) -> Protego | None:
    try:
        return Protego.parse(text)
    except Exception:  # noqa: BLE001 -- a file that breaks the parser forbids all, until it is mended
        return None
