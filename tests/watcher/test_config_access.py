from collections.abc import Mapping
from pathlib import Path

import pytest

from rules import ProblemsError
from watcher.config import Settings, load_settings
from watcher.feeds.access import Access
from watcher.feeds.proxy import Proxy

SECRET = "hunter2"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder with one secret in a file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    (tmp_path / "two-lines").write_text(f"{SECRET}\nX: y\n")


def _load(text: str, environ: Mapping[str, str] | None = None) -> Settings:
    path = Path("watcher.yaml").absolute()
    path.write_text(text, encoding="utf-8")
    return load_settings(path, environ or {})


def test_places_are_given_logins_and_headers() -> None:
    """Values stand in the file, or in a file beside it; a login is written as its header."""
    settings = _load(
        """
        access:
          - {url: "https://a.example/feeds/", user: ann, password_file: secret}
          - url: http://b.example:8080
            headers: {x-api-key_file: secret, Accept-Language: "en "}
        """
    )
    assert settings.access == (
        Access(url="https://a.example/feeds/", headers=((b"Authorization", b"Basic YW5uOmh1bnRlcjI="),)),
        Access(
            url="http://b.example:8080", headers=((b"X-Api-Key", b"hunter2"), (b"Accept-Language", b"en"))
        ),
    )


def test_places_come_from_a_variable_as_json(tmp_path: Path) -> None:
    """A file that an orchestrator mounts may hold all of them; paths start at the working directory."""
    (tmp_path / "access.json").write_text(
        '[{"url": "https://a.example", "headers": {"X-Key_file": "secret"}}]', encoding="utf-8"
    )
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "watcher.yaml").touch()
    settings = load_settings(Path("conf/watcher.yaml"), {"WATCHER_ACCESS_FILE": "access.json"})
    assert settings.access == (Access(url="https://a.example", headers=((b"X-Key", b"hunter2"),)),)


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("{url: https://a.example}", "user and password_file, or headers, are expected"),
        ("{url: https://a.example, user: ann}", "user and password_file belong together"),
        ("{url: https://a.example, password_file: secret}", "user and password_file belong together"),
        (
            "{url: https://a.example, user: ann, password_file: nowhere}",
            "a file that cannot be read: No such",
        ),
        ("{url: https://a.example, user: ann, password_file: .}", "a file that cannot be read: Is a dir"),
        ("{url: https://a.example, user: ann, password_file: two-lines}", "only printable characters"),
        ("{url: https://a.example, user: ann, password_file: 5}", "text is expected"),
        ("{url: https://a.example, user: '', password_file: secret}", "a text that is not empty"),
        ("{url: https://a.example, user: 'a:b', password_file: secret}", "holds no colon"),
        (
            "{url: https://a.example, user: ann, password_file: secret, headers: {authorization: hunter2}}",
            "are the header Authorization; leave one of them out",
        ),
        ("{url: https://a.example, headers: {Host: hunter2}}", "the header Host is the program's own"),
        ("{url: https://a.example, headers: {'X Y': hunter2}}", "'X Y' is no name of a header"),
        ("{url: https://a.example, headers: {X: hunter2é}}", "the header X holds more than ASCII"),
        ('{url: https://a.example, headers: {X: "hunter2\\r\\nY: z"}}', "only printable characters"),
        ("{url: https://a.example, headers: {X: hunter2, x: z}}", "a header stands twice"),
        ("{url: https://a.example, headers: {X_file: two-lines}}", "only printable characters"),
        ("{url: https://a.example, headers: hunter2}", "names of headers with their values"),
        ("{url: 'https://ann:hunter2@a.example', headers: {X: y}}", "without user, password"),
        ("{url: 'https://a.example/?key=hunter2', headers: {X: y}}", "without user, password"),
        ("{url: ftp://a.example, headers: {X: y}}", "begins with http:// or https://"),
        ("{url: https://a.example, header: {X: hunter2}}", "unknown key `header`"),
        ("hunter2", ""),
    ],
)
def test_a_mistake_about_access_is_told_and_no_secret(entry: str, says: str) -> None:
    """Each kind of mistake has its words, at its line, and quotes nothing."""
    with pytest.raises(ProblemsError) as caught:
        _load(f"access:\n  - {entry}\n")
    told = "\n".join(map(str, caught.value.problems))
    assert says in told
    assert "watcher.yaml:2" in told
    assert SECRET not in told


@pytest.mark.parametrize(
    ("url", "proxy"),
    [
        ("http://proxy.example", Proxy(host="proxy.example", port=80)),
        ("http://10.0.0.1:3128/", Proxy(host="10.0.0.1", port=3128)),
        ("http://[fd00::1]:3128", Proxy(host="fd00::1", port=3128)),
        ("http://ann:p%40ss@p.example:1", Proxy(host="p.example", port=1, user="ann", password="p@ss")),
    ],
)
def test_a_proxy_is_read_from_its_url(url: str, proxy: Proxy) -> None:
    """The port is that of the scheme where none is named."""
    assert load_settings(None, {"WATCHER_PROXY": url}).proxy == proxy


def test_a_proxy_with_its_password_is_read_from_a_file(tmp_path: Path) -> None:
    """As all that may hold a password."""
    (tmp_path / "proxy").write_text("http://ann:hunter2@proxy.example:3128\n")
    proxy = load_settings(None, {"WATCHER_PROXY_FILE": "proxy"}).proxy
    assert proxy is not None
    assert proxy.password == SECRET


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("https://ann:hunter2@proxy.example", "begins with http://"),
        ("socks5://ann:hunter2@proxy.example", "begins with http://"),
        ("http://ann:hunter2@", "names no host"),
        ("http://ann:hunter2@proxy.example:99999", "a number from 1 to 65535"),
        ("http://ann:hunter2@proxy.example/x", "ends after the port"),
        ("http://ann:hunter2%0d@proxy.example", "no control characters"),
        ("http://[ann:hunter2", "cannot be read"),
    ],
)
def test_a_mistake_about_the_proxy_is_told_and_no_secret(url: str, says: str) -> None:
    """What is wrong is said, what was written is not."""
    with pytest.raises(ProblemsError) as caught:
        load_settings(None, {"WATCHER_PROXY": url})
    told = "\n".join(map(str, caught.value.problems))
    assert says in told
    assert SECRET not in told
