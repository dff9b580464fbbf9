"""One HTTP answer read from its bytes as they come: status, headers, and the pieces of its body.

The only module that imports httptools, the bindings of llhttp. Knows no socket and no clock.
"""

from http import HTTPStatus

import httptools

from watcher.errors import FetchError

Headers = list[tuple[bytes, bytes]]

MAX_HEAD = 64 * 1024  # bytes of all headers; the largest that servers themselves let through is 32 KiB
MAX_HEADERS = 100
_FIRST_FINAL = 200


class AnswerReader:
    """Reads one answer to a GET; interim answers (RFC 9110, 15.2) are passed over.

    `feed` it what arrives, and `end` it where the connection closes; both raise FetchError in
    words. `headers` hold the values byte for byte, without the white space around them.
    """

    def __init__(self) -> None:
        self.status = 0
        self.headers: Headers = []
        self.is_headed = False
        self.is_whole = False
        self._pieces: list[bytes] = []
        self._length = 0  # of the body so far, as it was transferred
        self._has_begun = False
        self._since_body = 0  # bytes that were neither a body nor led to one
        # What this lets through could deceive one who shares a connection with others, as proxies do.
        # Ours carries a single answer, and feeds come from servers of every age.
        self._parser = httptools.HttpResponseParser(self)
        self._parser.set_dangerous_leniencies(
            lenient_headers=True,
            lenient_chunked_length=True,
            lenient_optional_cr_before_lf=True,
            lenient_spaces_after_chunk_size=True,
        )

    def feed(self, data: bytes) -> None:
        """Read on. What follows the end of the answer is nobody's."""
        if self.is_whole:
            return
        self._has_begun = True
        before = self._length
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as error:
            raise FetchError("the server switches to another protocol than HTTP") from error
        except httptools.HttpParserError as error:
            if not self.is_whole:
                raise FetchError(f"the answer is not HTTP: {error}") from error
        self._bound(len(data), has_brought=self._length > before)

    def end(self) -> None:
        """Hear that nothing more comes."""
        if self.is_whole:
            return
        if not self._has_begun:
            raise FetchError("the server closed the connection without an answer")
        if not self.is_headed:
            raise FetchError("the answer broke off within its headers")
        if "chunked" in self._last(b"transfer-encoding").lower():
            raise FetchError(f"the answer broke off after {self._length:,} bytes, before its last chunk")
        if promised := self._last(b"content-length"):
            raise FetchError(f"the answer broke off after {self._length:,} of {promised} bytes")
        self.is_whole = True

    def take(self) -> list[bytes]:
        """Give the pieces of the body that came since they were last taken."""
        pieces, self._pieces = self._pieces, []
        return pieces

    def close(self) -> None:
        """Let go of the parser, which holds on to us: nothing is left for the garbage collector."""
        del self._parser

    def on_message_begin(self) -> None:
        """Hear that an answer begins: after an interim one, the next."""
        if not self.is_whole:
            self.headers = []

    def on_header(self, name: bytes, value: bytes) -> None:
        """Hear of a header; those behind the body are not ours to read."""
        if not self.is_headed:
            self.headers.append((name, value.rstrip(b" \t")))

    def on_headers_complete(self) -> None:
        """Hear that the headers are complete."""
        if not self.is_headed:
            self.status = self._parser.get_status_code()
            self.is_headed = self.status >= _FIRST_FINAL

    def on_body(self, body: bytes) -> None:
        """Hear of a piece of the body."""
        if not self.is_whole:
            self._pieces.append(body)
            self._length += len(body)

    def on_message_complete(self) -> None:
        """Hear that the answer is whole."""
        self.is_whole = self.is_headed

    def _bound(self, arrived: int, *, has_brought: bool) -> None:
        """Refuse headers without end, before the body and behind it; the parser gathers both in memory."""
        self._since_body = 0 if has_brought else self._since_body + arrived
        size = sum(len(name) + len(value) for name, value in self.headers)
        if size > MAX_HEAD or (not self.is_whole and self._since_body > MAX_HEAD):
            raise FetchError(f"the answer's headers take more than {MAX_HEAD // 1024} KiB")
        if len(self.headers) > MAX_HEADERS:
            raise FetchError(f"the answer has more than {MAX_HEADERS} headers")

    def _last(self, name: bytes) -> str:
        values = (value for key, value in reversed(self.headers) if key.lower() == name)
        return next(values, b"").decode("latin-1")


def phrase(status: int) -> str:
    """Say a status in the standard's words, never in the server's."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"the server answered {status}"
