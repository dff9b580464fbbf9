import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.errors import FeedParseError
from watcher.feeds.entry import Entry
from watcher.feeds.parse import ParsedFeed, parse

URL = "https://feeds.example/news/feed.json"
VERSION = "https://jsonfeed.org/version/1.1"


def read(feed: Any, content_type: str = "application/feed+json") -> ParsedFeed:
    """Parse what is written as JSON."""
    return parse(json.dumps(feed).encode(), content_type=content_type, url=URL)


def item(**fields: Any) -> Entry:
    """Read the only item of a feed."""
    (entry,) = read({"version": VERSION, "items": [fields]}).entries
    return entry


def test_reads_a_json_feed() -> None:
    """Every field that we keep is taken from its place."""
    parsed = read(
        {
            "version": VERSION,
            "title": "Post",
            "language": "en-GB",
            "items": [
                {
                    "id": "1",
                    "url": "/1",
                    "external_url": "https://other.example/",
                    "title": "One",
                    "summary": "Short",
                    "content_html": "<p>Long</p>",
                    "content_text": "Long",
                    "date_published": "2026-02-03T11:00:00+01:00",
                    "date_modified": "2026-02-04T11:00:00Z",
                    "language": "fr",
                    "authors": [{"name": "Ann"}],
                }
            ],
        }
    )
    assert (parsed.title, parsed.language) == ("Post", "en-GB")
    assert parsed.entries == (
        Entry(
            guid="1",
            link="https://feeds.example/1",
            title="One",
            summary="Short",
            content="<p>Long</p>",
            published=datetime(2026, 2, 3, 10, 0, tzinfo=UTC),
            updated=datetime(2026, 2, 4, 11, 0, tzinfo=UTC),
            language="fr",
        ),
    )


@pytest.mark.parametrize(
    "version", [VERSION, "https://jsonfeed.org/version/1", "http://jsonfeed.org/version/1"]
)
@pytest.mark.parametrize("content_type", ["application/json", "text/html; charset=utf-8", ""])
def test_is_known_by_what_it_says(version: str, content_type: str) -> None:
    """The version makes a JSON Feed, whatever the server calls it."""
    assert read({"items": [], "title": "T", "version": version}, content_type) == ParsedFeed(title="T")


@pytest.mark.parametrize("version", ["1", "1.0", "1.1"])
def test_a_bare_version_will_do_where_there_are_items(version: str) -> None:
    """The number alone is no address, but with items there is no doubt."""
    assert len(read({"version": version, "items": [{"id": "1"}]}).entries) == 1
    with pytest.raises(FeedParseError, match="not a JSON Feed"):
        read({"version": version})


def test_a_mark_and_blanks_ahead_do_no_harm() -> None:
    """A byte order mark and blank lines ahead of the document are passed by."""
    body = b"\xef\xbb\xbf\n " + json.dumps({"version": VERSION, "title": "T"}).encode()
    assert parse(body, content_type="", url=URL).title == "T"


@pytest.mark.parametrize(
    ("fields", "entry"),
    [
        ({"id": 7}, Entry(guid="7")),
        ({"id": True, "title": None, "summary": 5}, Entry()),
        ({"url": ["x"], "external_url": "https://other.example/"}, Entry(link="https://other.example/")),
        ({"content_text": "a < b"}, Entry(content="a < b")),
        ({"content_html": {}, "content_text": "t"}, Entry(content="t")),
        ({"date_published": "soon", "date_modified": 5}, Entry()),
        ({"language": 3, "authors": "Ann", "author": 4}, Entry()),
    ],
)
def test_a_wrong_type_costs_only_itself(fields: dict[str, Any], entry: Entry) -> None:
    """A value of the wrong type counts as missing, and its item stays."""
    assert item(**fields) == entry


def test_what_is_no_item_is_left_out() -> None:
    """Among the items only objects are read, and items that are no list are none."""
    assert len(read({"version": VERSION, "items": [1, None, {"id": "a"}, []]}).entries) == 1
    assert read({"version": VERSION, "items": {"id": "a"}}).entries == ()


def test_is_bounded() -> None:
    """The first 2,000 items are kept, and 200,000 characters of a text."""
    parsed = read({"version": VERSION, "items": [{"id": "x" * 200_005}] + [{"id": "y"}] * 2_005})
    assert len(parsed.entries) == 2_000
    assert len(parsed.entries[0].guid) == 200_000


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"version": "https://jsonfeed.org/version/1.1"', "not JSON: Expecting ',' delimiter: line 1"),
        (b'{"see": "https://jsonfeed.org/version/1.1"}', "this is JSON, but not a JSON Feed"),
        (b'{"version": "1.1"}', "this is JSON, but not a JSON Feed"),
        (b'["https://jsonfeed.org/version/1.1"]', "this is JSON, but not a JSON Feed"),
        (b'{"version": "https://jsonfeed.org/version/1", "a": ' + b"[" * 100_000, "it holds too much"),
        (b'{"version": "https://jsonfeed.org/version/1", "a": ' + b"9" * 10_000 + b"}", "it holds too much"),
    ],
)
def test_what_is_no_json_feed_is_refused(body: bytes, words: str) -> None:
    """Broken JSON, JSON of another kind and JSON that is a bomb are refused in words."""
    with pytest.raises(FeedParseError, match=words):
        parse(body, content_type="application/feed+json", url=URL)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
FIELDS = ("id", "url", "external_url", "title", "summary", "content_html", "date_published", "language")


@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), values), max_size=3) | values)
def test_any_json_is_read(items: Any) -> None:
    """Whatever its values are, a JSON Feed becomes a feed."""
    assert isinstance(read({"version": VERSION, "items": items}), ParsedFeed)
