import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import builders
import pytest
from command_line import Cli, OpenMemory, keep

from storage import Deed, DeliveryKind, DigestKey, NewDelivery


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


@pytest.mark.parametrize("week", ["2026-05", "2026-W54", "9000-W01", "0001-W01", "0000-W01"])
def test_week_that_is_none_is_a_mistake(week: str, cli: Cli) -> None:
    """Also one that has not begun."""
    ended = cli("digest", "--week", week)
    assert (ended.code, ended.out) == (2, "")
    assert week in ended.err


RECIPIENTS = """
recipients:
  - mail: ann@desk.example
  - mail: Bob <bob@desk.example>
    packs: [island-bridge]
    forecasts: [bridge-built]
  - mail: cat@desk.example
    digest: false
"""


def settings(folder: Path, text: str = RECIPIENTS) -> None:
    """Write the settings of this folder."""
    (folder / "watcher.yaml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", ["ann@desk.example", "bob@desk.example", "Bob <bob@desk.example>"])
def test_digest_is_shown_as_a_recipient_gets_it(
    name: str, cli: Cli, memory: OpenMemory, folder: Path
) -> None:
    """By the bare address too."""
    settings(folder)
    keep(memory, alerts=[builders.alert(pack="island-bridge", forecast="bridge-built")])
    ended = cli("digest", "--week", "2026-W05", "--for", name)
    assert (ended.code, ended.err) == (0, "")
    assert builders.TITLE in ended.out


def test_recipient_who_is_none_is_a_mistake_with_a_hint(cli: Cli, folder: Path) -> None:
    """The nearest one is named."""
    settings(folder)
    ended = cli("digest", "--for", "anne@desk.example")
    assert (ended.code, ended.out) == (2, "")
    assert "did you mean ann@desk.example ?" in ended.err
    assert "there is no recipient 'x'" in cli("digest", "--for", "x").err


def test_digest_is_sent_once_for_each_request_and_signed(cli: Cli, memory: OpenMemory, folder: Path) -> None:
    """To all who get the digest, or to the one who is asked for; the week's own one is still to come."""
    settings(folder)
    keep(memory, alerts=[builders.alert(pack="island-bridge", forecast="bridge-built")])
    first = cli("digest", "--week", "2026-W05", "--send", "--by", "dan", "--why", "for the board")
    assert first.out.startswith(
        "The digest of 2026-W05 is promised to ann@desk.example, Bob <bob@desk.example>.\n"
    )
    assert cli("digest", "--week", "2026-W05", "--send", "--for", "cat@desk.example").code == 0
    store = memory()
    with store.read() as tx:
        promised = tx.outbox.undelivered(9)
        assert [one.recipient for one in promised] == [
            "ann@desk.example",
            "Bob <bob@desk.example>",
            "cat@desk.example",
        ]
        kept = [tx.digests.get(DigestKey.parse(one.subject_id)) for one in promised]
        assert all(one is not None and builders.TITLE in one.text and one.pictures for one in kept)
        assert tx.digests.written() == frozenset()
        acts = [(act.who, act.subject, act.value, act.why) for act in tx.acts.list(what=Deed.DIGEST_SEND)]
    store.close()
    assert ("dan", "2026-W05", "ann@desk.example", "for the board") in acts
    assert len(acts) == 3


def test_digest_without_anybody_to_send_it_to_is_a_mistake(cli: Cli) -> None:
    """Nothing is promised to nobody."""
    ended = cli("digest", "--send")
    assert (ended.code, ended.out) == (2, "")
    assert "nobody gets the digest: set mail_to" in ended.err


@pytest.mark.parametrize("has_browser", [True, False])
def test_digest_is_shown_in_the_browser(
    *, has_browser: bool, cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From a file in the data folder; where there is no browser, that is said."""
    opened = list[str]()

    def show(address: str) -> bool:
        opened.append(address)
        return has_browser

    monkeypatch.setattr("webbrowser.open", show)
    ended = cli("digest", "--week", "2026-W05", "--open")
    page = folder / "digests" / "open-2026-W05.html"
    assert (ended.code, opened) == (0, [page.as_uri()])
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert ("There is no browser here" in ended.out) is not has_browser


def test_a_terminal_shows_an_overview(cli: Cli, memory: OpenMemory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The headline, a row for each forecast, and what is due; in colours."""
    keep(memory, alerts=[builders.alert(pack="island-bridge", forecast="bridge-built")])
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "160")
    ended = cli("digest", "--week", "2026-W05")
    assert "\x1b[" in ended.out
    plain = re.sub(r"\x1b\[[0-9;]*m", "", ended.out)
    assert "was contradicted and fell from 70% to" in plain
    assert re.search(r"▼ +bridge-built +70% → \d+% +▆{7}\S", plain)
    assert "All of it: watcher digest --week 2026-W05 --open" in plain
