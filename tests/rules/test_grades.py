from datetime import date

import pytest

from rules.grades import grade_of
from rules.model import Grade, StarterFeed

FEEDS = [
    ("https://www.herald.example/news/feed.xml", Grade.B),
    ("https://rss.courier.example/all", Grade.C),
    ("https://www.courier.example/sport", Grade.D),
    ("https://news.state.example/feed", Grade.A),
    ("https://state.example/feed", Grade.E),
    ("https://[broken/feed", Grade.A),
]


@pytest.mark.parametrize(
    ("address", "grade"),
    [
        ("https://www.herald.example/2025/bridge", Grade.B),
        ("https://herald.example/2025/bridge", Grade.B),
        ("http://m.herald.example/2025/bridge", Grade.B),
        ("https://archive.herald.example/2025/bridge", Grade.B),
        ("https://theherald.example/2025/bridge", Grade.F),
        ("https://www.courier.example/2025/bridge", Grade.D),
        ("https://news.state.example/2025/bridge", Grade.A),
        ("https://other.state.example/2025/bridge", Grade.E),
        ("https://example/bridge", Grade.F),
        ("https://[broken/bridge", Grade.F),
        ("", Grade.F),
    ],
)
def test_page_has_the_grade_of_the_nearest_site_that_a_feed_names(address: str, grade: Grade) -> None:
    """A site is known by its host, whatever door stands before it; of its feeds the worst grade counts."""
    assert grade_of(address, [_feed(url, graded) for url, graded in FEEDS]) is grade


def _feed(url: str, grade: Grade) -> StarterFeed:
    return StarterFeed(
        url=url,
        title="A feed",
        language="en",
        country="XX",
        grade=grade,
        seen_at="https://lists.example/",
        seen_on=date(2025, 1, 9),
        enabled=True,
    )
