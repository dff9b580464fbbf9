import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.feeds.address import canonical, host, page_key


@pytest.mark.parametrize(
    ("link", "written"),
    [
        ("HTTPS://Example.ORG:443/A/../b#part", "https://example.org/b"),
        ("http://example.org:80", "http://example.org/"),
        ("http://example.org:8080/", "http://example.org:8080/"),
        ("https://example.org/a?utm_source=x&id=7&fbclid=y&UTM_Medium=z", "https://example.org/a?id=7"),
        ("https://example.org/?utm_source=x", "https://example.org/"),
        ("https://example.org/?p", "https://example.org/?p"),
        ("https://example.org/?b=2&a=1&b=3", "https://example.org/?b=2&a=1&b=3"),
        ("https://example.org/?q=a+b%20c", "https://example.org/?q=a+b%20c"),
        ("https://ann:secret@example.org/a", "https://example.org/a"),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
        ("http://[2001:DB8::1]:80/", "http://[2001:db8::1]/"),
        (" https://example.org/a\n", "https://example.org/a"),
        ("javascript:alert(1)", ""),
        ("ftp://example.org/a", ""),
        ("file:///etc/passwd", ""),
        ("mailto:ann@example.org", ""),
        ("/relative", ""),
        ("https://", ""),
        ("https://example.org:99999/", ""),
        ("https://example.org/" + "a" * 2_000, ""),
        ("", ""),
    ],
)
def test_writes_links_one_way(link: str, written: str) -> None:
    """One article has one address, and only web addresses are kept."""
    assert canonical(link) == written


@given(
    st.text()
    | st.builds(
        "{}://{}/{}?{}#{}".format,
        st.sampled_from(["http", "https", "HTTP"]),
        st.sampled_from(["example.org", "EXAMPLE.org:80", "u:p@example.org:443", "[::1]", "ü.example"]),
        st.text(),
        st.text(),
        st.text(),
    )
)
def test_writing_again_changes_nothing(link: str) -> None:
    """A canonical link is its own canonical form."""
    written = canonical(link)
    assert canonical(written) == written
    assert written == "" or written.startswith(("http://", "https://"))


@pytest.mark.parametrize(
    "link",
    [
        "http://www.paper.example/2026/story",
        "https://paper.example/2026/story/",
        "https://paper.example:443/2026/story?utm_source=rss#top",
        "https://amp.paper.example/2026/story",
        "https://paper.example/amp/2026/story",
        "https://paper.example/2026/story/amp",
        "https://paper.example/2026/story/amp/",
        "https://paper.example/2026/story.amp",
        "https://paper.example/2026/story?amp=1",
        "https://paper.example/2026/story?amp",
        "https://paper.example/2026/story?outputType=amp",
    ],
)
def test_one_page_has_one_key(link: str) -> None:
    """However it is asked for, and as whatever kind of page."""
    assert page_key(canonical(link)) == page_key("https://paper.example/2026/story")


@pytest.mark.parametrize(
    "link",
    [
        "https://other.example/2026/story",
        "https://paper.example:8080/2026/story",
        "https://paper.example/2026/Story",
        "https://paper.example/2026/story?id=1",
        "https://paper.example/2026/story?ample=1",
        "https://paper.example/2026/story/amplifier",
        "https://paper.example/2026/story.amp.html",
    ],
)
def test_another_page_has_another_key(link: str) -> None:
    """What may be read there is not the same."""
    assert page_key(canonical(link)) not in {"", page_key("https://paper.example/2026/story")}


@pytest.mark.parametrize(
    "link",
    ["", "https://paper.example/", "https://www.paper.example", "https://news.google.com/rss/articles/CBMi"],
)
def test_an_address_that_tells_no_page_has_no_key(link: str) -> None:
    """A front page is the address of everything, and a news search writes each address anew."""
    assert page_key(canonical(link)) == ""


@pytest.mark.parametrize(
    ("link", "name"),
    [
        ("https://www.Example.org/a", "example.org"),
        ("https://xn--bcher-kva.example/", "bücher.example"),
        ("nonsense", ""),
        ("http://[broken", ""),
    ],
)
def test_names_hosts(link: str, name: str) -> None:
    """A host is named as a person would write it."""
    assert host(link) == name
