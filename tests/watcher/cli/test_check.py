import socket
from mailbox import open_mailbox
from pathlib import Path

import pytest
from command_line import FERRY, Cli
from hooks import SECRET

# Apprise loads all its services at once, and one of them asks for what Python is about to drop.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


def _results(out: str) -> dict[str, str]:
    """The result of each check by its name."""
    return {line.split()[0]: line.split()[1] for line in out.splitlines()[1:]}


def test_all_is_in_order_out_of_the_box(cli: Cli, folder: Path) -> None:
    """Nothing configured is a valid configuration, and checking makes nothing."""
    ended = cli("check")
    assert (ended.code, ended.err) == (0, "")
    checks = ("configuration", "packs", "feeds", "database", "recipients", "mail")
    assert _results(ended.out) == dict.fromkeys(checks, "ok")
    assert "island-bridge with 1 forecast and 3 rules" in ended.out
    assert not (folder / "watcher.db").exists()


def test_database_that_is_there_is_opened(cli: Cli) -> None:
    """Its tables must be of the right version."""
    assert cli("db", "upgrade").code == 0
    assert "watcher.db with 0 items" in cli("check", "--offline").out


def test_mistakes_of_all_parts_are_told_together(
    cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pack, feeds and mail are each looked at, whatever the others have."""
    (folder / "bad.yaml").write_text("pack: bad\nforecasts: []\ncolour: blue\n")
    monkeypatch.setenv("WATCHER_PACKS", f"{FERRY},{folder}/bad.yaml")
    monkeypatch.setenv("WATCHER_FEEDS", "http://127.0.0.1/feed,http://localhost/x,https://a.example/feed")
    monkeypatch.setenv("WATCHER_MAIL_TO", "ann@example.org")
    ended = cli("check")
    assert ended.code == 2
    assert _results(ended.out) == {
        "configuration": "ok",
        "packs": "wrong",
        "feeds": "wrong",
        "database": "ok",
        "recipients": "ok",
        "mail": "wrong",
    }
    for words in (
        "bad.yaml:3:1: unknown key `colour`",
        "http://127.0.0.1/feed: refused: 127.0.0.1 is a loopback address",
        "http://localhost/x: refused",
        "mail_to: nobody can be told without a server (set smtp_url)",
    ):
        assert words in ended.err
    assert "a.example" not in ended.err
    told = cli("check", "--json")
    assert (told.code, told.err) == (2, "")
    assert {one["check"]: one["result"] for one in told.json} == _results(ended.out)
    assert [words for one in told.json for words in one["mistakes"]] == ended.err.splitlines()


def test_mistake_in_the_configuration_hides_nothing_else(
    cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is valid is checked in the same go: good packs and feeds beside bad ones, database and mail."""
    (folder / "bad.yaml").write_text("pack: bad\nforecasts: []\ncolour: blue\n")
    (folder / "watcher.db").write_bytes(b"this is no database" * 100)
    monkeypatch.delenv("WATCHER_PACKS")
    (folder / "watcher.yaml").write_text(
        "timezone: Nowhere\n"
        f"packs: [bad.yaml, missing.yaml, {FERRY}]\n"
        "feeds: [gopher://a.example, http://127.0.0.1/feed]\n"
        "mail_to: [nobody, ann@example.org]\n"
    )
    ended = cli("check")
    assert ended.code == 2
    assert [line.split(": ")[0] for line in ended.err.splitlines()] == [
        "watcher.yaml:1:1",
        "watcher.yaml:2:19",
        "watcher.yaml:3:9",
        "watcher.yaml:4:11",
        *[line.split(": ")[0] for line in ended.err.splitlines() if "bad.yaml" in line],
        "http://127.0.0.1/feed",
        "mail_to",
    ]
    assert "bad.yaml:3:1: unknown key `colour`" in ended.err
    assert _results(ended.out) == {
        "configuration": "wrong",
        "packs": "wrong",
        "feeds": "wrong",
        "database": "down",
        "recipients": "ok",
        "mail": "wrong",
    }


@pytest.mark.parametrize(
    ("key", "text", "skipped"),
    [
        ("PACKS", "nowhere", ["packs"]),
        ("FEEDS", "gopher://a.example", ["feeds"]),
        ("ALLOW_PRIVATE_ADDRESSES", "perhaps", ["feeds"]),
        ("DATABASE_URL", "mysql://x", ["database"]),
        ("SMTP_URL", "http://x", ["mail"]),
        ("SMTP_URL_FILE", "/nowhere", ["mail"]),
        ("CONFIG", "nowhere.yaml", ["feeds", "database", "recipients", "mail"]),
        ("CONFIG", "list.yaml", ["feeds", "database", "recipients", "mail"]),
    ],
)
def test_what_cannot_be_known_is_skipped(
    key: str, text: str, skipped: list[str], cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A default that stands in for a bad value is not what the user means: nothing is said about it."""
    (folder / "list.yaml").write_text("- 1\n")
    monkeypatch.setenv("WATCHER_MAIL_TO", "ann@example.org")
    if key != "CONFIG":
        monkeypatch.setenv("WATCHER_SMTP_URL", "smtp://mail.example")
    if key == "SMTP_URL_FILE":
        monkeypatch.delenv("WATCHER_SMTP_URL")
    monkeypatch.setenv(f"WATCHER_{key}", text)
    ended = cli("check", "--offline")
    assert ended.code == 2
    assert len(ended.err.splitlines()) == 1
    results = _results(ended.out)
    assert results.pop("configuration") == "wrong"
    assert [name for name, result in results.items() if result == "skipped"] == skipped
    assert {result for name, result in results.items() if name not in skipped} <= {"ok"}


def test_private_feed_may_be_allowed(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """One's own network can be named."""
    monkeypatch.setenv("WATCHER_FEEDS", "http://127.0.0.1/feed")
    monkeypatch.setenv("WATCHER_ALLOW_PRIVATE_ADDRESSES", "127.0.0.0/8")
    assert cli("check").code == 0


def test_mail_server_is_asked(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that answers is in order."""
    with open_mailbox() as mailbox:
        monkeypatch.setenv("WATCHER_SMTP_URL", mailbox.url)
        monkeypatch.setenv("WATCHER_MAIL_TO", "ann@example.org,bob@example.org")
        ended = cli("check")
    assert ended.code == 0
    assert "2 recipients" in ended.out


def test_mail_server_that_is_down_is_no_mistake(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends with 1; offline nobody is asked."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("WATCHER_SMTP_URL", f"smtp://127.0.0.1:{port}")
    monkeypatch.setenv("WATCHER_MAIL_TO", "ann@example.org")
    ended = cli("check")
    assert (ended.code, _results(ended.out)["mail"]) == (1, "down")
    assert "nothing listens there" in ended.out
    offline = cli("check", "--offline")
    assert (offline.code, _results(offline.out)["mail"]) == (0, "ok")


def test_server_without_recipients_is_said(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not wrong, but surely not meant."""
    monkeypatch.setenv("WATCHER_SMTP_URL", "smtp://mail.example")
    ended = cli("check", "--offline")
    assert ended.code == 0
    assert "mail_to is not set" in ended.out


def test_citations_are_looked_up_in_the_assessment(cli: Cli, folder: Path) -> None:
    """A phrase that the assessment does not have is a mistake of the pack."""
    text = folder / "assessment.txt"
    text.write_text("One.\n\nWhatever else, the bridge is likely to come.\n")
    assert cli("check", "--assessment", str(text)).code == 0
    text.write_text("One.\n\nNothing about it.\n")
    ended = cli("check", "--assessment", str(text))
    assert ended.code == 2
    assert "ferry.yaml:" in ended.err
    ended = cli("check", "--assessment", "nowhere.txt")
    assert (ended.code, _results(ended.out)["database"]) == (2, "ok")
    assert ended.err == "nowhere.txt: cannot be read: No such file or directory\n"


def test_database_that_cannot_be_used_is_down(cli: Cli, folder: Path) -> None:
    """The rest is checked all the same."""
    (folder / "watcher.db").write_bytes(b"this is no database" * 100)
    ended = cli("check")
    assert (ended.code, _results(ended.out)["database"], _results(ended.out)["mail"]) == (1, "down", "ok")


def test_server_database_is_not_asked_offline(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """And its password does not show."""
    monkeypatch.setenv("WATCHER_DATABASE_URL", "postgresql://ann:hunter2@db.example/news")
    ended = cli("check", "--offline")
    assert ended.code == 0
    assert "postgresql://***@db.example/news, not asked" in ended.out
    assert "hunter2" not in ended.out


def test_recipient_who_can_never_be_told_is_told_of_with_its_place(cli: Cli, folder: Path) -> None:
    """A slip in a route or in an address would otherwise be found when nothing comes."""
    (folder / "secret").write_text(SECRET)
    (folder / "watcher.yaml").write_text(
        f"packs: [{FERRY}]\n"
        "smtp_url: smtp://mail.example\n"
        "recipients:\n"
        "  - {mail: ann@example.org, packs: [island-bridge, island-bridges], forecasts: [bridge-built]}\n"
        "  - {mail: bob@example.org, forecasts: [bridge-built, tunnel-dug]}\n"
        "  - {webhook: http://127.0.0.1/hook, name: cases, secret_file: secret}\n"
        "  - {notify: nonsense://T0KENT0KEN, name: chat}\n"
    )
    ended = cli("check", "--offline")
    assert ended.code == 2
    assert _results(ended.out)["recipients"] == "wrong"
    route, forecast, hook, chat = ended.err.splitlines()
    assert route == (
        "watcher.yaml:4:52: no pack is loaded with the id 'island-bridges' (did you mean island-bridge?)"
    )
    assert forecast.startswith("watcher.yaml:5:55: no pack that is loaded has the forecast 'tunnel-dug' (")
    assert hook.startswith("webhook:cases: refused: 127.0.0.1 is a loopback address")
    assert chat.startswith("notify:chat: ")
    assert "T0KEN" not in ended.err + ended.out
    started = cli("poll")
    assert (started.code, started.err.splitlines()) == (2, [route, forecast])


def test_recipients_are_counted_by_their_channels(cli: Cli, folder: Path) -> None:
    """What is in order is told in short."""
    (folder / "secret").write_text(SECRET)
    (folder / "watcher.yaml").write_text(
        "smtp_url: smtp://mail.example\n"
        "mail_to: [ann@example.org, bob@example.org]\n"
        "recipients: [{webhook: https://hooks.example/x, name: cases, secret_file: secret}]\n"
    )
    ended = cli("check", "--offline")
    assert ended.code == 0
    assert "2 by mail, 1 by webhook" in ended.out
