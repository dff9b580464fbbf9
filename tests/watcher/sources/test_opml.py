from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import ProblemsError
from rules.model import Grade
from storage.records import NewFeed
from watcher.sources import opml
from watcher.sources.opml import Outlines, read_opml, write_opml

#: As other readers export: folders, a title in `text` alone, a page, a language with its region.
EXPORTED = (Path(__file__).parents[2] / "data" / "sources" / "exported.opml").read_text(encoding="utf-8")


def _read(text: str) -> Outlines:
    return read_opml(text.encode(), "list.opml")


def _problem(text: str) -> str:
    with pytest.raises(ProblemsError) as caught:
        _read(text)
    return str(caught.value)


def _list(*outlines: str) -> str:
    return f'<opml version="2.0"><body>\n{chr(10).join(outlines)}\n</body></opml>'


def test_reads_what_other_readers_write() -> None:
    """Folders are read through, what is commented out is off, an address that stands twice counts once."""
    found = _read(EXPORTED)
    assert found.feeds == (
        NewFeed(
            url="https://a.example/feed?x=1&y=2",
            title="The & Post",
            language="en",
            seen_at="https://a.example/",
        ),
        NewFeed(url="https://b.example/feed", title="B", enabled=False),
        NewFeed(url="https://c.example/feed"),
    )
    assert found.repeated == ("https://a.example/feed?x=1&y=2",)
    assert not found.problems


def test_each_outline_that_is_wrong_is_told_with_its_line() -> None:
    """The others are read all the same."""
    found = _read(
        _list(
            '<outline xmlUrl="ftp://a.example/feed"/>',
            '<outline xmlUrl="https://b.example/feed" xmlns:fw="urn:forecast-watcher:opml" fw:grade="Z"/>',
            '<outline type="rss" text="No address"/>',
            '<outline xmlUrl="https://c.example/feed"/>',
        )
    )
    assert [feed.url for feed in found.feeds] == ["https://c.example/feed"]
    told = [str(problem) for problem in found.problems]
    assert [words.partition(": ")[0] for words in told] == ["list.opml:2:1", "list.opml:3:1", "list.opml:4:1"]
    assert "xmlUrl: " in told[0]
    assert "grade: " in told[1]
    assert "give it an xmlUrl" in told[2]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "list.opml:1:1: not XML: no element found"),
        ("<opml>\n<body>\n</opml>", "list.opml:3:3: not XML: mismatched tag"),
        ('<opml>\n<outline text="a & b"/></opml>', "list.opml:2:19: not XML: not well-formed"),
        ("<rss><channel/></rss>", "list.opml:1:1: this is no OPML: it begins with <rss>"),
        ('<!DOCTYPE opml [<!ENTITY a "b">]><opml/>', "list.opml:1:16: a DOCTYPE is refused"),
        ('<!DOCTYPE opml SYSTEM "https://a.example/dtd"><opml/>', "a DOCTYPE is refused"),
        ('<?xml version="1.0" encoding="nonsense"?><opml/>', "list.opml"),
    ],
)
def test_what_is_no_list_is_refused(text: str, words: str) -> None:
    """The place where reading ended is told, and nothing of a document type is looked at."""
    assert words in _problem(text)


def test_lists_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a huge file nor a huge number of feeds is taken."""
    monkeypatch.setattr(opml, "MAX_FEEDS", 1)
    two = _list('<outline xmlUrl="https://a.example/"/>', '<outline xmlUrl="https://b.example/"/>')
    assert "list.opml:3:1: more than 1 feeds" in _problem(two)
    monkeypatch.setattr(opml, "MAX_BYTES", 10)
    assert "larger than 10 bytes" in _problem(two)


_feeds = st.builds(
    NewFeed,
    url=st.integers(0, 99).map("https://a.example/feed?a=1&b={}".format),
    title=st.text(st.characters(categories=["L", "P", "S", "N"]), max_size=40),
    language=st.sampled_from(["", "en", "hi"]),
    country=st.sampled_from(["", "BE", "INT"]),
    grade=st.sampled_from(Grade),
    seen_at=st.sampled_from(["", "https://a.example/?x=<&>"]),
    seen_on=st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    enabled=st.booleans(),
)


@given(st.lists(_feeds, max_size=8, unique_by=lambda feed: feed.url))
def test_what_is_written_is_read_again(feeds: list[NewFeed]) -> None:
    """All that we know of a subscription survives the way out and back."""
    found = _read(write_opml(feeds, "Mine & <yours>"))
    assert list(found.feeds) == feeds
    assert not found.problems


@given(st.text())
def test_any_title_can_be_written(title: str) -> None:
    """What XML cannot say is left out; the list stays readable."""
    feed = NewFeed(url="https://a.example/feed", title=title)
    assert [one.url for one in _read(write_opml([feed], title)).feeds] == [feed.url]


@given(st.text() | st.text(st.sampled_from('<>/="& opmlutinexURAhtp:.')))
def test_any_file_is_read_or_refused_in_words(text: str) -> None:
    """Nothing but problems with a place comes of a broken file."""
    try:
        assert isinstance(_read(text), Outlines)
    except ProblemsError as error:
        assert all(problem.location.file == "list.opml" for problem in error.problems)  # noqa: PT017
