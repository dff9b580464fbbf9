"""What a digest tells apart from news, and what it tells of days to come."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import builders
from digests import digest_of

from rules.expected import Wait
from rules.model import Forecast, Stance, Terms
from storage import Answer, Line, LineKind, Revision
from watcher.digest import Digest, IsoWeek, render
from watcher.ledger import Ledger
from watcher.ledger.outlook import Due

WEEK = IsoWeek.parse("2026-W05")
NOW = datetime(2026, 2, 2, 6, 0, tzinfo=UTC)
LONG_AGO = datetime(2025, 4, 1, tzinfo=UTC)


def digest(ledger: Ledger, **what: object) -> Digest:
    """The digest of a week of one forecast."""
    packs = [builders.pack(forecasts=(ledger.forecast,))]
    return digest_of(WEEK, zone=UTC, packs=packs, ledgers=[ledger], now=NOW, **what)


def ledger(forecast: Forecast, *lines: Line, revisions: tuple[Revision, ...] = ()) -> Ledger:
    """A ledger without news."""
    return Ledger(pack="india-belgium", forecast=forecast, read_at=NOW, lines=lines, revisions=revisions)


def test_changed_rules_are_no_news() -> None:
    """They stand in a part of their own, and the headline says that nothing confirmed or contradicted."""
    forecast = builders.forecast()
    terms = Terms.of(forecast)
    revisions = tuple(
        Revision(
            at=at, pack="india-belgium", forecast=forecast.id, ruleset="r", terms=replace(terms, prior=prior)
        )
        for at, prior in ((LONG_AGO, 0.5), (builders.NOON, 0.7))
    )
    told = render(digest(ledger(forecast, revisions=revisions)))
    assert "Without news moved: fta-protracted (50% → 70%)." in told.text
    rules = "MOVED BY CHANGED RULES, NOT BY NEWS\n- fta-protracted 50% → 70%, 27 Jan 2026: the rules changed"
    assert rules in told.text
    assert "Moved by changed rules, not by news" in told.html
    assert "Moved without news" in told.html


def test_a_resolution_is_told_with_who_gave_it_and_why() -> None:
    """Nobody is asked for it any more, though the forecast was to close soon."""
    line = Line(
        id=1,
        at=builders.NOON,
        who="ann <b>",
        pack="india-belgium",
        forecast="fta-protracted",
        kind=LineKind.RESOLVED,
        answer=Answer.NO,
        on=date(2026, 1, 27),
        why="signed & sealed",
        source="https://a.example/",
    )
    told = render(digest(ledger(builders.forecast(closes=date(2026, 2, 20)), line)))
    assert "resolved no on 27 Jan 2026 by ann <b>, signed & sealed" in told.text
    assert "ann &lt;b&gt;, signed &amp; sealed" in told.html
    assert "Closing soon" not in told.text
    assert "To be resolved" not in told.text


def test_what_should_be_seen_soon_is_told_with_what_its_silence_would_do() -> None:
    """The first to be due first; then what closes, in its own words."""
    forecast = builders.forecast(closes=date(2026, 3, 1))
    first = Due(
        indicator="exercise",
        says="An exercise is announced.",
        stance=Stance.CONFIRMS,
        since=date(2025, 8, 22),
        by=date(2026, 2, 22),
        wait=Wait.OPEN,
        ratio=0.5,
    )
    later = replace(first, by=first.by + timedelta(days=7), says="A visit.\u202e", ratio=0.8)
    dues = {("india-belgium", forecast.id): (later, first)}
    text = render(digest(ledger(forecast), dues=dues)).text
    assert (
        "Should be seen soon:\n"
        "- fta-protracted due in 3 weeks, by 22 Feb 2026: An exercise is announced;"
        " odds ×0.50 if nothing comes\n"
        "- fta-protracted due in 4 weeks, by 1 Mar 2026: A visit; odds ×0.80 if nothing comes\n"
        "Closing soon:\n"
        "- fta-protracted closes on 1 Mar 2026, in 4 weeks\n"
    ) in text
