"""The fast reader held against feedparser: where it answers, it says the same."""

from datetime import UTC, datetime

import pytest
from feed_samples import ATOM, ATOM_03, NAMESPACES, RDF, RSS, RSS_091
from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.errors import FeedParseError
from watcher.feeds import fast, slow
from watcher.feeds.entry import Reading

URL = "https://feeds.example/news/rss.xml"


def slowly(document: str) -> Reading | None:
    """Read by feedparser; None where it gives up."""
    try:
        return slow.read(document.encode(), URL)
    except FeedParseError:
        return None


@pytest.mark.parametrize("document", [RSS, ATOM, RDF, RSS_091, ATOM_03])
def test_reads_each_format_as_feedparser_does(document: str) -> None:
    """A sound feed of every format is read without feedparser, and just as by it."""
    quick = fast.read(document.encode(), URL)
    assert quick is not None
    assert quick == slowly(document)


@pytest.mark.parametrize(
    "document",
    [
        pytest.param('<!DOCTYPE rss [<!ENTITY a "b">]><rss><channel/></rss>', id="entities"),
        pytest.param("<rss><channel>", id="cut short"),
        pytest.param("<rss><channel><title>a & b</title></channel></rss>", id="bare ampersand"),
        pytest.param("<html/>", id="another root"),
        pytest.param("<rss><channel><item><title><b>x</b></title></item></channel></rss>", id="bare markup"),
        pytest.param(
            "<feed><entry><content type='image/png'>x</content></entry></feed>",
            id="base64",
        ),
        pytest.param("<rss><channel><item><pubDate>tomorrow</pubDate></item></channel></rss>", id="odd date"),
        pytest.param("<rss><channel><item><item/></item></channel></rss>", id="entry in an entry"),
        pytest.param("<rss><channel><item><links>x</links></item></channel></rss>", id="feedparser's own"),
    ],
)
def test_leaves_to_feedparser_what_it_may_read_otherwise(document: str) -> None:
    """In doubt there is no answer."""
    assert fast.read(document.encode(), URL) is None


def test_an_address_that_is_none_is_left_to_feedparser() -> None:
    """Without a web address to resolve links against there is no fast way."""
    assert fast.read(RSS.encode(), "feed.xml") is None


TEXTS = st.sampled_from(
    [
        *(
            "",
            " ",
            "Storm",
            " a \n b ",
            "&amp;amp; &lt;p&gt;x&lt;/p&gt;",
            "<![CDATA[<i>c</i> &amp; &b;]]>",
            "é",
        ),
        *("Ã©", "\x85x", "中文", "a<!-- c -->b", "<?pi x?>y", "&#8217;", "https://x.example/a?b=1&amp;c;=2"),
        *(
            "/rel?a=1&amp;b",
            "http:///x.example",
            "//h/p",
            "mailto:a@b",
            "tag:x,2026:1",
            "a b",
            "[",
            "HTTP://x",
        ),
        *("http://a.example/x;y?", "http://[x/", "en", "<b>bold</b>"),
    ]
)
DATES = st.sampled_from(
    [
        *("Tue, 03 Feb 2026 11:51:49 -0500", "3 feb 26 1:02 PST", "Sat, 31 Dec 1999 23:59:59 GMT"),
        *("2026-02-03", "2026-02-03T10:00:00Z", "2026-02-03T24:00:00Z", "2026-02-03T10:00:00.123+05:30"),
        *("2026-02-03t10:00-0500", "Tue, 31 Feb 2026 10:00:00 GMT", "Mon, 1 August 2026 10:00:00 +0530", ""),
        *("Wed, 03 Sept 2026 10:00:00 EST", "0001-01-01T00:00:00+01:00", "2026-02-03T10:00:00+0530", "x"),
        *("Thu, 05 Mar 95 10:00:00 UTC", "9999-12-31T23:59:59-01:00", "2026-2-3"),
    ]
)
BARE = (
    *("title", "link", "guid", "id", "description", "summary", "content", "subtitle", "author", "category"),
    *("dc:title", "media:title", "a:title", "itunes:title", "media:description", "dc:description", "a:link"),
    *("itunes:summary", "content:encoded", "fullitem", "language", "dc:language", "rights", "source", "a:id"),
    *("itunes:subtitle", "own:title", "own:x", "enclosure", "image", "comments", "url", "name"),
    *(
        "itunes:keywords",
        "itunes:image",
        "media:thumbnail",
        "georss:point",
        "cc:license",
        "generator",
        "body",
    ),
)
DATED = ("pubDate", "published", "updated", "dc:date", "dcterms:issued", "a:updated", "lastBuildDate")
ATTRIBUTES = st.sampled_from(
    [
        *[""] * 40,
        *(' href="/h"', ' href="/h" rel="self"', ' href=""', ' type="html"', ' type="xhtml"'),
        *(' type="application/xhtml+xml"', ' type="image/png"', ' mode="base64"', ' isPermaLink="false"'),
        *(' ISPERMALINK="true"', ' xml:lang="fr_CA"', ' lang=""', ' xml:base="/base/"', ' base="x"'),
        *(' url="/u" href="/h"', ' rel="ALTERNATE" type="text/HTML" href="x y"', ' own:href="/o"', ' x="y"'),
        *(
            ' rdf:about="/about"',
            ' rel="enclosure"',
            ' xml:base="mailto:x"',
            ' href="http://h" type="text/x"',
        ),
    ]
)


def element(name: str, attributes: str, inside: str) -> str:
    """Write an element."""
    return f"<{name}{attributes}>{inside}</{name}>"


LEAVES = st.one_of(
    st.builds(element, st.sampled_from(BARE), ATTRIBUTES, TEXTS),
    st.builds(
        element, st.sampled_from(("title", "link", "description", "content", "guid")), ATTRIBUTES, TEXTS
    ),
    st.builds(element, st.sampled_from(DATED), st.just(""), DATES),
    st.builds(
        element,
        st.sampled_from(("title", "summary", "content")),
        st.just(' type="xhtml"'),
        st.sampled_from(
            [
                '<div xmlns="http://www.w3.org/1999/xhtml">a<b Class="x">&lt;</b><br/></div>',
                ' <x:div xmlns:x="http://www.w3.org/1999/xhtml"/> ',
                '<p xmlns="http://www.w3.org/1999/xhtml">a</p><p xmlns="http://www.w3.org/1999/xhtml"/>',
                '<div xmlns="http://www.w3.org/1999/xhtml"><svg/></div>',
            ]
        ),
    ),
)
NODES = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        element,
        st.sampled_from(("media:group", "media:content", "own:box", "source", "author", "image", "a:author")),
        ATTRIBUTES,
        st.lists(inner, max_size=3).map("".join),
    ),
    max_leaves=3,
)
INSIDE = st.lists(NODES, max_size=6).map("".join)
ITEMS = st.lists(
    st.builds(element, st.sampled_from(("item", "item", "entry", "a:entry")), ATTRIBUTES, INSIDE), max_size=3
).map("".join)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Write a document that is nearly a feed of one of the three formats."""
    before, items, after, attributes = draw(INSIDE), draw(ITEMS), draw(INSIDE), draw(ATTRIBUTES)
    match draw(st.sampled_from(["rss", "rdf", "atom", "unknown"])):
        case "rss":
            return (
                f'<rss version="2.0"{NAMESPACES}{attributes}><channel>{before}{items}{after}</channel></rss>'
            )
        case "rdf":
            return (
                f'<rdf:RDF{NAMESPACES} xmlns="http://purl.org/rss/1.0/"><channel{attributes}>{before}</channel>'
                f"{items}</rdf:RDF>"
            )
        case "atom":
            return f'<feed xmlns="http://www.w3.org/2005/Atom"{NAMESPACES}{attributes}>{before}{items}{after}</feed>'
        case _:
            return f'<feed xmlns="urn:x"{NAMESPACES}{attributes}>{items}{after}</feed>'


@settings(max_examples=150)
@given(documents())
def test_where_it_answers_it_says_what_feedparser_says(document: str) -> None:
    """On every field of every entry both readers agree, or the fast one is silent."""
    quick = fast.read(document.encode(), URL)
    if quick is not None:
        assert quick == slowly(document)


@settings(max_examples=150)
@given(st.one_of(DATES, st.text(alphabet="0123456789-:T+Z .,aefjnotu", max_size=30)))
def test_dates_are_those_of_feedparser(date: str) -> None:
    """A date names the same moment to both, or is left to feedparser."""
    document = f"<rss><channel><item><pubDate>{date}</pubDate></item></channel></rss>"
    quick = fast.read(document.encode(), URL)
    if quick is not None:
        assert quick == slowly(document)


def test_usual_dates_take_the_fast_way() -> None:
    """What nearly all feeds write needs no feedparser."""
    document = "<rss><channel><item><pubDate>Tue, 03 Feb 2026 11:51:49 -0500</pubDate></item></channel></rss>"
    quick = fast.read(document.encode(), URL)
    assert quick is not None
    assert quick.entries[0].published == datetime(2026, 2, 3, 16, 51, 49, tzinfo=UTC)
