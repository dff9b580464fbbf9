"""The signature of what a webhook is sent, by the Standard Webhooks convention, version 1. Pure.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import hmac
from base64 import b64decode, b64encode
from binascii import Error
from datetime import datetime
from hashlib import sha256

#: Stands before the base64 of a secret, so that it is known for one.
PREFIX = "whsec_"
#: What the convention asks of a key, in bytes.
SHORTEST_KEY, LONGEST_KEY = 24, 64


def key_of(secret: str) -> bytes:
    """Read the key out of a secret: base64 of 24 to 64 bytes, with or without "whsec_" before it.

    Raises:
        ValueError: it is none; the words do not quote it.
    """
    try:
        key = b64decode(secret.removeprefix(PREFIX), validate=True)
    except (Error, ValueError):  # not base64, or not ASCII
        key = b""
    if not SHORTEST_KEY <= len(key) <= LONGEST_KEY:
        raise ValueError(
            f"a webhook's secret is {PREFIX} and {SHORTEST_KEY} to {LONGEST_KEY} bytes in base64,"
            " as `openssl rand -base64 32` makes them"
        )
    return key


def signed(delivery_id: str, at: datetime, body: bytes, secret: str) -> list[tuple[bytes, bytes]]:
    """Give the headers that sign a body: its id, the moment of the attempt, and an HMAC-SHA256 of all three.

    Raises ValueError as `key_of` does.
    """
    name, seconds = delivery_id.encode("ascii"), str(int(at.timestamp())).encode("ascii")
    digest = hmac.digest(key_of(secret), b"%b.%b.%b" % (name, seconds, body), sha256)
    return [
        (b"webhook-id", name),
        (b"webhook-timestamp", seconds),
        (b"webhook-signature", b"v1," + b64encode(digest)),
    ]
