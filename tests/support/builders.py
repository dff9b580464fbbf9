"""Builders of our frozen values for tests: a whole, plausible value, with what a test cares about changed.

`forecast(id="naval-logistics")` is the sample forecast under another id. Unknown names raise TypeError.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from rules.model import (
    Assessment,
    Citation,
    Evidence,
    Field,
    Forecast,
    Grade,
    Indicator,
    Item,
    Match,
    Pack,
    Prior,
    Resolution,
    Said,
    Stance,
    StarterFeed,
)
from storage.judgements import Alert, Heard, Report, Stood
from storage.notices import Notice, NoticeKind
from storage.promises import Delivery, DeliveryKind, Says
from storage.records import Feed, NewFeed
from watcher.attention.recipient import Channel, Recipient
from watcher.mail.telling import Told

#: Tuesday of week 2026-W05, the day that most samples happen on.
NOON = datetime(2026, 1, 27, 12, 0, tzinfo=UTC)

TITLE = "India and EU conclude free trade agreement after two decades of talks"


def indicator(**changes: Any) -> Indicator:
    """An indicator that contradicts fta-protracted fourfold."""
    base = Indicator(
        id="fta-concluded",
        forecast="fta-protracted",
        says="India and the EU declare the free-trade talks concluded, or sign the agreement.",
        stance=Stance.CONTRADICTS,
        strength=4.0,
    )
    return replace(base, **changes)


def forecast(**changes: Any) -> Forecast:
    """A forecast with a prior of 70 per cent; its indicators follow a changed id."""
    base = Forecast(
        id="fta-protracted",
        claim="Free-trade talks between India and the EU stay complex and drawn-out.",
        citations=(Citation(paragraph=6, sentence=3, phrase="complex and protracted"),),
        prior=Prior(word="likely", probability=0.7),
        opens=date(2025, 3, 15),
        due_from=date(2025, 9, 15),
        closes=date(2026, 3, 15),
        resolution=Resolution(
            question="Are the talks still open when the span closes?",
            truth="A joint statement that the talks are concluded.",
            url="https://policy.example.test/india",
        ),
        indicators=(),
    )
    identity = changes.get("id", base.id)
    return replace(base, **{"indicators": (indicator(forecast=identity),), **changes})


def starter_feed(**changes: Any) -> StarterFeed:
    """A feed a pack starts with."""
    base = StarterFeed(
        url="https://news.example.test/feed.xml",
        title="Example News",
        language="en",
        country="BE",
        grade=Grade.B,
        seen_at="https://news.example.test/feeds",
        seen_on=date(2026, 1, 5),
        enabled=True,
    )
    return replace(base, **changes)


def pack(**changes: Any) -> Pack:
    """A pack of one forecast and one feed."""
    base = Pack(
        id="india-belgium",
        assessment=Assessment(
            title="India and Belgium: partners by design", date=date(2025, 3, 15), source="assessment.txt"
        ),
        forecasts=(forecast(),),
        feeds=(starter_feed(),),
    )
    return replace(base, **changes)


def item(**changes: Any) -> Item:
    """A news item that reports the end of the talks."""
    base = Item(
        id="item-1",
        title=TITLE,
        summary="India and the European Union have concluded their free trade agreement, leaders said.",
        language="en",
        url="https://news.example.test/world/fta",
        publisher="news.example.test",
        published=NOON,
    )
    return replace(base, **changes)


def evidence(
    sentence: str = TITLE, words: tuple[str, ...] = ("conclude free trade agreement",), **changes: Any
) -> Evidence:
    """A sentence quoted whole, these words of it marked; the sample title unless another is given."""
    start = changes.get("start", 0)
    places = sorted((start + sentence.index(word), len(word)) for word in words)
    base = Evidence(
        field=Field.TITLE,
        start=start,
        end=start + len(sentence),
        text=sentence,
        marks=tuple((place, place + length) for place, length in places),
    )
    return replace(base, **changes)


def match(**changes: Any) -> Match:
    """A match of the sample indicator."""
    base = Match(
        pack="india-belgium",
        rule="fta-concluded-asserted",
        indicator=indicator(),
        said=Said.ASSERTED,
        event="conclude:eu+india:fta",
        evidence=(evidence(),),
    )
    return replace(base, **changes)


def report(**changes: Any) -> Report:
    """One publisher's report of the sample story."""
    base = Report(
        item="item-1",
        publisher="Example News",
        grade=Grade.B,
        title=TITLE,
        url="https://www.news.example.test/world/fta",
        language="en",
        published=NOON,
        evidence=(evidence(),),
    )
    return replace(base, **changes)


def alert(**changes: Any) -> Alert:
    """An alert that brought fta-protracted from 70 to 37 per cent."""
    base = Alert(
        id="a1b2c3d4",
        pack="india-belgium",
        forecast="fta-protracted",
        stance=Stance.CONTRADICTS,
        indicator="fta-concluded",
        rule="fta-concluded-asserted",
        ruleset="sha256:0000",
        story="conclude:eu+india:fta:2026-01-27",
        title=TITLE,
        ratio=0.25,
        counts=True,
        belief_before=0.7,
        belief_after=0.3684,
        raised_at=NOON,
        happened_at=NOON,
        reports=(report(),),
        heard=(Heard(at=NOON, best=Grade.A, independent=3),),
    )
    return replace(base, **changes)


def stood(**changes: Any) -> Stood:
    """How the sample alert stood for an hour: by an indicator of half its weight."""
    base = Stood(
        until=NOON + timedelta(hours=1), indicator="fta-near", ratio=0.5, counts=True, belief_before=0.8
    )
    return replace(base, **changes)


def told(alert_: Alert | None = None, **changes: Any) -> Told:
    """What a message tells of an alert, the sample one unless another is given: that it was raised."""
    return replace(Told(alert=alert_ or alert(), pack=pack(), says=Says.RAISED), **changes)


def mail_recipient(mailbox: str) -> Recipient:
    """One who is told of everything by mail, as it comes."""
    return Recipient(name=mailbox, channel=Channel.MAIL, address=mailbox)


def new_feed(**changes: Any) -> NewFeed:
    """A feed to subscribe to."""
    return replace(NewFeed(url="https://news.example.test/feed.xml", title="Example News"), **changes)


def feed(**changes: Any) -> Feed:
    """A subscription that was read without error at noon."""
    base = Feed(
        id=1,
        url="https://news.example.test/feed.xml",
        title="Example News",
        language="en",
        country="BE",
        grade=Grade.B,
        seen_at="https://news.example.test/feeds",
        seen_on=date(2026, 1, 5),
        enabled=True,
        added_at=datetime(2026, 1, 5, tzinfo=UTC),
        next_due=NOON,
        last_polled=NOON,
        last_success=NOON,
    )
    return replace(base, **changes)


def notice(**changes: Any) -> Notice:
    """A notice, raised at noon, that the sample feed fails."""
    base = Notice(
        id=1,
        feed_id=1,
        kind=NoticeKind.FAILING,
        words="it could not be read 5 times in a row: nobody answers",
        since=NOON - timedelta(hours=8),
        raised_at=NOON,
    )
    return replace(base, **changes)


def delivery(**changes: Any) -> Delivery:
    """An outbox row that waits for its first attempt."""
    base = Delivery(
        id=1,
        key="alert:a1b2c3d4:analyst@example.test",
        kind=DeliveryKind.ALERT,
        subject_id="a1b2c3d4",
        recipient="analyst@example.test",
        topic="",
        created_at=NOON,
        due_at=NOON,
        frozen_at=None,
        next_attempt=NOON,
    )
    return replace(base, **changes)
