"""The signature of webhooks, held against the convention's own example."""

from base64 import b64encode
from datetime import UTC, datetime

import pytest

from watcher.channels.signature import key_of, signed

#: The example that the Standard Webhooks convention publishes for its libraries.
EXAMPLE = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.mark.parametrize("secret", [EXAMPLE, EXAMPLE.removeprefix("whsec_")])
def test_signs_as_the_convention_does(secret: str) -> None:
    """Receivers verify with libraries that they have already."""
    at = datetime.fromtimestamp(1614265330, UTC)
    headers = dict(signed("msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}', secret))
    assert headers == {
        b"webhook-id": b"msg_p5jXN8AQM9LWM0D4loKWxJek",
        b"webhook-timestamp": b"1614265330",
        b"webhook-signature": b"v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


@pytest.mark.parametrize(
    "secret",
    ["", "hunter2", "whsec_", "whsec_ä", b64encode(bytes(23)).decode(), b64encode(bytes(65)).decode()],
)
def test_what_is_no_secret_is_refused_without_quoting_it(secret: str) -> None:
    """A word that somebody thought up is no key."""
    with pytest.raises(ValueError, match="openssl rand -base64 32") as caught:
        key_of(secret)
    assert "hunter2" not in str(caught.value)
