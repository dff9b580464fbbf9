from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.errors import FeedParseError
from watcher.feeds.entry import Entry
from watcher.feeds.parse import ParsedFeed, parse

URL = "https://feeds.example/news/rss.xml"

RSS = b"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
     xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>The Harbour Post</title><language>en-GB</language>
<item>
  <guid isPermaLink="false">post-1</guid><link>/a?x=1&amp;y=2</link>
  <title>Ports &amp; &lt;b&gt;storms&lt;/b&gt;</title>
  <description>&lt;p&gt;Short&lt;/p&gt;</description>
  <content:encoded><![CDATA[<p>Short, and then long.</p>]]></content:encoded>
  <pubDate>Tue, 03 Feb 2026 11:51:49 -0500</pubDate>
  <source url="https://wire.example/rss">Wire Service</source>
  <author>ann@feeds.example (Ann)</author><category>a</category><category>b</category>
</item>
<item><title>Second</title><dc:date>2026-02-03T10:00:00Z</dc:date><dc:language>fr</dc:language></item>
</channel></rss>"""

ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de">
<title type="html">Die &lt;i&gt;Post&lt;/i&gt;</title>
<entry><id>tag:feeds.example,2026:1</id><link href="https://feeds.example/1"/>
<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Eins <em>zwei</em></div></title>
<updated>2026-02-03T12:00:00+01:00</updated><published>2026-02-03T10:30:00Z</published>
<summary>Kurz</summary><content type="html">&lt;p&gt;Lang&lt;/p&gt;</content>
<source><title>Quelle</title></source></entry></feed>"""

RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="https://feeds.example/"><title>RDF</title></channel>
<item rdf:about="https://feeds.example/1"><title>One</title><link>https://feeds.example/1</link></item></rdf:RDF>"""


def read(body: bytes, content_type: str = "application/rss+xml") -> ParsedFeed:
    """Parse with the test's address."""
    return parse(body, content_type=content_type, url=URL)


def item(inside: bytes) -> bytes:
    """Wrap one item in a feed."""
    return b'<rss version="2.0"><channel><title>T</title><item>' + inside + b"</item></channel></rss>"


def test_reads_rss() -> None:
    """An RSS item keeps its markup, its own publisher and its date in UTC."""
    parsed = read(RSS)
    assert (parsed.title, parsed.language) == ("The Harbour Post", "en-GB")
    assert parsed.entries[0] == Entry(
        guid="post-1",
        link="https://feeds.example/a?x=1&y=2",
        title="Ports & <b>storms</b>",
        summary="<p>Short</p>",
        content="<p>Short, and then long.</p>",
        published=datetime(2026, 2, 3, 16, 51, 49, tzinfo=UTC),
        publisher="Wire Service",
    )


def test_keeps_each_entry_s_own_language_and_source() -> None:
    """What one item says about itself does not leak into the next."""
    second = read(RSS).entries[1]
    assert (second.title, second.language, second.publisher) == ("Second", "fr", "")
    assert second.updated == datetime(2026, 2, 3, 10, 0, tzinfo=UTC)
    assert second.published is None


def test_reads_atom() -> None:
    """An Atom entry is read with XHTML titles, both dates and its source."""
    parsed = read(ATOM)
    assert (parsed.title, parsed.language) == ("Die <i>Post</i>", "de")
    assert parsed.entries == (
        Entry(
            guid="tag:feeds.example,2026:1",
            link="https://feeds.example/1",
            title="Eins <em>zwei</em>",
            summary="Kurz",
            content="<p>Lang</p>",
            published=datetime(2026, 2, 3, 10, 30, tzinfo=UTC),
            updated=datetime(2026, 2, 3, 11, 0, tzinfo=UTC),
            language="de",
            publisher="Quelle",
        ),
    )


def test_reads_rdf() -> None:
    """RSS 1.0 is read, its about address being the guid."""
    parsed = read(RDF)
    assert (parsed.title, parsed.entries[0].guid) == ("RDF", "https://feeds.example/1")


def test_reads_cdf() -> None:
    """Microsoft's channel format is read: its items name their pages in an attribute."""
    parsed = read(
        b'<CHANNEL HREF="https://feeds.example/"><TITLE>CDF</TITLE>'
        b'<ITEM HREF="https://feeds.example/1" LASTMOD="2026-02-03T10:00"><TITLE>One</TITLE>'
        b"<ABSTRACT>Short</ABSTRACT></ITEM></CHANNEL>"
    )
    assert parsed == ParsedFeed(
        title="CDF",
        entries=(
            Entry(
                link="https://feeds.example/1",
                title="One",
                summary="Short",
                updated=datetime(2026, 2, 3, 10, 0, tzinfo=UTC),
            ),
        ),
    )


def test_an_empty_feed_is_a_feed() -> None:
    """A feed without entries is no error: nothing has happened yet."""
    assert read(b'<rss version="2.0"><channel><title>T</title></channel></rss>') == ParsedFeed(title="T")


@pytest.mark.parametrize(
    ("body", "titles"),
    [
        pytest.param(item(b"<title>A & B</title>"), ["A & B"], id="bare ampersand"),
        pytest.param(item(b"<title>A&nbsp;B</title>"), ["A\xa0B"], id="undeclared entity"),
        pytest.param(item(b"<title>A</title>")[:-20], ["A"], id="cut short"),
        pytest.param(
            b"\n\n <!-- cache -->" + item(b"<title>A</title>"), ["A"], id="blanks and comment first"
        ),
        pytest.param(item("<title>Ü</title>".encode("latin-1")), ["Ü"], id="wrong encoding"),
        pytest.param(
            b'<!DOCTYPE rss [\n<!ENTITY me "Me">\n]>' + item(b"<title>&me;</title>"), ["Me"], id="own entity"
        ),
    ],
)
def test_a_broken_feed_still_gives_its_entries(body: bytes, titles: list[str]) -> None:
    """Common faults of feeds do not cost their entries."""
    assert [entry.title for entry in read(body).entries] == titles


def test_the_content_type_does_not_matter_for_what_it_is() -> None:
    """A feed served as text/html or without a type is a feed all the same."""
    for content_type in ("text/html; charset=utf-8", "text/plain", "", "nonsense"):
        assert len(read(RSS, content_type).entries) == 2


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty body"),
        (b" \n\t ", "empty body"),
        (b"<!DOCTYPE html><html><head><title>x</title></head></html>", "this is a web page, not a feed"),
        (b"<!-- hi -->\n<HTML><body>hi</body></HTML>", "this is a web page, not a feed"),
        (b'{"version": "1.1"}', "this is JSON, but not a JSON Feed"),
        (b"<a><b/></a>", "this is XML, but not a feed: neither RSS nor Atom"),
        (b"hello", "not XML: syntax error: line 1, column 0"),
        (b"<a><b></a>", "not XML: mismatched tag: line 1, column 8"),
        (
            b"<!--" + b"x" * 10_000 + b"--><rss/>",
            "not XML: more than 8192 characters before the first element",
        ),
    ],
)
def test_says_what_it_is_instead(body: bytes, words: str) -> None:
    """What is no feed is named for what it is."""
    with pytest.raises(FeedParseError) as caught:
        read(body)
    assert str(caught.value) == words


def test_opens_no_file(tmp_path: Path) -> None:
    """A body that is the path of a feed is not opened."""
    path = tmp_path / "feed.xml"
    path.write_bytes(RSS)
    with pytest.raises(FeedParseError, match="not XML"):
        read(str(path).encode())


def test_opens_no_external_entity(tmp_path: Path) -> None:
    """An entity that names a file stays unread."""
    path = tmp_path / "secret"
    path.write_text("SECRET")
    doctype = f'<!DOCTYPE rss [\n<!ENTITY x SYSTEM "file://{path}">\n]>'.encode()
    assert "SECRET" not in repr(read(doctype + item(b"<title>a &x; b</title>")))


def test_entity_bombs_do_not_go_off() -> None:
    """Entities made of entities are not expanded."""
    steps = b"".join(b'\n<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    bomb = b'<!DOCTYPE rss [\n<!ENTITY a0 "lollollol">' + steps + b"\n]>" + item(b"<title>&a9;</title>")
    assert all(len(entry.title) < 1_000 for entry in read(bomb).entries)


def test_a_flat_entity_bomb_is_refused() -> None:
    """One huge entity used often is refused for its size."""
    bomb = b'<!DOCTYPE rss [<!ENTITY a "' + b"a" * 50_000 + b'">]>' + item(b"&a;" * 50_000)
    with pytest.raises(FeedParseError):
        read(bomb)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"\n" * 1_000_000 + item(b"<title>x</title>"), id="blanks before the feed"),
        pytest.param(item(b"<author>a@" + b"a." * 200_000 + b"!</author><title>x</title>"), id="author"),
        pytest.param(
            item(b"".join(b"<category>%d</category>" % n for n in range(20_000)) + b"<title>x</title>"),
            id="tags",
        ),
    ],
)
def test_what_takes_feedparser_quadratic_time_does_not(body: bytes) -> None:
    """Each of these would hold a thread for minutes to days if feedparser got it as it came."""
    assert [entry.title for entry in read(body).entries] == ["x"]


@pytest.mark.parametrize("broken", [b"", b"<"])
def test_bounds_entries_and_texts(broken: bytes) -> None:
    """The first 2,000 entries are kept, and 200,000 characters of each text, however a feed is read."""
    body = b"".join(b"<item><title>title %d</title></item>" % number for number in range(2_003))
    long = b"<item><title>" + b"x" * 200_005 + b"</title></item>"
    parsed = read(b'<rss version="2.0"><channel>' + long + body + broken + b"</channel></rss>")
    assert len(parsed.entries) == 2_000
    assert parsed.entries[0].title == "x" * 200_000


@pytest.mark.parametrize(
    "date", [b"Tue, 99 Feb 2026", b"yesterday", b"0000-00-00", b"9" * 400, b"32/13/2026"]
)
def test_an_unreadable_date_is_no_date(date: bytes) -> None:
    """A date that cannot be read costs the date, not the entry."""
    entry = read(item(b"<title>x</title><pubDate>" + date + b"</pubDate>")).entries[0]
    assert entry.published is None or entry.published.tzinfo is UTC


fragments = st.sampled_from(
    [
        *(
            b"<rss version='2.0'>",
            b"<channel>",
            b"<item>",
            b"</item>",
            b"<title>",
            b"</title>",
            b"<feed>",
            b"<entry>",
        ),
        *(
            b"<link>",
            b"<guid>",
            b"<pubDate>",
            b"<source url='x'>",
            b"</source>",
            b"<!DOCTYPE x [",
            b"<!ENTITY a '",
        ),
        *(
            b"<![CDATA[",
            b"]]>",
            b"<!--",
            b"&#99999999999;",
            b"&#xD800;",
            b"&a;",
            b"\x00",
            b"\xff\xfe",
            b"<?xml",
            b"?>",
        ),
        *(
            b" encoding='punycode'",
            b"<content type='application/octet-stream'>",
            b"2026-02-30",
            b"'>",
            b"<",
            b"&",
        ),
    ]
)


@given(
    st.binary(max_size=300) | st.lists(fragments | st.binary(max_size=8), max_size=30).map(b"".join),
    st.text(),
)
def test_any_bytes_raise_only_feed_parse_error(body: bytes, content_type: str) -> None:
    """Whatever arrives becomes a feed or one named error."""
    with suppress(FeedParseError):
        assert isinstance(parse(body, content_type=content_type, url=URL), ParsedFeed)
