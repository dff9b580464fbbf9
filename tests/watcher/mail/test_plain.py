import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.mail.plain import Link, Segment, clean, link, segments

_SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=5)


def test_control_direction_and_invisible_characters_are_dropped() -> None:
    """What a reader cannot see cannot fool a reader."""
    assert clean("a\u202eb\u2066c\u200b\x00d\ud800\ufeffe") == "abc de"


def test_lines_become_one_line() -> None:
    """No quoted text can start a line of its own."""
    assert clean(" one\r\ntwo\u2028three\tfour ") == "one two three four"


def test_joiners_that_scripts_need_are_kept() -> None:
    """Hindi and Persian spelling uses the joiners."""
    assert clean("क्\u200dष") == "क्\u200dष"


def test_a_long_text_is_cut_with_an_ellipsis() -> None:
    """The limit counts the ellipsis."""
    assert clean("abcdef", limit=4) == "abc…"
    assert clean("abcd", limit=4) == "abcd"


@given(st.text(), st.integers(1, 40))
def test_clean_text_is_one_visible_line_within_its_limit(text: str, limit: int) -> None:
    """Whatever a feed says, the result is harmless, and cleaning it again changes nothing."""
    line = clean(text, limit=limit)
    assert len(line) <= limit
    assert all(unicodedata.category(each) not in {"Cc", "Cs", "Cn", "Co", "Zl", "Zp"} for each in line)
    assert clean(line) == line


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.example.test/a b", Link(url="https://www.example.test/a%20b", host="example.test")),
        ("http://exämple.test/", Link(url="http://xn--exmple-cua.test/", host="xn--exmple-cua.test")),
        ("https://bank.test@evil.test/", Link(url="https://bank.test@evil.test/", host="evil.test")),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("/relative", None),
        ("https://", None),
        ("https://[broken", None),
        ("https://example.test:99999999/", None),
        ("https://example.test/" + "a" * 3000, None),
        ("", None),
    ],
)
def test_only_web_addresses_become_links_and_show_their_true_host(url: str, expected: Link | None) -> None:
    """A link says where it leads, or is none."""
    assert link(url) == expected


@given(st.text())
def test_any_text_is_a_link_or_none(url: str) -> None:
    """Hostile addresses raise nothing, and a link is printable ASCII without spaces."""
    made = link(url)
    assert made is None or (made.url.isascii() and made.url.isprintable() and " " not in made.url)


@given(st.text(), st.text())
def test_a_hostile_address_stays_on_its_host(host: str, path: str) -> None:
    """The same holds for texts that look like web addresses."""
    made = link(f"https://{host}/{path}")
    assert made is None or (made.url.isascii() and made.url.isprintable() and " " not in made.url)


def test_spans_are_marked_and_overlaps_melt() -> None:
    """Two pieces of evidence that share words are one mark."""
    assert segments("one two three", [(0, 5), (4, 7)]) == (
        Segment(text="one two", marked=True),
        Segment(text=" three", marked=False),
    )


@given(st.text(max_size=40), _SPANS)
def test_marking_neither_loses_nor_invents_words(text: str, spans: list[tuple[int, int]]) -> None:
    """The stretches together read as the cleaned text."""
    joined = "".join(piece.text for piece in segments(text, spans))
    assert clean(joined).replace(" ", "") == clean(text).replace(" ", "")


@given(st.text(max_size=80), _SPANS, st.integers(1, 30))
def test_marked_text_is_bounded(text: str, spans: list[tuple[int, int]], limit: int) -> None:
    """A text as long as a book does not make a mail as long as a book."""
    assert sum(len(piece.text) for piece in segments(text, spans, limit=limit)) <= limit
