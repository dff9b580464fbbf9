from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import builders
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.model import Grade, Item
from storage.records import Feed
from watcher.feeds.entry import Entry
from watcher.feeds.normalize import normalize, normalize_all
from watcher.feeds.parse import ParsedFeed

NOW = datetime(2026, 2, 3, 12, 0, tzinfo=UTC)
PARSED = ParsedFeed(title="Parsed title", language="de-AT")
FEED = builders.feed(
    url="https://www.feeds.example/rss",
    title="The Post",
    language="fr",
    country="",
    grade=Grade.B,
    added_at=NOW,
)


def item(*, feed: Feed = FEED, parsed: ParsedFeed = PARSED, now: datetime = NOW, **entry: Any) -> Item:
    """Normalize an entry that says something."""
    made = normalize(Entry(**({"title": "T"} | entry)), feed=feed, parsed=parsed, now=now)
    assert made is not None
    return made


def test_makes_an_item() -> None:
    """All parts of an entry find their place, as plain text."""
    made = item(
        guid="tag:feeds.example,2026:1",
        link="https://Feeds.example/1?utm_source=rss#top",
        title="<b>Ports</b> &amp; storms",
        summary="<p>Short</p>",
        content="<p>Short.</p><p>And then long.</p>",
        published=datetime(2026, 2, 3, 12, 30, tzinfo=timezone(timedelta(hours=1))),
        language="en-GB",
        publisher="Wire  Service",
    )
    assert made == Item(
        id=made.id,
        title="Ports & storms",
        summary="Short",
        body="Short.\nAnd then long.",
        language="en",
        url="https://feeds.example/1",
        publisher="Wire Service",
        published=datetime(2026, 2, 3, 11, 30, tzinfo=UTC),
    )
    assert made.published.tzinfo is UTC


def test_an_entry_that_says_nothing_is_no_item() -> None:
    """Markup without a word is nothing."""
    entry = Entry(guid="1", link="https://feeds.example/", title="<b></b>", summary="<img src=x>")
    assert normalize(entry, feed=FEED, parsed=PARSED, now=NOW) is None


def test_a_title_in_escaped_markup_comes_out_as_text() -> None:
    """Markup that was escaped on the way is still no part of a title."""
    assert item(title="&lt;b&gt;Storm&lt;/b&gt; warning").title == "Storm warning"


def test_texts_are_cut() -> None:
    """Title, summary and body have their longest lengths."""
    made = item(title="t" * 600, summary="s" * 6_000, content="c" * 60_000)
    assert (len(made.title), len(made.summary), len(made.body)) == (500, 5_000, 50_000)


@pytest.mark.parametrize(
    ("summary", "content", "body"),
    [
        ("<p>Same.</p>", "Same.", ""),
        ("The longer one.", "Short.", ""),
        ("Short.", "The longer one.", "The longer one."),
        ("", "Only content.", "Only content."),
        ("Only summary.", "", ""),
    ],
)
def test_the_body_is_kept_where_it_says_more(summary: str, content: str, body: str) -> None:
    """A content that repeats the summary is not kept twice."""
    assert item(summary=summary, content=content).body == body


@pytest.mark.parametrize(
    ("entry", "parsed", "feed", "language"),
    [
        ("en-GB", "de", "fr", "en"),
        ("", "de-AT", "fr", "de"),
        ("", "", "FR", "fr"),
        ("und", "", "fr", "fr"),
        ("zh_Hans_CN", "", "", "zh"),
        (" pt-BR ", "", "", "pt"),
        ("english", "deutsch", "", ""),
        ("", "", "", ""),
    ],
)
def test_the_nearest_language_counts(entry: str, parsed: str, feed: str, language: str) -> None:
    """The entry's language goes before its feed's, which goes before the subscription's."""
    made = item(language=entry, parsed=replace(PARSED, language=parsed), feed=replace(FEED, language=feed))
    assert made.language == language


@pytest.mark.parametrize(
    ("entry", "feed", "parsed", "link", "publisher"),
    [
        ("Wire", "Post", "Parsed", "", "Wire"),
        ("<b> </b>", "Post", "Parsed", "", "Post"),
        ("", "", "<i>Parsed</i>", "", "Parsed"),
        ("", "", "", "https://www.other.example/1", "other.example"),
        ("", "", "", "", "feeds.example"),
    ],
)
def test_the_nearest_publisher_counts(entry: str, feed: str, parsed: str, link: str, publisher: str) -> None:
    """The entry's own publisher goes before the feed's names and the host."""
    made = item(
        publisher=entry, link=link, feed=replace(FEED, title=feed), parsed=replace(PARSED, title=parsed)
    )
    assert made.publisher == publisher


@pytest.mark.parametrize(
    ("published", "updated", "expected"),
    [
        (NOW - timedelta(days=1), NOW - timedelta(hours=1), NOW - timedelta(days=1)),
        (None, NOW - timedelta(hours=1), NOW - timedelta(hours=1)),
        (NOW + timedelta(seconds=1), None, NOW),
        (None, None, NOW),
    ],
)
def test_dates_lie_in_the_past(
    published: datetime | None, updated: datetime | None, expected: datetime
) -> None:
    """The first publication counts; the future and the unknown become now."""
    assert item(published=published, updated=updated).published == expected


def test_a_guid_identifies_whatever_else_changes() -> None:
    """An edited entry keeps its id, in whichever feed a global guid appears."""
    first = item(guid="https://feeds.example/1", title="A", link="https://feeds.example/1")
    edited = item(
        guid=" https://feeds.example/1", title="B", feed=replace(FEED, url="https://other.example/")
    )
    assert first.id == edited.id
    assert len(first.id) == 32
    assert int(first.id, 16)


def test_a_local_guid_counts_with_its_host() -> None:
    """Two feeds may both number their entries from 1."""
    other = replace(FEED, url="https://other.example/rss")
    assert item(guid="1").id != item(guid="1", feed=other).id
    assert item(guid="1").id == item(guid="1", feed=replace(FEED, url="https://feeds.example/new")).id


def test_without_a_guid_the_canonical_link_identifies() -> None:
    """Tracking parameters make no new item."""
    first = item(link="https://feeds.example/1?utm_source=a", title="A")
    assert first.id == item(link="https://FEEDS.example/1#x", title="B").id


def test_without_guid_and_link_title_and_day_identify() -> None:
    """One title is one item a day, and an undated one stays itself on the next day."""
    morning, evening = NOW.replace(hour=6), NOW.replace(hour=11)
    assert item(published=morning).id == item(published=evening).id
    assert item(published=morning).id != item(published=morning - timedelta(days=1)).id
    assert item().id == item(now=NOW + timedelta(days=2)).id
    assert item().id != item(feed=replace(FEED, url="https://other.example/rss")).id


def test_of_several_with_one_id_the_first_is_kept() -> None:
    """A feed that repeats an entry gives one item, and its order stays."""
    entries = (
        Entry(guid="b", title="First"),
        Entry(guid="a", title="Other"),
        Entry(guid="b", title="Again"),
        Entry(guid="c"),
    )
    made = normalize_all(replace(PARSED, entries=entries), FEED, NOW)
    assert [each.title for each in made] == ["First", "Other"]


def second_keys(*entries: Entry, feed: Feed = FEED) -> list[str]:
    """The second keys of a feed's entries."""
    parsed = replace(PARSED, entries=entries)
    return [each.second_key for each in normalize_all(parsed, feed, NOW)]


LINK = "https://paper.example/2026/story"
SEARCHED = "https://news.google.com/rss/articles/"


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (
            Entry(guid="1", link=LINK, title="A", published=NOW),
            Entry(guid="2", link=f"{LINK}/amp?utm_id=1", title="B", published=NOW),
        ),
        (Entry(guid="1", link=LINK, title="A b"), Entry(guid="2", link=f"{LINK}/", title="A B")),
        (
            Entry(guid="1", link=f"{SEARCHED}1", title="Bridge  built", publisher="Post", published=NOW),
            Entry(guid="2", link=f"{SEARCHED}2", title="Bridge BUILT", publisher="Post", published=NOW),
        ),
        (
            Entry(guid="1", title="Bridge built", published=NOW),
            Entry(guid="2", title="Bridge built", published=NOW - timedelta(hours=11)),
        ),
    ],
)
def test_an_entry_with_a_new_guid_keeps_its_second_key(first: Entry, again: Entry) -> None:
    """Its page and the moment it names, or its title; else its title, publisher and day."""
    assert second_keys(first) == second_keys(again) != [""]


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Bridge closed"},
        {"publisher": "Herald"},
        {"published": NOW - timedelta(days=1)},
        {"published": None},
    ],
)
def test_what_is_said_otherwise_has_another_second_key(changes: dict[str, Any]) -> None:
    """Another title, publisher or day; and without a day none."""
    entry = Entry(guid="1", title="Bridge built", publisher="Post", published=NOW)
    assert second_keys(entry) != second_keys(replace(entry, **changes))


def test_a_link_of_several_entries_identifies_none() -> None:
    """Entries of a live blog have one link: their titles tell them apart, and where those do not, nothing."""
    live = [
        Entry(guid=str(n), link=LINK, title=title, published=NOW) for n, title in enumerate(("A", "B", "B"))
    ]
    first, *twins = second_keys(*live)
    assert (first, twins) == (second_keys(Entry(title="A", published=NOW))[0], ["", ""])
    assert first != ""


texts = st.text(max_size=60) | st.sampled_from(["<p>x</p>", "https://a.example/1", "1", "en", "&lt;b&gt;"])
dates = st.none() | st.datetimes(timezones=st.just(UTC))


entries = st.builds(
    Entry,
    guid=texts,
    link=texts,
    title=texts,
    summary=texts,
    content=texts,
    published=dates,
    updated=dates,
    language=texts,
    publisher=texts,
)


@given(entries)
def test_any_entry_becomes_a_sound_item(entry: Entry) -> None:
    """Whatever a feed says, an item keeps its promises, and says the same the next time."""
    made = normalize(entry, feed=FEED, parsed=PARSED, now=NOW)
    assert made == normalize(entry, feed=FEED, parsed=PARSED, now=NOW)
    if made is None:
        return
    assert made.title or made.summary or made.body
    assert made.published <= NOW
    assert made.publisher
    assert made.language == "" or (len(made.language) == 2 and made.language.islower())
    assert made.url == "" or made.url.startswith(("http://", "https://"))
