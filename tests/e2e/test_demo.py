import json
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from pathlib import Path

import pytest
from process import Done, environment, run

from rules.model import Stance
from storage import Alert, Transaction, open_store

GUARD = Path(__file__).with_name("loopback_only")


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done]:
    """A demo that was run to its end without a home and without a network."""
    folder = tmp_path_factory.mktemp("demo")
    return folder / "year", demo(folder, "year")


def demo(folder: Path, name: str) -> Done:
    """Run the demo in a process that can reach loopback only."""
    env = environment(folder)
    return run(folder, env | {"PYTHONPATH": f"{GUARD}:{env['PYTHONPATH']}"}, "demo", "--dir", name)


@contextmanager
def memory(year: Path) -> Iterator[Transaction]:
    """What a demo left in its database."""
    with closing(open_store(f"sqlite:///{year / 'watcher.db'}")) as store, store.read() as tx:
        yield tx


def alerts(year: Path) -> tuple[Alert, ...]:
    """The alerts of a demo, oldest first."""
    with memory(year) as tx:
        return tuple(reversed(tx.alerts.list()))


def mails(year: Path) -> list[EmailMessage]:
    """The mails of a demo."""
    found = []
    for path in sorted((year / "mails").iterdir()):
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert isinstance(message, EmailMessage)
        found.append(message)
    return found


def texts(mail: EmailMessage) -> tuple[str, str]:
    """A mail's text and HTML."""
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    return plain.get_content(), html.get_content()


def test_guard_of_these_tests_keeps_the_world_out(tmp_path: Path) -> None:
    """A process under the guard reaches no other machine, so that the demo's success means something."""
    env = environment(
        tmp_path, feeds="https://192.0.2.1/feed", allow_private_addresses="true", data_dir=str(tmp_path)
    )
    done = run(tmp_path, env | {"PYTHONPATH": f"{GUARD}:{env['PYTHONPATH']}"}, "poll")
    assert done.code == 1
    assert "1 feed polled, 1 failed" in done.out


def test_ends_well_and_tells_what_it_found(lived: tuple[Path, Done]) -> None:
    """Exit code 0, the tables on standard output, progress and nothing worse on standard error."""
    year, done = lived
    assert done.code == 0, done.err
    assert "contradicts fta-protracted" in done.out
    assert str(year / "watcher.db") in done.out
    assert {line.split()[1] for line in done.err.splitlines()} == {"weeks,"}


def test_finds_news_for_and_against(lived: tuple[Path, Done]) -> None:
    """The year has at least one alert of each stance."""
    assert {alert.stance for alert in alerts(lived[0])} == set(Stance)


def test_end_of_the_trade_talks_contradicts_one_forecast_and_confirms_another(
    lived: tuple[Path, Done],
) -> None:
    """The conclusion of January 2026, told by two publishers, is one alert for each forecast it bears on."""
    found = [
        alert
        for alert in alerts(lived[0])
        if alert.indicator in {"protracted-concluded", "commitment-concluded"}
    ]
    assert {(alert.forecast, alert.stance.value) for alert in found} == {
        ("fta-protracted", "contradicts"),
        ("fta-commitment", "confirms"),
    }
    assert len(found) == 2
    for alert in found:
        assert f"{alert.happened_at:%Y-%m-%d}" == "2026-01-27"
        assert {report.publisher for report in alert.reports} >= {"EU Newswire", "Delhi Courier"}
    (contradicted,) = [alert for alert in found if alert.stance is Stance.CONTRADICTS]
    assert contradicted.belief_after < contradicted.belief_before


def test_story_is_one_alert_for_each_forecast_and_stance(lived: tuple[Path, Done]) -> None:
    """However many tell it, nothing is counted twice."""
    found = alerts(lived[0])
    assert len({(alert.story, alert.forecast, alert.stance) for alert in found}) == len(found)


def test_every_alert_has_a_mail_with_the_quoted_evidence_word_for_word(
    lived: tuple[Path, Done], tmp_path: Path
) -> None:
    """What was found can be judged from the mail alone, and a search for the quote finds it in both parts."""
    sent = mails(lived[0])
    assert len({mail["Message-ID"] for mail in sent}) == len(sent)
    told = [texts(mail) for mail in sent if "digest" not in str(mail["Subject"]).lower()]
    read = [(plain, unescape(re.sub("<[^>]*>", "", html))) for plain, html in told]
    config = ("--config", str(lived[0] / "watcher.yaml"))
    found = json.loads(run(tmp_path, environment(tmp_path), *config, "alerts", "list", "--json").out)
    assert len(found) == len(alerts(lived[0]))
    for alert in found:
        # That of several alerts is named by the one that opened it.
        shown = [each for each in read if f"watcher alerts show {alert['id']}" in each[0]]
        assert shown
        assert alert["evidence"]
        for quote in alert["evidence"]:
            assert any(quote["text"] in plain and quote["text"] in html for plain, html in shown)


def test_digests_quote_the_evidence_word_for_word(lived: tuple[Path, Done]) -> None:
    """The same in the week's page and text."""
    for alert in alerts(lived[0]):
        year, week, _ = alert.raised_at.isocalendar()
        files = lived[0] / "digests"
        plain = (files / f"{year}-W{week:02}.txt").read_text(encoding="utf-8")
        page = (files / f"{year}-W{week:02}.html").read_text(encoding="utf-8")
        for quote in alert.reports[0].evidence:
            assert quote.text in plain
            assert quote.text in unescape(re.sub("<[^>]*>", "", page))


def test_every_week_has_its_digest_as_file_and_mail(lived: tuple[Path, Done]) -> None:
    """From the first week to the last before the end none is missing, quiet ones included."""
    with memory(lived[0]) as tx:
        weeks = sorted(tx.digests.written())
        tally = tx.outbox.tally()
    assert (weeks[0], weeks[-1]) == ("2025-W11", "2026-W14")
    assert len(weeks) == 56
    names = {path.name for path in (lived[0] / "digests").iterdir()}
    assert names == {f"{week}.{ending}" for week in weeks for ending in ("txt", "html")}
    assert (tally.waiting, tally.dead) == (0, 0)
    assert len(weeks) < tally.sent == len(mails(lived[0]))


def test_broken_feeds_are_remembered_with_their_reason(lived: tuple[Path, Done]) -> None:
    """What went wrong in a year of polls can be asked for afterwards."""
    with memory(lived[0]) as tx:
        errors = {feed.title: feed.error for feed in tx.feeds.all() if feed.error}
    assert set(errors) == {"Broken Gazette", "Dead Letter Office"}
    assert "web page" in errors["Broken Gazette"]
    assert "404" in errors["Dead Letter Office"]


def test_commands_look_further_into_the_demo(lived: tuple[Path, Done], tmp_path: Path) -> None:
    """The configuration that is left behind opens the same year."""
    year, _ = lived
    for words in (("forecasts",), ("alerts", "--json")):
        done = run(tmp_path, environment(tmp_path), "--config", str(year / "watcher.yaml"), *words)
        assert done.code == 0, (words, done.err)
        assert done.out
