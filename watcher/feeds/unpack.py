"""A body taken out of its compression, without letting a small one blow up. Pure; knows no coding.

The decoder is httpx2's, which gives at most a mebibyte at a time; here is decided how much it is
given, and when enough has come out.
"""

from collections.abc import Iterable, Iterator

from watcher.errors import FetchError

MIB = 1024 * 1024
MAX_RATIO = 100  # feeds pack to a tenth, and the most repetitive to a fortieth; bombs to a thousandth
HARMLESS = MIB  # bytes: below that no ratio is judged
MOST_IN_VAIN = MIB // 4  # bytes: twice the largest block of any coding (RFC 8878, 3.1.1.2.4)
CODINGS = frozenset({"gzip", "deflate", "br", "zstd"})

_SLICE = 4 * 1024  # bytes: some decoders copy what they have not used yet once for each part they find


class Packed:
    """A body as it was transferred, in slices for a decoder.

    `size` are the bytes given so far, `in_vain` those since something came out last. Both are bounded:
    what follows the end of the compression would be kept, and never come out. Raises FetchError.
    """

    def __init__(self, pieces: Iterable[bytes], max_bytes: int) -> None:
        self.size = 0
        self.in_vain = 0
        self._pieces = pieces
        self._max_bytes = max_bytes

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            for at in range(0, len(piece), _SLICE):
                part = piece[at : at + _SLICE]
                self.size += len(part)
                self.in_vain += len(part)
                if self.in_vain > MOST_IN_VAIN:
                    raise FetchError("nothing comes out of the answer's compression")
                if self.size > self._max_bytes:
                    raise _too_large(self._max_bytes)
                yield part


def unpacked(packed: Packed, decoded: Iterable[bytes], max_bytes: int) -> bytes:
    """Gather what a decoder makes of a packed body, at most `max_bytes`. Raises FetchError."""
    body = bytearray()
    for piece in decoded:
        body += piece
        packed.in_vain = 0
        if len(body) > HARMLESS and len(body) > MAX_RATIO * packed.size:
            raise FetchError(f"the answer unpacks to more than {MAX_RATIO} times its size")
        if len(body) > max_bytes:
            raise _too_large(max_bytes)
    return bytes(body)


def refuse_many(content_encoding: str) -> None:
    """Refuse a body that was packed more than once: each layer could hide a thousand times the next."""
    codings = [coding.strip().lower() for coding in content_encoding.split(",")]
    if sum(coding in CODINGS for coding in codings) > 1:
        raise FetchError("the answer is packed more than once")


def _too_large(max_bytes: int) -> FetchError:
    return FetchError(f"the answer is larger than {max_bytes / MIB:g} MiB")
