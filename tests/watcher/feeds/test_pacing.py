from datetime import timedelta

import pytest

from storage.records import Pacing
from watcher.feeds.pacing import HEAD, pacing_of
from watcher.feeds.parse import parse


def channel(inside: str) -> str:
    """Write a feed that says so much about itself."""
    return f"<rss version='2.0'><channel><title>T</title>{inside}<item><ttl>7</ttl></item></channel></rss>"


@pytest.mark.parametrize(
    ("inside", "pacing"),
    [
        ("", Pacing()),
        ("<ttl>30</ttl>", Pacing(every=timedelta(minutes=30))),
        ("<TTL x='y'> 60 </TTL>", Pacing(every=timedelta(hours=1))),
        ("<ttl><![CDATA[ 90 ]]></ttl>", Pacing(every=timedelta(minutes=90))),
        ("<ttl>0</ttl>", Pacing()),
        ("<ttl>-5</ttl>", Pacing()),
        ("<ttl>often</ttl>", Pacing()),
        ("<!-- <ttl>30</ttl> --><!-- x", Pacing()),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", Pacing(every=timedelta(hours=1))),
        (
            "<sy:updatePeriod>\n daily\n</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
            Pacing(every=timedelta(hours=6)),
        ),
        ("<sy:updateFrequency>2</sy:updateFrequency>", Pacing(every=timedelta(hours=12))),
        ("<sy:updatePeriod>fortnightly</sy:updatePeriod>", Pacing()),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><ttl>5</ttl>", Pacing(every=timedelta(minutes=5))),
        (
            "<skipHours><hour>0</hour><hour>23</hour><hour>24</hour><hour>25</hour><hour>x</hour></skipHours>",
            Pacing(skip_hours=frozenset({0, 23})),
        ),
        (
            "<skipDays><day>Monday</day><day>Sun</day><day>someday</day></skipDays>",
            Pacing(skip_days=frozenset({0, 6})),
        ),
    ],
)
def test_reads_what_a_feed_says_of_its_pace(inside: str, pacing: Pacing) -> None:
    """A feed's own interval and its idle hours and days are kept, and nonsense is not."""
    assert pacing_of(channel(inside)) == pacing


def test_reads_no_further_than_the_head() -> None:
    """What stands far into a document is not looked for."""
    assert pacing_of("<rss><channel>" + " " * HEAD + "<ttl>30</ttl></channel></rss>") == Pacing()


@pytest.mark.parametrize("broken", ["", "&"])
def test_a_broken_feed_keeps_its_pace(broken: str) -> None:
    """Whichever way a feed is read, its pace comes with it."""
    body = channel(f"<description>{broken}</description><ttl>30</ttl>").encode()
    parsed = parse(body, content_type="", url="https://feeds.example/rss")
    assert parsed.pacing == Pacing(every=timedelta(minutes=30))
