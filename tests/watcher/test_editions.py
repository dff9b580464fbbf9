from dataclasses import replace
from datetime import UTC, datetime

import builders
import mail_samples
import pytest
from digests import digest_of
from selectolax.lexbor import LexborHTMLParser

from rules.model import Field, Stance
from storage.judgements import Alert, Report
from watcher.digest import Digest, IsoWeek
from watcher.editions import MOST_CURVES, PICTURE_ROOM, write_digest, write_page

#: In bytes: what mail servers and people take without a thought.
SMALL = 300_000
NOW = datetime(2026, 2, 2, 6, 0, tzinfo=UTC)


def crowded(reports: tuple[Report, ...]) -> Digest:
    """A week in which each of twelve forecasts has a dozen stories, all of which move it."""
    pack = mail_samples.sample_pack()
    return digest_of(
        IsoWeek.parse("2026-W05"),
        zone=mail_samples.BRUSSELS,
        packs=[pack],
        alerts=[_alert(forecast.id, number, reports) for forecast in pack.forecasts for number in range(12)],
        feeds=[builders.feed(id=n, title="f" * 200, error="e" * 300) for n in range(60)],
        almost=[mail_samples.sample_almost(number) for number in range(40)],
        now=NOW,
    )


def test_a_mail_of_twelve_forecasts_stays_small_with_its_pictures() -> None:
    """As many curves as fit are in it, the others are counted, whatever feeds say in whatever script."""
    sentence = "भारत और यूरोपीय संघ " * 30
    quote = builders.evidence(sentence, ("भारत", "संघ"), field=Field.SUMMARY)
    digest = crowded((builders.report(title=sentence, evidence=(quote, builders.evidence())),) * 20)
    written = write_digest(digest)
    assert len(mail_samples.mail(written.mail).as_bytes()) < SMALL
    assert 2 < len(written.mail.pictures) <= MOST_CURVES + 1
    assert sum(len(one.png) * 4 // 3 for one in written.mail.pictures) < PICTURE_ROOM
    left = 12 + 1 - len(written.mail.pictures)
    assert f"{left} more curves" in LexborHTMLParser(written.mail.html).text()


@pytest.mark.parametrize("words", ["The talks stay slow & <b>open</b> ", "भारत और यूरोपीय संघ "])
def test_the_longest_digest_is_small_and_draws_no_more_than_it_holds(
    words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred forecasts that all moved, and every list full of the longest lines: the rest is counted."""
    drawn = list[int]()

    def draw(_: object, *, width: int) -> bytes:
        drawn.append(width)
        return bytes([len(drawn)]) * 12_000

    monkeypatch.setattr("watcher.editions.curve_png", draw)
    monkeypatch.setattr("watcher.editions.strip_png", draw)
    ids = [f"forecast-{number:03}-{'x' * 40}" for number in range(100)]
    long, corrected = words * 200, replace(mail_samples.corrected_alert(), correction=words * 90)
    digest = digest_of(
        IsoWeek.parse("2026-W05"),
        zone=mail_samples.BRUSSELS,
        packs=[builders.pack(forecasts=tuple(builders.forecast(id=one, claim=words * 20) for one in ids))],
        alerts=[
            *(replace(_alert(one, number, ()), title=long) for one in ids for number in range(2)),
            *(replace(corrected, id=f"c{number}", title=long) for number in range(60)),
        ],
        feeds=[builders.feed(id=number, title=long, error=long) for number in range(50)],
        almost=[mail_samples.sample_almost(item=builders.item(title=long), words=long)] * 40,
        now=NOW,
    )
    mail = write_digest(digest).mail
    assert len(mail_samples.mail(mail).as_bytes()) < SMALL
    assert len(drawn) == MOST_CURVES + 1
    assert "and 30 more feeds" not in mail.text
    assert " more feeds" in mail.text
    assert " more forecasts\n" in mail.text


def test_the_page_holds_every_curve_and_asks_nobody_for_anything() -> None:
    """One file: pictures in it, each with its words; the same figures as the mail."""
    digest = mail_samples.sample_digest()
    page = LexborHTMLParser(write_page(digest))
    pictures = page.css("img")
    assert len(pictures) == 1 + len([each for each in digest.forecasts if each.ledger.alerts])
    for one in pictures:
        assert (one.attributes["src"] or "").startswith("data:image/png;base64,")
        assert one.attributes["alt"]
    assert page.css("link, script, iframe, object") == []
    mail = LexborHTMLParser(write_digest(digest).mail.html)
    figures = [[node.text() for node in one.css("h1, td.figures")] for one in (page, mail)]
    assert figures[0] == figures[1] != []


def test_a_quiet_week_draws_nothing_that_shows_nothing() -> None:
    """No story in twelve weeks is said in words."""
    written = write_digest(mail_samples.quiet_digest())
    assert written.mail.pictures == ()
    assert "No story confirmed or contradicted anything" in written.mail.text
    assert "<img" not in written.page


def _alert(forecast: str, number: int, reports: tuple[Report, ...]) -> Alert:
    stance = Stance.CONFIRMS if number % 2 else Stance.CONTRADICTS
    return replace(
        builders.alert(),
        id=f"{forecast}-{number}",
        forecast=forecast,
        indicator=f"i{number}",
        stance=stance,
        ratio=1.5 if number % 2 else 0.6,
        story=f"s{number}",
        reports=reports,
    )
