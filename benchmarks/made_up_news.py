"""Publishers for `benchmarks/poll_week.py`: what they answer at a moment, and when they may be asked again.

The earliest permitted moment is reckoned from what was answered, by the rules of docs/decisions/0017-pace.md
and with none of the program's own code.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from random import Random
from statistics import median

from watcher.ports import Fetched, FetchFailed, FetchOutcome, FetchRequest, NotModified

BEGIN = datetime(2026, 1, 26, tzinfo=UTC)
#: Between two requests to one host.
GAP = timedelta(seconds=1)

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
#: How often entries come, in words, and to how many of a hundred feeds.
RHYTHMS = (
    ("5 minutes", 5 * MINUTE, 1),
    ("20 minutes", 20 * MINUTE, 3),
    ("hour", HOUR, 6),
    ("3 hours", 3 * HOUR, 15),
    ("8 hours", 8 * HOUR, 20),
    ("day", DAY, 25),
    ("week", 7 * DAY, 18),
    ("month", 30 * DAY, 12),
)
#: Feeds of one host.
MOST_OF_A_HOST = 50
#: Entries that a feed holds.
HELD = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """A feed, and how its server is: `promise` is its max-age, `ttl` what it asks for.

    It fails from `fails_at` for `fails_for`; its whole host says 429 from `full_at` for an hour.
    """

    number: int
    host: str
    rhythm_words: str
    rhythm: timedelta
    promise: timedelta | None
    ttl: timedelta | None
    fails_at: datetime
    fails_for: timedelta
    full_at: datetime

    def entries(self, now: datetime) -> list[datetime]:
        """When the entries that it holds were published, oldest first: regular by two thirds."""
        last = int((now - BEGIN) / self.rhythm) + 1
        moments = [self._published(count) for count in range(last - HELD - 1, last + 1)]
        return [moment for moment in moments if moment <= now][-HELD:]

    def _published(self, count: int) -> datetime:
        scatter = (count * 2_654_435_761 + self.number * 40_503) % 1_000 / 3_000
        return (BEGIN + (count + scatter) * self.rhythm).replace(microsecond=0)


def publishers(feeds: int, seed: int) -> dict[str, Publisher]:
    """Make publishers by their addresses; the hosts are of every size, small ones being many."""
    dice, made = Random(seed), dict[str, Publisher]()  # noqa: S311 -- the same week every time
    while len(made) < feeds:
        host = f"host{len(made)}.example"
        full_at = BEGIN + dice.random() * 50 * DAY
        for _ in range(min(int(MOST_OF_A_HOST ** dice.random() + 0.5), feeds - len(made))):
            words, rhythm, _often = dice.choices(RHYTHMS, [often for *_, often in RHYTHMS])[0]
            wish = dice.random()
            made[f"https://{host}/{len(made)}"] = Publisher(
                number=len(made),
                host=host,
                rhythm_words=words,
                rhythm=rhythm * dice.uniform(0.8, 1.25),
                promise=dice.choice((5 * MINUTE, HOUR, 6 * HOUR, 40 * DAY)) if wish < 0.2 else None,  # noqa: PLR2004
                ttl=dice.choice((MINUTE, HOUR, 12 * HOUR)) if wish > 0.8 else None,  # noqa: PLR2004
                fails_at=BEGIN + dice.random() * 20 * DAY,
                fails_for=dice.choice((HOUR, DAY)),
                full_at=full_at,
            )
    return made


class News:
    """Answers requests (`ports.Fetch`) as the publishers would, and holds each against what was permitted."""

    def __init__(self, made: dict[str, Publisher], now: Callable[[], datetime]) -> None:
        self.publishers = made
        self.asked: dict[str, list[datetime]] = defaultdict(list)
        self.asked_hosts: list[tuple[str, datetime]] = []
        self.too_soon = 0
        self.unchanged = 0
        self.closest = DAY
        self._now = now
        self._permitted = {url: _Permitted() for url in made}
        self._last: dict[str, datetime] = {}
        self._of_host: dict[str, list[_Permitted]] = defaultdict(list)
        for url, publisher in made.items():
            self._of_host[publisher.host].append(self._permitted[url])

    def __call__(self, request: FetchRequest) -> FetchOutcome:
        """Answer one request."""
        now, publisher = self._now(), self.publishers[request.url]
        permitted = self._permitted[request.url]
        self.too_soon += now < permitted.earliest
        self.asked[request.url].append(now)
        self.asked_hosts.append((publisher.host, now))
        if publisher.host in self._last:
            self.closest = min(self.closest, now - self._last[publisher.host])
        self._last[publisher.host] = now
        if publisher.full_at <= now < publisher.full_at + HOUR:
            until = now + 2 * HOUR
            permitted.after_failure(now)
            for one in self._of_host[publisher.host]:
                one.earliest = max(one.earliest, until)
            return FetchFailed(words="429 Too Many Requests", retry_after=until, host=publisher.host)
        if publisher.fails_at <= now < publisher.fails_at + publisher.fails_for:
            permitted.after_failure(now)
            return FetchFailed(words="500 Internal Server Error")
        return self._answer(request, publisher, permitted)

    def _answer(self, request: FetchRequest, publisher: Publisher, permitted: "_Permitted") -> FetchOutcome:
        now = self._now()
        entries = publisher.entries(now)
        promised = None if publisher.promise is None else now + min(publisher.promise, DAY)
        etag = f'"{entries[-1].isoformat()}"'
        is_same = request.etag == etag
        if not is_same:
            permitted.told(entries)
        permitted.after_success(now, promised, publisher.ttl)
        if is_same:
            self.unchanged += 1
            return NotModified(fresh_until=promised)
        return Fetched(body=_body(publisher, entries), url=request.url, etag=etag, fresh_until=promised)


class _Permitted:
    """The earliest moment at which a feed may be asked, by what it told so far."""

    def __init__(self) -> None:
        self.earliest = BEGIN
        self._failures = 0
        self._entries: list[datetime] = []
        self._has_lost = False

    def told(self, entries: list[datetime]) -> None:
        """Hear what the feed holds. Where entries came and went unseen, it may be asked as often as any."""
        self._has_lost = self._has_lost or bool(self._entries and self._entries[-1] < entries[0])
        self._entries = entries

    def after_success(self, now: datetime, promised: datetime | None, ttl: timedelta | None) -> None:
        """Wait for its own interval, and for what is promised or asked for, a day at most."""
        self._failures = 0
        wishes = [now + self._own(now), promised or now, now + min(ttl or timedelta(0), DAY)]
        self.earliest = max(wishes)

    def after_failure(self, now: datetime) -> None:
        """Wait for its interval or half an hour, then twice as long each time; a quarter may be left out."""
        self._failures += 1
        first = min(self._own(now), HOUR / 2)
        grown = min(first * 2 ** min(self._failures - 1, 20), DAY) * 3 / 4
        self.earliest = now + max(first, grown)

    def _own(self, now: datetime) -> timedelta:
        if not self._entries:
            return HOUR / 2
        if self._has_lost:
            return HOUR / 4
        rhythm = timedelta(seconds=median((b - a).total_seconds() for a, b in pairwise(self._entries)))
        silence = now - self._entries[-1]
        return max(min(max(rhythm, silence / 4) / 4, DAY), HOUR / 4)


def _body(publisher: Publisher, entries: list[datetime]) -> bytes:
    ttl = "" if publisher.ttl is None else f"<ttl>{publisher.ttl // MINUTE}</ttl>"
    items = "".join(
        f"<item><title>News of {at:%d %B, %H:%M:%S}</title>"
        f"<link>https://{publisher.host}/{publisher.number}/{at:%Y%m%d%H%M%S}</link>"
        f"<pubDate>{format_datetime(at)}</pubDate></item>"
        for at in entries
    )
    head = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>News</title>'
    return f"{head}{ttl}{items}</channel></rss>".encode()
