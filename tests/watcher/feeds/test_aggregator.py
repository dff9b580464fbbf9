from datetime import UTC, datetime
from pathlib import Path

import builders
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.model import Grade, Item
from watcher.feeds.aggregator import article, headline, publisher
from watcher.feeds.normalize import normalize_all
from watcher.feeds.parse import parse

NOW = datetime(2026, 9, 25, 18, 0, tzinfo=UTC)

DATA = Path(__file__).parents[2] / "data" / "sources"
#: In the shape of answers that were served in September 2026, with words and names of our own.
GOOGLE = (DATA / "google-news.xml").read_text(encoding="utf-8")

BING = (DATA / "bing-news.xml").read_text(encoding="utf-8")


def _items(body: str, url: str) -> tuple[Item, ...]:
    feed = builders.feed(url=url, title="A search", language="", country="", grade=Grade.F, added_at=NOW)
    return normalize_all(parse(body.encode(), content_type="application/xml", url=url), feed, NOW)


def test_google_names_the_publisher_and_lists_titles() -> None:
    """The entry's source is the publisher, its name leaves the title, titles of others are no summary."""
    (item,) = _items(GOOGLE, "https://news.google.com/rss/search?q=norrey")
    assert (item.publisher, item.title) == ("The Harbour Post", "Norrey and Sund sign contract for bridge")
    assert (item.summary, item.body) == ("", "")
    assert item.url == "https://news.google.com/rss/articles/CBMinwFBVV95cUxObDNTMW1VT3pC?oc=5"


def test_bing_names_the_publisher_and_wraps_the_address() -> None:
    """The publisher is the one whose article the portal carries, and the address is the article's own."""
    (item,) = _items(BING, "https://www.bing.com/news/search?q=norrey+bridge&format=rss")
    assert (item.publisher, item.title) == ("The Harbour Post", "Norrey and Sund sign contract for bridge")
    assert item.summary == "Both governments signed on Friday."
    assert item.url == "https://www.harbourpost.example/2026/bridge?page=1&part=2"


def test_what_bing_changes_with_each_answer_makes_no_new_item() -> None:
    """An entry without a guid is known again, though the number in its wrapped address is another."""
    url = "https://www.bing.com/news/search?q=norrey+bridge&format=rss"
    (first,), (second,) = _items(BING, url), _items(BING.replace("tid=68d5", "tid=0000"), url)
    assert first.id == second.id


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("https://www.bing.com/news/apiclick.aspx?url=https%3a%2f%2fa.example%2f1", "https://a.example/1"),
        ("https://bing.com/news/APIClick.aspx?x=1&url=http://a.example/1", "http://a.example/1"),
        ("https://www.bing.com/news/apiclick.aspx?x=1", ""),
        ("https://www.bing.com/news/apiclick.aspx?url=javascript:alert(1)", ""),
        ("https://www.bing.com/news/search?url=https://a.example/1", ""),
        ("https://a.example/news/apiclick.aspx?url=https://b.example/1", ""),
        ("https://[broken", ""),
        ("", ""),
    ],
)
def test_only_bing_s_own_wrapper_is_taken_off(link: str, address: str) -> None:
    """Another address, or one that wraps nothing of the web, stays as it is."""
    assert article(link) == (address or link)


@pytest.mark.parametrize(
    ("title", "name", "bare"),
    [
        ("Bridge signed - The Post", "The Post", "Bridge signed"),
        ("Bridge signed | The Post", "The Post", "Bridge signed"),
        ("Bridge signed – The Post", "The Post", "Bridge signed"),
        ("Talks - and talks - The Post", "The Post", "Talks - and talks"),
        ("Bridge signed - The Other", "The Post", "Bridge signed - The Other"),
        ("Bridge signed by The Post", "The Post", "Bridge signed by The Post"),
        (" - The Post", "The Post", " - The Post"),
        ("Bridge signed - ", "", "Bridge signed - "),
    ],
)
def test_the_publisher_leaves_the_end_of_a_title(title: str, name: str, bare: str) -> None:
    """Its name is taken off behind a dash only, and never leaves nothing."""
    assert headline(title, name) == bare


@pytest.mark.parametrize(
    ("name", "plain"), [("A on MSN", "A"), ("MSN", "MSN"), (" on MSN", " on MSN"), ("", "")]
)
def test_the_portal_is_no_publisher(name: str, plain: str) -> None:
    """Whose article a portal carries is named without the portal."""
    assert publisher(name) == plain


@given(st.text(), st.text())
def test_any_link_and_title_are_read(link: str, title: str) -> None:
    """Whatever a feed writes, nothing is raised, and a title only gets shorter."""
    assert isinstance(article(link), str)
    assert title.startswith(headline(title, title[-3:]))
