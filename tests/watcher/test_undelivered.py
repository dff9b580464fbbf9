"""Why messages have not been delivered, in words."""

import builders

from storage import Delivery
from watcher.undelivered import reasons


def waits(recipient: str, error: str) -> Delivery:
    """A message that will be tried again."""
    return builders.delivery(recipient=recipient, error=error, dead_at=None, sent_at=None)


def dead(recipient: str, error: str = "550 unknown") -> Delivery:
    """A message that was given up."""
    return builders.delivery(recipient=recipient, error=error, dead_at=builders.NOON, sent_at=None)


def test_reason_that_many_messages_share_is_told_once() -> None:
    """So that those of other recipients, and of what waits behind dead letters, are seen too."""
    told = reasons(
        [*(dead("left") for _ in range(4)), dead("r4"), waits("r5", "450 later"), waits("r6", "451")]
    )
    assert told == ("r5: 450 later", "left: 550 unknown (4 times)", "r4: 550 unknown")


def test_first_reasons_are_told() -> None:
    """The outbox lists the others."""
    assert reasons([dead(f"r{number}") for number in range(5)]) == tuple(
        f"r{number}: 550 unknown" for number in range(3)
    )


def test_message_that_was_not_tried_yet_has_no_reason() -> None:
    """It merely waits."""
    assert reasons([waits("r1", "")]) == ()
