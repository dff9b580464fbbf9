import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.feeds.charset import decoded

DECLARED = '<?xml version="1.0" encoding="{}"?>'


def declared(charset: str, text: str) -> bytes:
    """Write a document in a charset, with a declaration that says so."""
    return (DECLARED.format(charset) + text).encode(charset)


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        pytest.param("<a>ü</a>".encode(), "", "<a>ü</a>", id="UTF-8 is what nothing said means"),
        pytest.param(
            codecs.BOM_UTF8 + "<a>ü</a>".encode(), "text/xml; charset=latin-1", "<a>ü</a>", id="mark wins"
        ),
        pytest.param("<a>ü</a>".encode("utf-16"), "", "<a>ü</a>", id="UTF-16 with mark"),
        pytest.param(DECLARED.format("utf-16").encode("utf-16-le"), "", "", id="UTF-16 without mark"),
        pytest.param("<a>ü</a>".encode("utf-32-le"), "", "<a>ü</a>", id="UTF-32 without mark"),
        pytest.param("<a>ü</a>".encode("utf-32-be"), "", "<a>ü</a>", id="UTF-32 without mark, big end first"),
        pytest.param("<a>ü</a>".encode("utf-32"), "", "<a>ü</a>", id="UTF-32 with mark"),
        pytest.param(declared("koi8-r", "<a>Путь</a>"), "", "<a>Путь</a>", id="declaration"),
        pytest.param(
            "<a>Путь</a>".encode("cp1251"), 'text/xml; charset="windows-1251"', "<a>Путь</a>", id="header"
        ),
        pytest.param(
            declared("utf-8", "<a>ü</a>"),
            "text/xml; charset=us-ascii",
            "<a>Ã¼</a>",
            id="header before declaration",
        ),
        pytest.param(declared("iso-8859-1", "") + b"\x93x\x94", "", "“x”", id="Latin-1 means Windows-1252"),
        pytest.param(declared("gb2312", "<a>中</a>"), "", "<a>中</a>", id="GB 2312 means GB 18030"),
        pytest.param(declared("euc-jp", "<a>日</a>"), "", "<a>日</a>", id="EUC-JP"),
        pytest.param(b"<a>\xfc</a>", "", "<a>ü</a>", id="not UTF-8 after all"),
        pytest.param("<a>ü</a>".encode(), "text/xml; charset=klingon", "<a>ü</a>", id="unknown charset"),
        pytest.param(b"  " + declared("utf-8", "<a/>"), "", "<a/>", id="blanks before the declaration"),
    ],
)
def test_decodes(body: bytes, content_type: str, text: str) -> None:
    """Mark, header, declaration and guess are heard in this order, and the declaration is taken off."""
    assert decoded(body, content_type) == text


@pytest.mark.parametrize(
    "charset",
    [
        "punycode",
        "idna",
        "unicode_escape",
        "raw_unicode_escape",
        "utf-7",
        "rot13",
        "zlib",
        "hex",
        "undefined",
    ],
)
def test_runs_no_odd_codec(charset: str) -> None:
    """Codecs that are slow, or run escapes, are not run because a document names them."""
    body = DECLARED.format(charset).encode() + rb"<a>\x41+AEE-</a>"
    assert decoded(body, f"text/xml; charset={charset}") == r"<a>\x41+AEE-</a>"


@given(st.binary(), st.text())
def test_never_raises(body: bytes, content_type: str) -> None:
    """Any bytes under any Content-Type become some text."""
    assert isinstance(decoded(body, content_type), str)
