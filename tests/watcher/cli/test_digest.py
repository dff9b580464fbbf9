from datetime import UTC, datetime, timedelta
from pathlib import Path

import builders
import pytest
from command_line import Cli, OpenMemory, keep

from storage import DeliveryKind, NewDelivery


def test_digest_of_a_week_is_printed(cli: Cli, memory: OpenMemory) -> None:
    """As its mail tells it."""
    keep(memory, alerts=[builders.alert(pack="island-bridge", forecast="bridge-built")])
    ended = cli("digest", "--week", "2026-W05")
    assert ended.code == 0
    assert "FORECAST DIGEST 2026-W05" in ended.out
    assert builders.TITLE in ended.out
    assert builders.TITLE not in cli("digest", "--week", "2026-W06").out


def test_digest_counts_undelivered_mail_as_the_weekly_one_does(cli: Cli, memory: OpenMemory) -> None:
    """Given up, or waiting for more than an hour; what was promised just now has time."""
    now, store = datetime.now(UTC), memory()
    with store.begin() as tx:
        for subject, promised in (("dead", now), ("late", now - timedelta(hours=2)), ("new", now)):
            promise = NewDelivery(kind=DeliveryKind.ALERT, subject_id=subject, recipient="ann@example.org")
            tx.outbox.promise(promise, promised)
        (dead,) = [one.id for one in tx.outbox.undelivered(3) if one.subject_id == "dead"]
        tx.outbox.bury(dead, words="550 no such user", at=now)
    store.close()
    assert "2 messages have not been delivered." in cli("digest").out


def test_digest_of_this_week_needs_no_week(cli: Cli) -> None:
    """So far."""
    assert "FORECAST DIGEST" in cli("digest").out


@pytest.mark.parametrize(
    ("words", "is_html"),
    [
        (("--out", "d.html"), True),
        (("--out", "d.HTM"), True),
        (("--out", "d.txt"), False),
        (("--out", "d.txt", "--format", "html"), True),
        (("--out", "d.html", "--format", "text"), False),
    ],
)
def test_digest_is_written_to_a_file(words: tuple[str, ...], is_html: bool, cli: Cli) -> None:  # noqa: FBT001
    """In the form its name asks for, unless another is named."""
    ended = cli("digest", *words)
    assert ended.code == 0
    assert ended.out.startswith(f"Wrote {words[1]}: Forecast digest ")
    assert ("<html" in Path(words[1]).read_text(encoding="utf-8")) is is_html


def test_html_can_be_piped(cli: Cli) -> None:
    """To wherever it is published."""
    assert "<html" in cli("digest", "--format", "html").out


@pytest.mark.parametrize("week", ["2026-05", "2026-W54", "9000-W01"])
def test_week_that_is_none_is_a_mistake(week: str, cli: Cli) -> None:
    """Also one that has not begun."""
    ended = cli("digest", "--week", week)
    assert (ended.code, ended.out) == (2, "")
    assert week in ended.err
