from collections.abc import Mapping
from datetime import time, timedelta
from ipaddress import ip_network
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from builders import mail_recipient
from hooks import SECRET
from hypothesis import given
from hypothesis import strategies as st

from rules import ProblemsError
from rules.model import Grade
from storage import open_store
from storage.records import NewFeed
from watcher.config import Settings, load_settings, new_feed, read_settings, template
from watcher.config.environment import read_environment
from watcher.config.keys import Keys
from watcher.config.listening import Listening
from watcher.digest import WeekTime
from watcher.mail.smtp import Encryption, SmtpServer

ROOT = Path(__file__).resolve().parents[2]

MISTAKES = """\
database_url: mysql://root:hunter2@db/x
packs: [india-belgum]
feeds:
  - ftp://example.org/feed
  - {url: "https://user:hunter2@example.org/a/long/address/that/goes/on", grade: Z, langage: en}
  - https://a.example/feed
  - url: https://a.example/feed
  - 7
smtp_url: smtp://user:hunter2@mail.example.org:99999
mail_from: nobody
mail_to: [ann@example.org, 5]
mail_to: []
allow_private_addresses: [10.0.0.1/8]
poll_interval: 0
timezone: Europe/Brusels
digest_at: Funday 07:00
log_format: xml
colour: blue
"""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in an empty folder: no configuration file lies there."""
    monkeypatch.chdir(tmp_path)


def _load(text: str, environ: Mapping[str, str] | None = None) -> Settings:
    path = Path("watcher.yaml").absolute()
    path.write_text(text, encoding="utf-8")
    return load_settings(path, environ or {})


def _problems(text: str, environ: Mapping[str, str] | None = None) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        _load(text, environ)
    folder = f"{Path.cwd()}/"
    return [str(problem).removeprefix(folder) for problem in caught.value.problems]


def test_without_file_and_environment_everything_has_a_default() -> None:
    """The program starts with nothing written."""
    settings = load_settings(None, {})
    assert settings.file is None
    assert settings.packs == ("india-belgium",)
    assert settings.feeds is None
    assert settings.smtp is None
    assert (settings.mail_from, settings.recipients) == ("", ())
    assert settings.allow_private == ()
    assert settings.poll_interval is None
    assert settings.host_gap == timedelta(seconds=1)
    assert settings.alert_group_window == timedelta(minutes=5)
    assert settings.timezone == ZoneInfo("UTC")
    assert settings.digest_at == WeekTime(weekday=0, at=time(7))
    assert (settings.contact, settings.log_format) == ("", None)
    assert settings.health == Listening("127.0.0.1", 9846)
    assert settings.data_dir.name == "forecast-watcher"
    assert settings.database_url == f"sqlite:///{settings.data_dir}/watcher.db"


def test_file_gives_every_key(tmp_path: Path) -> None:
    """All keys are read; paths start at the file's folder."""
    (tmp_path / "my-pack.yaml").touch()
    settings = _load(
        """
        database_url: postgresql://ann@db/news
        data_dir: data
        packs: [india-belgium, my-pack.yaml]
        feeds:
          - https://a.example/feed
          - {url: "https://b.example/feed", title: B, language: nl, country: BE, grade: B}
        smtp_url: smtps://ann:p%40ss@mail.example.org
        mail_from: Watch Desk <desk@example.org>
        mail_to: [ann@example.org, Bob <bob@example.org>, ANN <ann@example.org>]
        alert_group_window: PT1M
        allow_private_addresses: [10.0.0.0/8, "fd00::/8", 127.0.0.1]
        poll_interval: 900
        keep_items: P400D
        host_gap: 2.5
        timezone: Europe/Brussels
        digest_at: friday 18:30
        contact: https://example.org/desk
        fulltext: true
        log_format: json
        health: "[::1]:80"
        """
    )
    assert settings == Settings(
        file=tmp_path / "watcher.yaml",
        database_url="postgresql://ann@db/news",
        data_dir=tmp_path / "data",
        packs=("india-belgium", str(tmp_path / "my-pack.yaml")),
        feeds=(
            NewFeed(url="https://a.example/feed"),
            NewFeed(url="https://b.example/feed", title="B", language="nl", country="BE", grade=Grade.B),
        ),
        smtp=SmtpServer(
            host="mail.example.org", port=465, encryption=Encryption.IMPLICIT, user="ann", password="p@ss"
        ),
        mail_from="Watch Desk <desk@example.org>",
        recipients=(mail_recipient("ann@example.org"), mail_recipient("Bob <bob@example.org>")),
        alert_group_window=timedelta(minutes=1),
        allow_private=(ip_network("10.0.0.0/8"), ip_network("fd00::/8"), ip_network("127.0.0.1")),
        poll_interval=timedelta(minutes=15),
        host_gap=timedelta(seconds=2.5),
        keep_items=timedelta(days=400),
        timezone=ZoneInfo("Europe/Brussels"),
        digest_at=WeekTime(weekday=4, at=time(18, 30)),
        contact="https://example.org/desk",
        fulltext=True,
        log_format="json",
        health=Listening("::1", 80),
    )


def test_every_mistake_is_told_at_its_line_and_column() -> None:
    """One look is enough to mend a file."""
    places = [line.split(": ")[0] for line in _problems(MISTAKES)]
    assert places == [
        f"watcher.yaml:{line}:{column}"
        for line, column in [
            (1, 1),
            (2, 9),
            (4, 5),
            (5, 75),
            (5, 85),
            (7, 5),
            (8, 5),
            (9, 1),
            (10, 1),
            (11, 28),
            (12, 1),
            (13, 27),
            (14, 1),
            (15, 1),
            (16, 1),
            (17, 1),
            (18, 1),
        ]
    ]


def test_no_message_shows_a_secret() -> None:
    """Terminals and logs are read by more people than the configuration file."""
    assert "hunter2" not in "\n".join(_problems(MISTAKES))


def test_settings_do_not_show_their_secrets() -> None:
    """A settings value that ends in a log or a crash report tells no password."""
    secrets = {
        "WATCHER_DATABASE_URL": "postgresql://ann:hunter2@db/x",
        "WATCHER_SMTP_URL": "smtp://ann:hunter2@mail.example.org",
        "WATCHER_FEEDS": "https://ann:hunter2@a.example/feed",
        "WATCHER_PROXY": "http://ann:hunter2@proxy.example",
        "WATCHER_ACCESS": '[{"url": "https://a.example", "headers": {"X-Key": "hunter2"}}]',
    }
    settings = load_settings(None, secrets)
    assert "hunter2" not in f"{settings!r} {settings} {settings.smtp} {settings.proxy} {settings.access}"
    assert "hunter2" in settings.database_url


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("timezone: Europe/Brusels", "did you mean Europe/Brussels?"),
        ("timezone: Europe", "there is no such time zone"),
        ("timezone: ../../etc/passwd", "there is no such time zone"),
        ("packs: [india-belgum]", "did you mean india-belgium?"),
        ("packs: [./nowhere]", "no such pack"),
        ("packs: []", "too few entries"),
        ("packs: india-belgium", "a list is expected"),
        ("allow_private_addresses: [10.0.0.1/8]", "write 10.0.0.0/8"),
        ("fulltext: sometimes", "true or false is expected"),
        ("allow_private_addresses: sometimes", "true, false or a list of networks"),
        ("poll_interval: 1 hour", "ISO 8601"),
        ("poll_interval: .nan", "at least 1 second"),
        ("poll_interval: true", "ISO 8601"),
        ("poll_interval: -PT5M", "ISO 8601"),
        ("poll_interval: P400D", "at most 30 days"),
        ("contact: desk", "a mail address or an http(s) address"),
        ("contact: désk@example.org", "ASCII"),
        ("contact: '.:'", "a mail address or an http(s) address"),
        ("feeds: [https://]", "names a host"),
        ("feeds: ['https://a b.example/']", "no "),
        ("feeds: ['https://a.example:99999/']", "no web address"),
        ("data_dir: ''", "a path is expected"),
        ("feeds: ['https://a.example/x y']", "no spaces"),
        ("feeds: ['https://a.example/" + "x" * 2000 + "']", "at most 2,000 characters"),
        ("poll_interval: PXYZ", "ISO 8601"),
        ("keep_items: 89", "at least 90 days"),
        ("keep_items: PT1H", "at least 90 days"),
        ("keep_items: long", "P400D"),
        ("keep_items: [400]", "P400D"),
        ("keep_items: .nan", "P400D"),
        ("host_gap: 61", "0 to 60 seconds"),
        ("host_gap: -1", "0 to 60 seconds"),
        ("host_gap: soon", "ISO 8601"),
        ("data_dir: ~nobody-of-this-name/x", "home folder"),
        ("- 1", "keys with values are expected"),
        ("a: [", "not YAML"),
    ],
)
def test_message_says_what_is_wrong(text: str, says: str) -> None:
    """Each kind of mistake has words that help."""
    problems = _problems(text)
    assert len(problems) == 1
    assert says in problems[0]


@pytest.mark.parametrize(
    ("written", "seconds"), [("900", 900), ("1.5", 1.5), ("PT15M", 900), ("pt1h", 3600), ("P1D", 86400)]
)
def test_interval_is_seconds_or_a_duration(written: str, seconds: float) -> None:
    """File and environment write it the same way."""
    expected = timedelta(seconds=seconds)
    assert _load(f"poll_interval: {written}").poll_interval == expected
    assert load_settings(None, {"WATCHER_POLL_INTERVAL": written}).poll_interval == expected


def test_environment_wins_over_file_key_by_key(tmp_path: Path) -> None:
    """A container changes one key of a shared file."""
    environ = {
        "WATCHER_MAIL_TO": "ann@example.org, bob@example.org",
        "WATCHER_FEEDS": "https://a.example/feed,https://b.example/feed",
        "WATCHER_DATA_DIR": "elsewhere",
        "WATCHER_ALLOW_PRIVATE_ADDRESSES": "10.0.0.0/8,::1",
        "WATCHER_TIMEZONE": "",
    }
    settings = _load("mail_to: [carol@example.org]\ntimezone: Asia/Kolkata\ndata_dir: here\n", environ)
    assert [one.name for one in settings.recipients] == ["ann@example.org", "bob@example.org"]
    assert [feed.url for feed in settings.feeds or ()] == ["https://a.example/feed", "https://b.example/feed"]
    assert settings.data_dir == tmp_path / "elsewhere"
    assert settings.allow_private == (ip_network("10.0.0.0/8"), ip_network("::1"))
    assert settings.timezone == ZoneInfo("Asia/Kolkata")


def test_variables_relative_paths_start_at_the_working_directory(tmp_path: Path) -> None:
    """Who writes a variable stands in a folder; who writes a file means the file's."""
    (tmp_path / "conf").mkdir()
    (tmp_path / "mine.yaml").touch()
    (tmp_path / "conf" / "watcher.yaml").write_text("data_dir: data\n")
    environ = {"WATCHER_CONFIG": "conf/watcher.yaml", "WATCHER_PACKS": "mine.yaml"}
    settings = load_settings(None, environ)
    assert settings.file == Path("conf/watcher.yaml")
    assert settings.packs == (str(tmp_path / "mine.yaml"),)
    assert settings.data_dir == tmp_path / "conf" / "data"


@pytest.mark.parametrize("switch", ["true", "TRUE"])
def test_everything_private_can_be_allowed(switch: str) -> None:
    """One word opens all networks, of both kinds."""
    settings = load_settings(None, {"WATCHER_ALLOW_PRIVATE_ADDRESSES": switch})
    assert settings.allow_private == (ip_network("0.0.0.0/0"), ip_network("::/0"))


def test_no_feeds_is_not_the_same_as_no_word_about_feeds() -> None:
    """An empty list starts with none, an absent key with those of the packs."""
    assert _load("feeds: []").feeds == ()
    assert _load("feeds:").feeds is None
    assert load_settings(None, {"WATCHER_FEEDS": "[]"}).feeds == ()


def test_mail_comes_from_the_first_recipient_unless_said_otherwise() -> None:
    """Two variables are enough to be told."""
    assert load_settings(None, {"WATCHER_MAIL_TO": "ann@example.org"}).mail_from == "ann@example.org"


def test_secret_is_read_from_a_file(tmp_path: Path) -> None:
    """An orchestrator mounts secrets as files, with a newline at their end."""
    secret = tmp_path / "smtp"
    secret.write_text("smtp://ann:hunter2@mail.example.org\n")
    settings = load_settings(None, {"WATCHER_SMTP_URL_FILE": str(secret)})
    assert settings.smtp is not None
    assert settings.smtp.password == "hunter2"


def test_mistakes_in_variables_are_told_under_their_names(tmp_path: Path) -> None:
    """Variables have no lines; their names are their places."""
    (tmp_path / "empty").touch()
    (tmp_path / "latin").write_bytes(b"\xe9")
    problems = _problems(
        "timezone: UTC",
        {
            "WATCHER_TIMEZONE": "Mars/Base",
            "WATCHER_MAIL_FROM": "a@b.example",
            "WATCHER_MAIL_FROM_FILE": "/nowhere",
            "WATCHER_CONTACT_FILE": "/nowhere",
            "WATCHER_SMTP_URL_FILE": str(tmp_path / "empty"),
            "WATCHER_DATABASE_URL_FILE": str(tmp_path / "latin"),
            "WATCHER_SMPT_URL": "smtp://mail.example.org",
        },
    )
    assert [problem.partition(":")[0] for problem in problems] == [
        "WATCHER_CONTACT_FILE",
        "WATCHER_DATABASE_URL_FILE",
        "WATCHER_MAIL_FROM",
        "WATCHER_SMPT_URL",
        "WATCHER_SMTP_URL_FILE",
        "WATCHER_TIMEZONE",
    ]
    assert "did you mean WATCHER_SMTP_URL?" in problems[3]


def test_variables_of_others_are_left_alone() -> None:
    """An orchestrator names a service's port after the service."""
    found = read_environment(
        {"WATCHER_PORT": "tcp://10.0.0.1:80", "WATCHER_SERVICE_HOST": "10.0.0.1", "HOME": "/"},
        Keys.model_fields,
    )
    assert found.problems == ()
    assert found.values == {}


def test_problems_of_file_and_environment_come_together() -> None:
    """A file that cannot even be read does not hide a bad variable."""
    with pytest.raises(ProblemsError) as caught:
        load_settings(Path("nowhere.yaml"), {"WATCHER_LOG_FORMAT": "xml"})
    assert [str(problem.location) for problem in caught.value.problems] == [
        "WATCHER_LOG_FORMAT",
        "nowhere.yaml",
    ]


def test_file_in_the_working_directory_is_read_unless_another_is_named(tmp_path: Path) -> None:
    """The option wins over the variable, the variable over the folder."""
    for name in ("watcher", "variable", "option"):
        (tmp_path / f"{name}.yaml").write_text(f"contact: {name}@example.org\n")
    named = {"WATCHER_CONFIG": "variable.yaml"}
    assert load_settings(None, {}).contact == "watcher@example.org"
    assert load_settings(None, named).contact == "variable@example.org"
    assert load_settings(Path("option.yaml"), named).contact == "option@example.org"


def test_feed_of_the_command_line_is_judged_like_one_of_the_file() -> None:
    """Each problem names its option."""
    with pytest.raises(ProblemsError) as caught:
        new_feed({"url": "gopher://a.example", "language": "English", "country": "be", "grade": "Z"})
    assert [str(problem.location) for problem in caught.value.problems] == [
        "--country",
        "--grade",
        "--language",
        "URL",
    ]
    assert new_feed({"url": "https://a.example/"}) == NewFeed(url="https://a.example/")


def test_template_is_valid_as_it_is_and_with_every_key_taken_up(tmp_path: Path) -> None:
    """What `watcher init` writes works, and so do its examples."""
    text = template()
    assert _load(text) == load_settings(tmp_path / "watcher.yaml", {})
    taken = "\n".join(
        line.removeprefix("# ") for line in text.splitlines() if _is_example(line.removeprefix("# "))
    )
    for secret in ("paid-password", "api-key"):
        (tmp_path / secret).write_text("hunter2")
    (tmp_path / "webhook-secret").write_text(SECRET)
    settings = _load(taken)
    assert next(one.name for one in settings.recipients) == "analyst@example.org"
    for key in Keys.model_fields:
        assert f"\n# {key}:" in text


def _is_example(line: str) -> bool:
    return line.startswith("  ") or line.partition(":")[0] in Keys.model_fields


def test_documentation_names_every_key_and_its_variable() -> None:
    """A key that is not documented does not exist."""
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    for key in Keys.model_fields:
        assert f"`{key}`" in text
        assert f"`WATCHER_{key.upper()}`" in text


@given(st.sampled_from(sorted(Keys.model_fields)), st.text(max_size=30).filter(lambda text: "\0" not in text))
def test_any_text_in_a_variable_is_a_setting_or_a_problem(key: str, text: str) -> None:
    """No value raises anything but its problem."""
    try:
        load_settings(None, {f"WATCHER_{key.upper()}": text})
    except ProblemsError as error:
        assert error.problems  # noqa: PT017  either outcome is right


def test_odd_folders_hold_the_database_too(tmp_path: Path) -> None:
    """A ? or a % in the folder's name is part of the path, not of the URL's grammar."""
    folder = tmp_path / "what? 100%41"
    settings = load_settings(environ={"WATCHER_DATA_DIR": str(folder)})
    open_store(settings.database_url).close()
    assert (folder / "watcher.db").is_file()


def test_what_is_not_installed_is_not_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the extra is missing, the setting that needs it is a mistake with the remedy in it."""
    monkeypatch.setattr("watcher.config.keys.find_spec", lambda _: None)
    assert not load_settings(None, {"WATCHER_FULLTEXT": "false"}).fulltext
    with pytest.raises(ProblemsError, match="pip install 'forecast-watcher\\[fulltext\\]'"):
        load_settings(None, {"WATCHER_FULLTEXT": "true"})


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("off", None),
        ("127.0.0.1:0", Listening("127.0.0.1", 0)),
        ("localhost:80", Listening("127.0.0.1", 80)),
        ("0.0.0.0:9846", Listening("0.0.0.0", 9846)),  # noqa: S104 -- who writes it means it
        ("'[::1]:9846'", Listening("::1", 9846)),
    ],
)
def test_place_of_the_health_port(written: str, expected: Listening | None) -> None:
    """An address and a port, or off."""
    settings = _load(f"health: {written}\n")
    assert settings.health == expected
    assert expected is None or str(expected) == written.strip("'").replace("localhost", "127.0.0.1")


@pytest.mark.parametrize("written", ["9846", "host:80", "127.0.0.1:70000", "'127.0.0.1:'", "'::1:80'", "on"])
def test_place_that_is_none_is_refused(written: str) -> None:
    """With what to write instead."""
    (problem,) = _problems(f"health: {written}\n")
    assert problem.startswith("watcher.yaml:1:1: ")
    assert "an address and a port are expected" in problem or "text is expected" in problem


def test_files_that_are_named_are_told(tmp_path: Path) -> None:
    """The packs of one's own and the secrets of keys and variables, whether they are there or not."""
    text = """
    packs: [india-belgium, pack, 7]
    access:
      - {url: "https://a.example/", user: ann, password_file: a}
      - {url: "https://b.example/", headers: {X-Key_file: b}}
    recipients:
      - {webhook: "https://c.example/", name: c, secret_file: c}
    """
    path = tmp_path / "watcher.yaml"
    path.write_text(text, encoding="utf-8")
    files = read_settings(path, {"WATCHER_SMTP_URL_FILE": "smtp"}).files
    assert files == {tmp_path / name for name in ("watcher.yaml", "pack", "a", "b", "c", "smtp")}
