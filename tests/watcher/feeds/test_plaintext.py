import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.feeds.plaintext import line, lines


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        pytest.param("plain", "plain", id="plain"),
        pytest.param("<p>One</p><p>Two</p>", "One\nTwo", id="blocks become lines"),
        pytest.param("One<br>Two<br/>Three", "One\nTwo\nThree", id="breaks become lines"),
        pytest.param("<ul><li>a</li><li>b</li></ul>c", "a\nb\nc", id="list"),
        pytest.param("<b>W</b>ord and <i>more</i>", "Word and more", id="inline marks do not cut words"),
        pytest.param("a<script>b()</script>c<style>d{}</style>e<template>f</template>", "ace", id="unspoken"),
        pytest.param("<p>Fish &amp; chips &lt;3 &eacute;&#8217;</p>", "Fish & chips <3 é’", id="entities"),
        pytest.param("Fish &amp; chips", "Fish & chips", id="entities without tags"),
        pytest.param("&lt;p&gt;Twice&lt;/p&gt;", "Twice", id="escaped twice"),
        pytest.param("if 1 < 2 and a<b then", "if 1 < 2 and a<b then", id="no markup"),
        pytest.param("  a \n\t b\u00a0\u2003c  ", "a b c", id="blanks fold"),
        pytest.param("<p> a </p>\n\n <p> b </p>", "a\nb", id="blanks fold around lines"),
        pytest.param("a\x00b\x07c\x7fd\x9be", "abcde", id="controls"),
        pytest.param("a&#0;b&#7;c", "a\ufffdbc", id="escaped controls"),
        pytest.param("<b>x</b>\u202egnp.exe\u202c\u2066\u200f", "xgnp.exe", id="turned words"),
        pytest.param("pass\u00adword\u200b\ufeff\U000e0041", "password", id="hidden characters"),
        pytest.param("می\u200cخواهم", "می\u200cخواهم", id="joiners stay"),
        pytest.param("e\u0301", "é", id="composed"),
        pytest.param("\ud800x", "x", id="lone surrogate"),
        pytest.param("<p>unclosed <b>x", "unclosed x", id="unclosed"),
        pytest.param("<!-- hidden --><p>seen</p>", "seen", id="comment"),
        pytest.param("<img src=x onerror=alert(1)>", "", id="nothing said"),
        pytest.param("", "", id="empty"),
    ],
)
def test_makes_plain_lines(markup: str, text: str) -> None:
    """Markup becomes what a reader would see, one line for each block."""
    assert lines(markup, 1_000) == text


def test_cuts_to_the_longest() -> None:
    """Both forms are cut, without a blank at the end."""
    assert lines("<p>abc</p><p>def</p>", 4) == "abc"
    assert line("<p>abc</p><p>def</p>", 4) == "abc"
    assert line("<p>abc</p><p>def</p>", 99) == "abc def"


def test_deep_nesting_is_harmless() -> None:
    """Thousands of open elements are no more than their text."""
    assert lines("<div>" * 20_000 + "x", 99) == "x"


@given(
    st.text()
    | st.lists(st.sampled_from(["<p>", "</p>", "<br>", "&lt;", "&#1;", "<", "&", "a", " ", "\x01"])).map(
        "".join
    )
)
def test_always_clean(markup: str) -> None:
    """Whatever comes in, no control character, doubled blank or loose end comes out."""
    text = lines(markup, 200)
    assert len(text) <= 200
    assert text == text.strip(" \n")
    assert "  " not in text
    assert "\n\n" not in text
    assert not any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in text if letter != "\n")
    assert "\n" not in line(markup, 200)


@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<br>", "<br/>", "<br />", "<b>", "</b>", "<i>", "</i>", "<em>", "</strong>"]
        )
        | st.text(st.sampled_from("ab é\n\t\r\x01\x0c\u00a0\u200b.;>'\"/"), max_size=4)
    )
)
def test_simple_markup_is_read_as_the_parser_reads_it(pieces: list[str]) -> None:
    """A comment at the end makes the parser read it."""
    markup = "".join(pieces)
    assert lines(markup, 1_000) == lines(f"{markup}<!-- -->", 1_000)
