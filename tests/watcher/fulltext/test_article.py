from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.feeds.charset import decoded_page
from watcher.fulltext import article as module
from watcher.fulltext import robots
from watcher.fulltext.article import article_text
from watcher.fulltext.robots import robots_of
from watcher.ports import Fetched, FetchFailed, FetchOutcome

NOON = datetime(2025, 2, 3, 12, tzinfo=UTC)
LONG = "Both governments signed the contract for the bridge on Monday, after years of talks about money."


def _page(inside: str) -> str:
    return f"<html><body><nav><a href='/'>Home</a></nav><article>{inside}</article></body></html>"


def test_the_text_is_plain_and_in_lines() -> None:
    """Markup, scripts and what steers a terminal are gone; text that looks like markup stays text."""
    page = _page(f"<p>{LONG} <b>A &lt; B</b></p><script>alert(1)</script><p>{LONG}\x1b\u202e Two.</p>")
    assert article_text(page).splitlines() == [f"{LONG} A < B", f"{LONG} Two."]


def test_a_page_that_would_take_long_is_cut_or_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tag of a thousand attributes loses them; of too many tags nothing is read."""
    attributes = " ".join(f"a{number}=1" for number in range(100_000))
    assert LONG in article_text(_page(f"<p {attributes}>{LONG}</p><p>{LONG} More.</p>"))
    monkeypatch.setattr(module, "MAX_TAGS", 5)
    assert article_text(_page(f"<p>{LONG}</p>")) == ""


def test_a_text_is_no_longer_than_a_body() -> None:
    """It is cut there."""
    page = _page("".join(f"<p>{number} {LONG}</p>" for number in range(1_000)))
    assert len(article_text(page)) == module.LONGEST


@given(
    st.lists(st.sampled_from(["<p>", "<div ", "<!--", "]]>", "&#x0;", "\x00", "<article>", "'"]) | st.text())
)
def test_any_page_is_read(parts: list[str]) -> None:
    """Whatever a page holds, text comes of it, or none."""
    assert isinstance(article_text("".join(parts)), str)


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        (b'<meta charset="iso-8859-1"><p>\xe9', "text/html", "é"),
        (b"<META http-equiv=x content='text/html; charset=windows-1251'><p>\xe9", "text/html", "й"),
        ('<meta charset="iso-8859-1"><p>é'.encode(), "text/html; charset=utf-8", "é"),
        (b"<meta charset=punycode><p>\xe9", "text/html", "é"),
        (" " * 2_000 + '<meta charset="koi8-r"><p>é', "text/html", "é"),
    ],
)
def test_a_page_may_name_its_encoding(body: bytes | str, content_type: str, text: str) -> None:
    """At its beginning, where its header does not; one that we do not decode is passed over."""
    raw = body if isinstance(body, bytes) else body.encode()
    assert decoded_page(raw, content_type).endswith(text)


def _said(text: bytes) -> FetchOutcome:
    return Fetched(body=text, url="https://a.example/robots.txt")


@pytest.mark.parametrize(
    ("answer", "is_allowed", "hours"),
    [
        (_said(b""), True, 24),
        (_said(b"User-agent: *\nDisallow: /news\n"), False, 24),
        (_said(b"User-agent: *\nDisallow: /news\nAllow: /news/*.html$\n"), True, 24),
        (_said(b"User-agent: Forecast-Watcher\nAllow: /\n\nUser-agent: *\nDisallow: /\n"), True, 24),
        (_said(b"\xff\xfe\x00<html>not found</html>"), True, 24),
        (FetchFailed(words="404 Not Found"), True, 24),
        (FetchFailed(words="403 Forbidden"), True, 24),
        (FetchFailed(words="429 Too Many Requests"), False, 1),
        (FetchFailed(words="500 Internal Server Error"), False, 1),
        (FetchFailed(words="the server cannot be reached"), False, 1),
    ],
)
def test_what_robots_may_read(answer: FetchOutcome, is_allowed: bool, hours: int) -> None:  # noqa: FBT001  a parameter of pytest
    """The rules of RFC 9309: the longest that fits counts, no file allows all, no answer nothing."""
    found = robots_of(answer, NOON)
    assert found.allows("https://a.example/news/1.html") == is_allowed
    assert (found.until - NOON).total_seconds() == hours * 3_600


@pytest.mark.parametrize(("delay", "seconds"), [(b"0", 2), (b"7.5", 7.5), (b"x", 2), (b"9999999", 86_400)])
def test_a_site_may_ask_for_a_longer_pause(delay: bytes, seconds: float) -> None:
    """Never for a shorter one, and for a day at most."""
    found = robots_of(_said(b"User-agent: *\nCrawl-delay: " + delay), NOON)
    assert found.gap.total_seconds() == seconds


@given(st.binary())
def test_any_robots_file_is_read(body: bytes) -> None:
    """Whatever a site serves under that name, there is an answer."""
    assert robots_of(_said(body), NOON).allows("https://a.example/x") in {True, False}
    assert robots_of(_said(body), NOON).gap >= robots.GAP
