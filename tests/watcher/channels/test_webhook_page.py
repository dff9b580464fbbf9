"""docs/webhook.md: its example verifies what is really sent, and its sample has the parts that are sent."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import builders
import pytest
from hooks import SECRET

from storage import DeliveryKind
from storage.promises import Held, Says
from watcher.channels.content import Content
from watcher.channels.shape import webhook_body
from watcher.channels.signature import signed
from watcher.mail.message import Rendered
from watcher.mail.telling import Told

PAGE = (Path(__file__).parents[3] / "docs" / "webhook.md").read_text(encoding="utf-8")
NOW = datetime(2026, 2, 3, 12, 0, tzinfo=UTC)
BODY = '{"title": "Verträge"}'.encode()


def block(language: str) -> str:
    """The one block of the page in a language."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return str(found)


def headers() -> dict[str, str]:
    """The headers of a signed message."""
    return {name.decode(): value.decode() for name, value in signed("abc", NOW, BODY, SECRET)}


@pytest.fixture
def verified() -> Any:
    """The function that the page gives."""
    space: dict[str, Any] = {}
    exec(block("python"), space)  # noqa: S102 -- our own page
    return space["verified"]


def test_example_accepts_what_we_send(verified: Any) -> None:
    """Who copies it can rely on it."""
    assert verified(headers(), BODY, SECRET, NOW.timestamp() + 60)


@pytest.mark.parametrize(
    ("changed", "body", "late_s"),
    [
        ({}, BODY + b" ", 0),
        ({"webhook-id": "abd"}, BODY, 0),
        ({"webhook-timestamp": str(int(NOW.timestamp()) + 1)}, BODY, 0),
        ({"webhook-signature": "v1,AAAA"}, BODY, 0),
        ({}, BODY, 600),
    ],
    ids=["body", "id", "timestamp", "signature", "replayed"],
)
def test_example_refuses_what_is_not_ours(
    verified: Any, changed: dict[str, str], body: bytes, late_s: float
) -> None:
    """What was changed on the way, or is sent once more after ten minutes, does not pass."""
    assert not verified(headers() | changed, body, SECRET, NOW.timestamp() + late_s)


def parts(value: Any, inside: str = "") -> set[str]:
    """The names of all parts, with those that they are in."""
    if isinstance(value, list):
        return set().union(*(parts(one, inside) for one in value))
    if not isinstance(value, dict):
        return set()
    return set().union(*({f"{inside}{name}"} | parts(one, f"{inside}{name}.") for name, one in value.items()))


def test_sample_has_the_parts_that_are_sent() -> None:
    """No part is sent that the page does not show, and none is shown that is not sent."""
    told = Told(alert=builders.alert(), pack=builders.pack(), says=Says.RAISED, held=Held.NOT)
    content = Content(
        id="1",
        kind=DeliveryKind.ALERT,
        date=NOW,
        recipient="webhook:cases",
        rendered=Rendered(subject="S", text="T", html=""),
        told=(told,),
    )
    assert parts(json.loads(block("json"))) == parts(json.loads(webhook_body(content, NOW)))


@pytest.mark.parametrize("word", [*DeliveryKind, *Says])
def test_every_word_that_a_program_may_meet_is_on_the_page(word: str) -> None:
    """Kinds, and what is said of an alert."""
    assert f"`{word}`" in PAGE
