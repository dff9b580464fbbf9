from collections.abc import Iterator
from mailbox import Mailbox, open_mailbox
from pathlib import Path

import builders
import pytest
from command_line import Cli, OpenMemory, keep

from storage.notices import NewNotice, NoticeKind

ANN, BOB = "ann@desk.example", "bob@desk.example"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server that takes everything."""
    with open_mailbox() as opened:
        yield opened


@pytest.fixture
def configured(mailbox: Mailbox, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Mailbox:
    """The same, and two people to be told through it."""
    monkeypatch.setenv("WATCHER_SMTP_URL", f"{mailbox.url}?starttls=never")
    monkeypatch.setenv("WATCHER_MAIL_TO", f"{ANN},{BOB}")
    return mailbox


def test_every_mail_recipient_gets_a_test_mail_at_once(cli: Cli, configured: Mailbox) -> None:
    """In text and HTML, from the configured sender; what the server said stands beside each."""
    ended = cli("mail", "test")
    assert (ended.code, ended.err) == (0, "")
    assert [line.split() for line in ended.out.splitlines()[1:]] == [
        [ANN, "sent", "250", "OK"],
        [BOB, "sent", "250", "OK"],
    ]
    first, second = configured.wait_for(2)
    assert [str(mail["To"]) for mail in (first, second)] == [ANN, BOB]
    assert first["Subject"] == "Forecast Watcher: a test mail"
    assert first["Message-ID"] != second["Message-ID"]
    html = first.get_body(("html",))
    assert html is not None
    assert f"from {ANN} to {ANN}" in html.get_content()


def test_one_that_is_refused_ends_with_one(cli: Cli, configured: Mailbox) -> None:
    """The server's words are shown, and the others get theirs."""
    configured.answers[f"RCPT {ANN}"] = "550 5.1.1 no such user"
    ended = cli("mail", "test")
    assert ended.code == 1
    ann, bob = ended.out.splitlines()[1:]
    assert "failed" in ann
    assert "refused the recipient: 550 5.1.1 no such user" in ann
    assert bob.split()[1] == "sent"
    told = cli("mail", "test", "--json")
    assert told.code == 1
    assert [(one["recipient"], one["sent"]) for one in told.json] == [(ANN, False), (BOB, True)]
    assert told.json[0]["said"].endswith("refused the recipient: 550 5.1.1 no such user")


def test_another_address_can_be_tried(cli: Cli, configured: Mailbox) -> None:
    """And nobody else is bothered."""
    ended = cli("mail", "test", "--to", "Cy <cy@desk.example>")
    assert ended.code == 0
    assert [str(mail["To"]) for mail in configured.wait_for(1)] == ["Cy <cy@desk.example>"]


def test_a_server_that_is_down_is_told_without_its_password(
    cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its place is named, its login is not."""
    monkeypatch.setenv("WATCHER_SMTP_URL", "smtp://ann:geheim@127.0.0.1:1?starttls=never")
    monkeypatch.setenv("WATCHER_MAIL_TO", ANN)
    ended = cli("mail", "test")
    assert ended.code == 1
    assert "127.0.0.1:1: nothing listens there" in ended.out
    assert "geheim" not in ended.out + ended.err


@pytest.mark.parametrize(
    ("url", "words", "said"),
    [
        ("", (), "there is no mail server: set smtp_url"),
        ("smtp://127.0.0.1:1", (), "nobody is told by mail: set mail_to, or name an address with --to"),
        ("smtp://127.0.0.1:1", ("--to", "nobody"), "is not a mail address: write name@host"),
    ],
)
def test_what_is_not_configured_is_the_users_mistake(
    url: str, words: tuple[str, ...], said: str, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Code 2, and what to do."""
    if url:
        monkeypatch.setenv("WATCHER_SMTP_URL", url)
    ended = cli("mail", "test", *words)
    assert ended.code == 2
    assert said in ended.err


@pytest.mark.parametrize(
    ("kind", "title"), [("alert", builders.TITLE), ("summary", builders.TITLE), ("digest", "Stories by week")]
)
def test_mails_can_be_looked_at_unsent(
    kind: str, title: str, cli: Cli, memory: OpenMemory, folder: Path
) -> None:
    """As a page, or as text where the file is named so."""
    keep(memory, alerts=[builders.alert(pack="island-bridge", forecast="bridge-built")])
    ended = cli("mail", "preview", kind, "--out", "mail.html")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("Wrote mail.html: ")
    assert title in (folder / "mail.html").read_text(encoding="utf-8")
    assert cli("mail", "preview", kind, "--out", "mail.txt").code == 0
    assert "<html" not in (folder / "mail.txt").read_text(encoding="utf-8")


def test_notice_that_holds_can_be_looked_at(cli: Cli, memory: OpenMemory, folder: Path) -> None:
    """With what is wrong."""
    store = memory()
    with store.begin() as tx:
        feed = tx.feeds.add(builders.new_feed(), builders.NOON)
        kind = NoticeKind.FAILING
        notice = NewNotice(feed_id=feed.id, kind=kind, words="nobody answers", since=builders.NOON)
        tx.notices.add(notice, builders.NOON)
    store.close()
    assert cli("mail", "preview", "notice", "--out", "mail.txt").code == 0
    assert "Example News" in (folder / "mail.txt").read_text(encoding="utf-8")


def test_alert_to_look_at_can_be_named(cli: Cli, memory: OpenMemory, folder: Path) -> None:
    """The newest is shown otherwise."""
    keep(memory, alerts=[builders.alert(id="old", title="An older one", story="other")])
    assert cli("mail", "preview", "alert", "--alert", "old", "--out", "mail.txt").code == 0
    assert "An older one" in (folder / "mail.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("alert",), "there is no alert yet"),
        (("summary",), "there is no alert yet"),
        (("notice",), "no feed is in trouble"),
        (("alert", "--alert", "x"), "there is no alert 'x'"),
        (("digest", "--alert", "x"), "a digest is not of one alert"),
    ],
)
def test_what_is_not_there_cannot_be_looked_at(words: tuple[str, ...], said: str, cli: Cli) -> None:
    """Code 2, and what to do."""
    ended = cli("mail", "preview", *words, "--out", "mail.html")
    assert ended.code == 2
    assert said in ended.err
