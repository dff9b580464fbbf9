"""Recipients in the settings: who is told, by which channel, of what and when."""

from datetime import time
from pathlib import Path
from textwrap import dedent

import pytest
from builders import mail_recipient

from rules import ProblemsError
from rules.model import Stance
from watcher.attention.quiet import QuietHours
from watcher.attention.recipient import Channel, Readiness, Recipient, Route
from watcher.config import load_settings

#: Also the form that a webhook's secret has.
SECRET = "whsec_aHVudGVyMi1odW50ZXIyLWh1bnRlcjIh"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Path:
    """Give a folder with the files that the settings name."""
    for name in ("hook-secret", "chat"):
        (tmp_path / name).write_text(f"{SECRET}\n")
    (tmp_path / "word").write_text("hunter2-hunter2\n")
    return tmp_path


def read(folder: Path, text: str) -> tuple[Recipient, ...]:
    """Read the recipients of a configuration file."""
    path = folder / "watcher.yaml"
    path.write_text(dedent(text))
    return load_settings(path, {}).recipients


def test_every_part_is_read(folder: Path) -> None:
    """Each channel, and each thing that a recipient can wish, has its place."""
    written = """
        mail_to: [ann@example.org]
        alert_burst: 5
        quiet_hours: 22:00-07:00
        recipients:
          - mail: Trade desk <trade@example.org>
            packs: [india-belgium]
            forecasts: [fta-protracted]
            stances: [contradicts]
            languages: [en, fr]
            min_strength: 2
            quiet_hours: 12:00-13:00
            alert_burst: 3
            escalate_at: [80, 20]
            notices: false
          - {mail: boss@example.org, alerts: digest}
          - {webhook: "https://hooks.example.org/w", name: cases, secret_file: hook-secret, digest: true}
          - {notify_file: chat, name: chat}
        """
    night = QuietHours(time(22), time(7))
    ann, desk, boss, hook, chat = read(folder, written)
    assert ann == Recipient(
        name="ann@example.org", channel=Channel.MAIL, address="ann@example.org", quiet=night, burst=5
    )
    assert desk == Recipient(
        name="Trade desk <trade@example.org>",
        channel=Channel.MAIL,
        address="Trade desk <trade@example.org>",
        route=Route(
            packs=frozenset({"india-belgium"}),
            forecasts=frozenset({"fta-protracted"}),
            stances=frozenset({Stance.CONTRADICTS}),
            languages=frozenset({"en", "fr"}),
            min_strength=2,
        ),
        notices=False,
        quiet=QuietHours(time(12), time(13)),
        burst=3,
        escalate_at=(20, 80),
    )
    assert (boss.alerts, boss.escalate_at) == (Readiness.DIGEST, ())
    assert (hook.name, hook.channel, hook.secret) == ("webhook:cases", Channel.WEBHOOK, SECRET)
    assert (hook.digest, hook.notices, chat.digest) == (True, False, False)
    assert (chat.name, chat.channel, chat.address) == ("notify:chat", Channel.NOTIFY, SECRET)


def test_without_keys_nobody_is_told_and_mail_to_is_told_of_everything(folder: Path) -> None:
    """The short form needs nothing else."""
    assert read(folder, "timezone: UTC") == ()
    assert read(folder, "mail_to: [ann@example.org]") == (mail_recipient("ann@example.org"),)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("{alerts: digest}", "one of mail, webhook, notify and notify_file is expected"),
        ("{mail: a@b.example, notify_file: chat, name: c}", "one of mail, webhook, notify and notify_file"),
        ("{webhook: 'https://h.example', name: h}", "a webhook needs its secret_file"),
        ("{mail: a@b.example, secret_file: chat}", "secret_file belongs to a webhook"),
        ("{webhook: 'https://h.example', name: h, secret_file: word}", "24 to 64 bytes in base64"),
        ("{notify_file: chat}", "a name is expected"),
        ("{mail: a@b.example, name: ann}", "a name is expected of a webhook and of notify"),
        ("{notify_file: nowhere, name: c}", "names a file that cannot be read"),
        ("{mail: a@b.example, quiet_hours: at night}", "two times are expected, like 22:00-07:00"),
        ("{mail: a@b.example, quiet_hours: '07:00-07:00'}", "two different times without a zone"),
        ("{mail: a@b.example, escalate_at: [0]}", "is too small"),
        ("{mail: a@b.example, stances: [maybe]}", "stances"),
        ("{mail: a@b.example, colour: red}", "colour"),
        ("{mail: ann@example.org}", "ann@example.org is to be told twice"),
    ],
)
def test_mistake_is_told_with_its_place_and_no_secret(folder: Path, written: str, says: str) -> None:
    """What is wrong with a recipient is said, and what may hold a secret is never quoted."""
    with pytest.raises(ProblemsError) as caught:
        read(folder, f"mail_to: [ann@example.org]\nrecipients:\n  - {written}\n")
    told = "\n".join(str(problem) for problem in caught.value.problems)
    assert says in told
    assert f"{folder / 'watcher.yaml'}:" in told
    assert SECRET not in told


def test_notify_is_refused_where_its_extra_is_not_installed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be sent is not promised, and the words say what to install."""
    monkeypatch.setattr("watcher.config.recipients.find_spec", lambda _: None)
    assert read(folder, "mail_to: [ann@example.org]") == (mail_recipient("ann@example.org"),)
    with pytest.raises(ProblemsError, match="pip install 'forecast-watcher\\[notify\\]'"):
        read(folder, "recipients:\n  - {notify_file: chat, name: chat}\n")


@pytest.mark.parametrize(
    "part", ["webhook: ftp://user:hunter2-hunter2@h.example", "webhook: [hunter2-hunter2]"]
)
def test_address_that_is_refused_is_not_quoted(folder: Path, part: str) -> None:
    """An address may hold a password or a token."""
    with pytest.raises(ProblemsError) as caught:
        read(folder, f"recipients:\n  - {{name: h, secret_file: hook-secret, {part}}}\n")
    assert SECRET not in "".join(str(problem) for problem in caught.value.problems)
