import http.client
import itertools
import json
import smtplib
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from watcher.cli import main
from watcher.cli.actions import demo as shown
from watcher.demo import year
from watcher.demo.news import PAPERS, WINDOW, demo_feeds, recorded_news, serve_news
from watcher.demo.sink import open_sink
from watcher.demo.year import BEGINS, WEEK, Clock, open_year
from watcher.feeds.parse import parse

MARCH = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def base() -> Iterator[str]:
    """The address under which the news of 1 March 2026 are served."""
    with serve_news(lambda: MARCH) as address:
        yield address


def get(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Ask for a page; the answer is its status, headers and body."""
    fields = {name.replace("_", "-"): text for name, text in headers.items()}
    request = urllib.request.Request(url, headers=fields)  # noqa: S310 -- loopback
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 -- loopback
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()


def test_recorded_news_lie_in_the_year_and_belong_to_the_papers() -> None:
    """Every recorded item is served some week, under an address of its own."""
    news = recorded_news()
    ends = BEGINS + year.WEEKS * WEEK
    assert all(BEGINS - WINDOW < one.published < ends for one in news)
    assert list(news) == sorted(news, key=lambda one: (one.published, one.slug))
    assert {one.feed for one in news} == {paper.name for paper in PAPERS}
    assert len({(one.feed, one.slug) for one in news}) == len(news)


@pytest.mark.parametrize("paper", PAPERS, ids=[paper.name for paper in PAPERS])
def test_paper_serves_what_a_feed_reader_reads(base: str, paper: object) -> None:
    """RSS or Atom, each feed holds the last three weeks and nothing from the future."""
    (mine,) = [one for one in PAPERS if one is paper]
    status, headers, body = get(f"{base}/{mine.name}.xml")
    parsed = parse(body, content_type=headers["Content-Type"], url=f"{base}/{mine.name}.xml")
    recorded = [
        one for one in recorded_news() if one.feed == mine.name and MARCH - WINDOW < one.published <= MARCH
    ]
    assert status == 200
    assert (parsed.title, parsed.language) == (mine.title, mine.language)
    assert sorted(one.title for one in parsed.entries) == sorted(one.title for one in recorded)
    assert {one.published for one in parsed.entries} == {one.published for one in recorded}
    assert mine.atom == (b"<feed" in body)


def test_unchanged_feed_is_answered_with_304(base: str) -> None:
    """The demo's server is a polite one."""
    _, headers, _ = get(f"{base}/eu-newswire.xml")
    status, again, body = get(f"{base}/eu-newswire.xml", If_None_Match=headers["ETag"])
    assert (status, body, again["ETag"]) == (304, b"", headers["ETag"])


def test_two_feeds_are_broken_on_purpose(base: str) -> None:
    """One sends a web page, one is not found, and both are subscribed to."""
    assert b"<!doctype html>" in get(f"{base}/broken.xml")[2]
    assert get(f"{base}/dead.xml")[0] == http.client.NOT_FOUND
    assert [feed.title for feed in demo_feeds(base)][-2:] == ["Broken Gazette", "Dead Letter Office"]
    assert len(demo_feeds(base)) == len(PAPERS) + 2


def test_sink_keeps_each_mail_as_a_file(tmp_path: Path) -> None:
    """Mails lie in a folder in the order they came."""
    with open_sink(tmp_path / "new" / "mails") as url:
        host, port = url.removeprefix("smtp://").removesuffix("?starttls=never").split(":")
        with smtplib.SMTP(host, int(port), timeout=10) as session:
            for text in ("Subject: one\r\n\r\n1\r\n", "Subject: two\r\n\r\n2\r\n"):
                session.sendmail("watcher@desk.example", ["ann@desk.example"], text)
    kept = sorted((tmp_path / "new" / "mails").iterdir())
    assert [path.name for path in kept] == ["0001.eml", "0002.eml"]
    assert [path.read_bytes() for path in kept] == [
        b"Subject: one\r\n\r\n1\r\n",
        b"Subject: two\r\n\r\n2\r\n",
    ]


def test_clock_stands_until_it_is_set() -> None:
    """Time in the demo passes when a week is lived."""
    clock = Clock(MARCH)
    assert clock() == clock() == MARCH


def test_weeks_are_lived_as_they_are_asked_for(tmp_path: Path) -> None:
    """Two weeks: the feeds are polled, the broken ones too, mails are sent and a digest is written."""
    with open_year(tmp_path) as (app, weeks):
        first, second = itertools.islice(weeks, 2)
        with app.store.read() as tx:
            assert tx.outbox.tally().waiting == 0
            alerts = tx.alerts.list()
    assert second.ends - first.ends == WEEK
    assert first.failed == second.failed == 2
    assert first.alerts + second.alerts == len(alerts) > 0
    digests = sorted(path.name for path in (tmp_path / "digests").iterdir() if path.suffix == ".html")
    mails = len(list((tmp_path / "mails").iterdir()))
    assert len(digests) < mails == first.mails + second.mails


def test_weeks_lived_again_beside_the_first_tell_the_same(tmp_path: Path) -> None:
    """The same alerts with the same beliefs, wherever it lies."""
    told = []
    for name in ("first", "again"):
        with open_year(tmp_path / name) as (app, weeks):
            lived = list(itertools.islice(weeks, 4))
            with app.store.read() as tx:
                told.append((lived, tx.alerts.list()))
    assert told[0] == told[1]
    assert told[0][1]


def test_configuration_of_the_demo_is_one_that_can_be_used_afterwards(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], logs_restored: None
) -> None:
    """The file left in the folder opens the same database with every command."""
    with open_year(tmp_path) as (_, weeks):
        next(weeks)
    assert json.loads((tmp_path / "watcher.yaml").read_text(encoding="utf-8"))["data_dir"] == str(tmp_path)
    capsys.readouterr()
    assert main(["--config", str(tmp_path / "watcher.yaml"), "feeds", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 7


def test_demo_shows_forecasts_alerts_and_where_everything_lies(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, logs_restored: None
) -> None:
    """A new user sees what was found, by whom, and where to look further; no log line gets between."""
    for module in (year, shown):
        monkeypatch.setattr(module, "WEEKS", 8)
    folder = tmp_path / "my démo #1"
    assert main(["demo", "--dir", str(folder)]) == 0
    captured = capsys.readouterr()
    assert captured.err == f"8/8 weeks, to {BEGINS + 7 * WEEK + timedelta(hours=10):%d %b %Y}\n"
    for words in ("FORECAST", "fta-protracted", "no news", "confirms tech-transfer", "Brussels Daily"):
        assert words in captured.out
    assert "Two of the seven feeds are broken on purpose: 16 polls failed" in captured.out
    assert (folder / "watcher.db").is_file()


def test_demo_takes_a_new_temporary_folder_by_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, logs_restored: None
) -> None:
    """Without a folder named, every demo has one of its own."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for module in (year, shown):
        monkeypatch.setattr(module, "WEEKS", 1)
    assert main(["demo"]) == 0
    (folder,) = tmp_path.iterdir()
    captured = capsys.readouterr()
    assert str(folder) in captured.out
    assert captured.err == f"Working in {folder}\n"


@pytest.mark.parametrize("kind", ["file", "used folder"])
def test_demo_never_works_in_a_place_that_holds_something(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    """Nothing of the user's is overwritten: the mistake is told with exit code 2."""
    place = tmp_path / "here"
    if kind == "file":
        place.touch()
    else:
        (place / "inner").mkdir(parents=True)
    assert main(["demo", "--dir", str(place)]) == 2
    assert f"{place} is not an empty folder: name another, or leave --dir out" in capsys.readouterr().err
