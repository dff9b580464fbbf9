from collections.abc import Iterable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.errors import FetchError
from watcher.feeds.answer import MAX_HEAD, AnswerReader

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


def read(*pieces: bytes) -> AnswerReader:
    """Feed pieces, and then the end."""
    reader = AnswerReader()
    for piece in pieces:
        reader.feed(piece)
    reader.end()
    return reader


def bodies(reader: AnswerReader) -> bytes:
    """Give the body that was read."""
    return b"".join(reader.take())


@pytest.mark.parametrize(
    ("raw", "body"),
    [
        pytest.param(OK + b"Content-Length: 3\r\n\r\nabc", b"abc", id="length"),
        pytest.param(CHUNKED + b"2\r\nab\r\n1;x=y\r\nc\r\n0\r\n\r\n", b"abc", id="chunks"),
        pytest.param(CHUNKED + b"3  \r\nabc\r\n0\r\nTrailer: x\r\n\r\n", b"abc", id="chunks, untidy"),
        pytest.param(OK + b"\r\nabc", b"abc", id="until the end"),
        pytest.param(b"HTTP/1.0 200\r\n\r\nabc", b"abc", id="old, without a phrase"),
        pytest.param(
            OK + b"Upgrade: h2\r\nConnection: Upgrade\r\nContent-Length: 3\r\n\r\nabc", b"abc", id="h2"
        ),
        pytest.param(b"HTTP/1.1 200 OK\nContent-Length: 3\n\nabc", b"abc", id="lines without CR"),
        pytest.param(OK + b"X: a\r\n b\r\nContent-Length: 3\r\n\r\nabc", b"abc", id="folded header"),
        pytest.param(
            OK + b"Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
            b"abc",
            id="length beside chunks",
        ),
        pytest.param(OK + b"Content-Length: 3\r\n\r\nabcdef", b"abc", id="more than was promised"),
        pytest.param(OK + b"Content-Length: 0\r\n\r\n" + OK + b"X: y\r\n\r\nz", b"", id="another answer"),
        pytest.param(
            b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + OK + b"Content-Length: 3\r\n\r\nabc",
            b"abc",
            id="interim answer",
        ),
        pytest.param(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", b"", id="304"),
    ],
)
def test_reads_answers_whole_and_byte_by_byte(raw: bytes, body: bytes) -> None:
    """Where the pieces are cut makes no difference, and old servers are understood."""
    at_once, slowly = read(raw), read(*(raw[at : at + 1] for at in range(len(raw))))
    assert bodies(at_once) == bodies(slowly) == body
    assert (at_once.status, at_once.headers) == (slowly.status, slowly.headers)
    assert at_once.is_whole


def test_keeps_header_values_byte_for_byte() -> None:
    """What is to be echoed loses only the white space around it; interim answers leave nothing behind."""
    reader = read(
        b'HTTP/1.1 100 Go\r\nA: b\r\n\r\nHTTP/1.1 304 x\r\nETag:  W/"\xe9 \\ \xff" \t\r\nEmpty:\r\n\r\n'
    )
    assert reader.headers == [(b"ETag", b'W/"\xe9 \\ \xff"'), (b"Empty", b"")]


@pytest.mark.parametrize(
    ("pieces", "said"),
    [
        pytest.param([], "the server closed the connection without an answer", id="nothing"),
        pytest.param([OK + b"X: y\r\n"], "the answer broke off within its headers", id="headers"),
        pytest.param(
            [b"HTTP/1.1 100 Continue\r\n\r\n"], "the answer broke off within its headers", id="interim only"
        ),
        pytest.param(
            [OK + b"Content-Length: 9000\r\n\r\n", b"ab"],
            "the answer broke off after 2 of 9000 bytes",
            id="length",
        ),
        pytest.param(
            [CHUNKED, b"5\r\nab"], "the answer broke off after 2 bytes, before its last chunk", id="chunk"
        ),
        pytest.param(
            [CHUNKED, b"zz\r\n"], "the answer is not HTTP: Invalid character in chunk size", id="size"
        ),
        pytest.param([b"<html>"], "the answer is not HTTP: Expected HTTP/, RTSP/ or ICE/", id="markup"),
        pytest.param(
            [OK + b"Content-Length: -1\r\n\r\n"],
            "the answer is not HTTP: Invalid character in Content-Length",
            id="negative",
        ),
        pytest.param(
            [b"HTTP/1.1 101 x\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"],
            "the server switches to another protocol than HTTP",
            id="upgrade",
        ),
        pytest.param(
            [OK + b"X: y\r\n" * 101 + b"\r\n"], "the answer has more than 100 headers", id="many headers"
        ),
        pytest.param(
            [OK + b"X: " + b"y" * MAX_HEAD + b"\r\n\r\n"],
            "the answer's headers take more than 64 KiB",
            id="long",
        ),
        pytest.param(
            [OK, b"X: ", *[b"y" * 1_000] * 70], "the answer's headers take more than 64 KiB", id="endless"
        ),
        pytest.param(
            [CHUNKED, b"0\r\nX: ", *[b"y" * 1_000] * 70],
            "the answer's headers take more than 64 KiB",
            id="endless trailer",
        ),
        pytest.param(
            [CHUNKED, b"1;", *[b"y" * 1_000] * 70],
            "the answer's headers take more than 64 KiB",
            id="endless extension of a chunk",
        ),
    ],
)
def test_says_what_is_wrong_with_an_answer(pieces: Iterable[bytes], said: str) -> None:
    """What broke off, is no HTTP, or has no end is told apart."""
    with pytest.raises(FetchError) as caught:
        read(*pieces)
    assert str(caught.value) == said


def test_a_hundred_headers_are_enough_and_taken() -> None:
    """The bounds are exact."""
    assert len(read(OK + b"X: y\r\n" * 100 + b"\r\n").headers) == 100


@given(
    st.lists(
        st.sampled_from([OK, CHUNKED, b"3\r\nabc\r\n", b"0\r\n", b"\r\n", b"X: y\r\n", b"\xff\0", b"a" * 99])
    )
)
def test_any_bytes_end_in_an_answer_or_in_words(pieces: list[bytes]) -> None:
    """No order of bytes brings out another exception."""
    with suppress(FetchError):
        assert read(*pieces).is_whole
