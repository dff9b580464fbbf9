import io
from pathlib import Path

import builders
import pytest
from command_line import FERRY_FEED, Cli, OpenMemory

A, B = "https://a.example/feed", "https://b.example/feed"


def _opml(folder: Path, *outlines: str) -> str:
    file = folder / "list.opml"
    file.write_text(f'<opml version="2.0"><body>\n{chr(10).join(outlines)}\n</body></opml>', encoding="utf-8")
    return str(file)


def _outline(url: str, **more: str) -> str:
    attributes = " ".join(f'{key}="{value}"' for key, value in more.items())
    return f'<outline text="T" xmlUrl="{url}" {attributes}/>'


def _urls(cli: Cli) -> list[str]:
    return [feed["url"] for feed in cli("feeds", "--json").json]


def test_a_list_is_subscribed_to(cli: Cli, folder: Path) -> None:
    """What is there already, or stands in it twice, is told and is no mistake."""
    file = _opml(folder, _outline(A), _outline(FERRY_FEED), _outline(A), _outline(B, isComment="true"))
    ended = cli("feeds", "import", file)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == "Subscribed to 2 feeds, 1 there already, 1 named more than once.\n"
    assert [(feed["url"], feed["enabled"]) for feed in cli("feeds", "--json").json] == [
        (FERRY_FEED, True),
        (A, True),
        (B, False),
    ]


def test_a_feed_that_was_removed_comes_back(cli: Cli, folder: Path) -> None:
    """Who imports it wants it."""
    assert cli("feeds", "remove", FERRY_FEED).code == 0
    assert cli("feeds", "import", _opml(folder, _outline(FERRY_FEED))).code == 0
    assert _urls(cli) == [FERRY_FEED]


def test_single_mistakes_stop_nobody_else(cli: Cli, folder: Path) -> None:
    """Each is told with its line, no password with it; the others are subscribed to, and the code is 1."""
    file = _opml(folder, _outline("ftp://ann:hunter2@a.example"), _outline(B))
    ended = cli("feeds", "import", file)
    assert (ended.code, ended.out) == (1, "Subscribed to 1 feed, 1 that cannot be read.\n")
    assert ended.err.startswith(f"{file}:2:1: xmlUrl: ")
    assert "hunter2" not in ended.err
    assert _urls(cli) == [FERRY_FEED, B]


def test_what_is_no_list_changes_nothing(cli: Cli, folder: Path) -> None:
    """A broken file is refused whole, with the line; so is one that is not there."""
    file = _opml(folder, _outline(A), "</outline>")
    ended = cli("feeds", "import", file)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"{file}:3:3: not XML: mismatched tag")
    assert _urls(cli) == [FERRY_FEED]
    assert cli("feeds", "import", str(folder / "none")).code == 2
    assert cli("feeds", "import", str(folder)).code == 2


def test_a_list_comes_through_a_pipe(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dash is standard input, which messages call so."""
    text = f"<opml><body>{_outline(A)}</body></opml>"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert cli("feeds", "import", "-").code == 0
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"x")))
    assert cli("feeds", "import", "-").err.startswith("standard input:1:1: not XML")
    assert _urls(cli) == [FERRY_FEED, A]


def test_what_is_exported_can_be_imported(
    cli: Cli, folder: Path, memory: OpenMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Into another database, grades, countries and what is off included."""
    assert (
        cli("feeds", "add", A, "--title", "A", "--country", "BE", "--grade", "C", "--language", "nl").code
        == 0
    )
    assert cli("feeds", "disable", FERRY_FEED).code == 0
    before = cli("feeds", "--json").json
    assert cli("feeds", "export", "--out", "out.opml").out == "Wrote 2 feeds to out.opml.\n"
    assert cli("feeds", "export").out == (folder / "out.opml").read_text(encoding="utf-8")
    assert cli("feeds", "export", "--out", "out.opml").code == 2
    other = folder / "other"
    other.mkdir()
    monkeypatch.setenv("WATCHER_DATA_DIR", str(other))
    monkeypatch.setenv("WATCHER_FEEDS", "[]")
    assert cli("feeds", "import", "out.opml").code == 0
    keys = ("url", "title", "language", "country", "grade", "enabled")
    after = cli("feeds", "--json").json
    assert [[feed[key] for key in keys] for feed in after] == [[feed[key] for key in keys] for feed in before]


def test_passwords_are_exported_with_a_warning(cli: Cli, folder: Path, memory: OpenMemory) -> None:
    """The list would be of no use without them; the file is its owner's alone."""
    store = memory()
    with store.begin() as tx:
        tx.feeds.add(builders.new_feed(url="https://ann:hunter2@b.example/feed"), builders.NOON)
    store.close()
    ended = cli("feeds", "export", "--out", "out.opml")
    assert "keep the list to yourself" in ended.err
    assert "hunter2" in (folder / "out.opml").read_text(encoding="utf-8")
    assert (folder / "out.opml").stat().st_mode & 0o777 == 0o600
