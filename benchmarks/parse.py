"""How long a feed takes from its bytes to its entries and its items: ours beside feedparser, in one run.

Both must say the same of every entry, or the run stops. Figures are the best of seven rounds on one core.

    python benchmarks/parse.py [FEED …]

Without files a feed of 30 kB with 26 entries is made, as a newspaper publishes it.
"""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from rules.model import Grade
from storage.records import Feed
from watcher.feeds import slow
from watcher.feeds.normalize import normalize_all
from watcher.feeds.parse import parse

ROUNDS = 7
URL = "https://news.example/rss.xml"
NOW = datetime(2026, 2, 3, 12, 0, tzinfo=UTC)
FEED = Feed(
    id=1,
    url=URL,
    title="",
    language="",
    country="",
    grade=Grade.F,
    seen_at="",
    seen_on=None,
    enabled=True,
    added_at=NOW,
    next_due=NOW,
)


def main() -> None:
    """Print a row for each feed."""
    print(
        f"{'feed':32} {'kB':>6} {'entries':>7} {'ours ms':>8} {'theirs ms':>9} {'ratio':>6} {'items ms':>8}"
    )
    made = [("30 kB, made", newspaper())]
    for name, body in [(path.name, path.read_bytes()) for path in map(Path, sys.argv[1:])] or made:
        parsed = parse(body, content_type="application/rss+xml", url=URL)
        theirs = slow.read(body, URL)
        if theirs is None or theirs.entries != parsed.entries:
            raise SystemExit(f"{name}: the two ways differ")
        ours = _ms(lambda body=body: parse(body, content_type="application/rss+xml", url=URL))  # type: ignore[misc]
        peer = _ms(lambda body=body: slow.read(body, URL))  # type: ignore[misc]
        items = _ms(lambda parsed=parsed: normalize_all(parsed, FEED, NOW))  # type: ignore[misc]
        count = len(parsed.entries)
        row = f"{name[:32]:32} {len(body) / 1000:6.1f} {count:7} {ours:8.2f} {peer:9.2f}"
        print(f"{row} {peer / ours:6.1f} {items:8.2f}")


def newspaper(entries: int = 26) -> bytes:
    """Write a feed with markup, media, categories and dates."""
    text = "Some more text follows here. " * 18
    items = "".join(
        f"<item><title>Minister of port {n} says the strike &amp; the storm delayed cargo in Antwerp</title>"
        f"<link>https://news.example/world/2026/02/article-{n}.html?ref=rss</link>"
        f"<description><![CDATA[<p>The first paragraph of article {n}, with some <b>bold</b> words and a"
        f' <a href="https://news.example/x">link</a>. {text}</p>]]></description>'
        f"<dc:creator>Ann Author</dc:creator><category>World</category><category>Trade</category>"
        f'<guid isPermaLink="false">https://news.example/?p={1000 + n}</guid>'
        f"<pubDate>Tue, 03 Feb 2026 11:{n:02}:49 +0000</pubDate>"
        f'<media:content url="https://img.example/{n}.jpg"><media:credit>Agency</media:credit></media:content></item>'
        for n in range(entries)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:media="http://search.yahoo.com/mrss/"><channel><title>The Post</title>'
        "<link>https://news.example/</link><description>News</description><language>en-GB</language>"
        f"<ttl>15</ttl>{items}</channel></rss>"
    ).encode()


def _ms(work: Callable[[], object]) -> float:
    """Time one call in milliseconds."""
    best = float("inf")
    for _ in range(ROUNDS):
        begun, calls = time.perf_counter(), 0
        while time.perf_counter() - begun < 0.1:  # noqa: PLR2004 (long enough for the clock)
            work()
            calls += 1
        best = min(best, (time.perf_counter() - begun) / calls)
    return best * 1000


if __name__ == "__main__":
    main()
