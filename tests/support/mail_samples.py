"""Sample mails: one alert and one week, used by the golden files, the browser tests and the pictures.

Rewrite the golden files after a wanted change of wording, and read the difference before committing it:

    PYTHONPATH=tests/support python tests/support/mail_samples.py
"""

from base64 import b64decode
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import builders
from digests import digest_of

from rules.almost import Almost
from rules.copies import signature
from rules.frame import Barrier, Stop
from rules.model import Assessment, Field, Forecast, Grade, Pack, Prior, Stance
from rules.nearest import Near
from storage.judgements import Alert, Linked, Report
from storage.notices import NoticeKind
from storage.promises import Held, Says
from storage.records import Picture
from storage.warnings import Warning_, WarningKind
from watcher.digest import Digest, IsoWeek, Shown, Shows, render
from watcher.mail.compose import render_alerts
from watcher.mail.message import Envelope, Rendered, build_message, thread_id
from watcher.mail.notices import render_notices
from watcher.mail.pictures import source
from watcher.mail.summary import render_summary
from watcher.mail.telling import Told
from watcher.mail.warnings import render_warning

GOLDEN = Path(__file__).parents[1] / "data" / "mail"
SENDER = "Forecast Watcher <watcher@example.test>"
RECIPIENT = "analyst@example.test"
BRUSSELS = ZoneInfo("Europe/Brussels")

#: Mails whose HTML is kept beside their text.
PAGES = ("alert", "alert-corrected", "alert-copies", "alerts", "summary", "digest", "notices")

_CLAIMS = {
    "security-cooperation": ("India and Belgium keep deepening their defence and security work.", 0.8),
    "joint-exercises": ("India and Belgium hold more military exercises together.", 0.7),
    "tech-transfer": ("More Belgian defence technology goes to India.", 0.7),
    "fta-protracted": ("Free-trade talks between India and the EU stay complex and drawn-out.", 0.7),
    "fta-commitment": ("India and the EU stay committed to a free-trade agreement.", 0.75),
    "naval-logistics": ("Belgium works towards logistic support for the Indian navy.", 0.55),
    "intelligence-sharing": ("India shares more intelligence with Belgium or the EU.", 0.5),
    "ct-disinformation": ("India and Europe act together on terrorism and disinformation.", 0.5),
    "integrated-alliance": ("The partnership grows into a closer security alliance.", 0.5),
    "eu-unity": ("The EU finds it hard to keep one line on China and Russia.", 0.75),
    "member-state-friction": ("Diverging priorities cause friction between India and EU members.", 0.6),
    "nato-eastern-flank": ("Belgium does more on NATO's eastern flank.", 0.8),
}


def sample_pack() -> Pack:
    """Twelve forecasts, one of them already closed in the sample week."""
    return builders.pack(
        assessment=Assessment(
            title="India and Belgium: how far will it go?", date=date(2025, 3, 15), source="assessment.txt"
        ),
        forecasts=tuple(_forecast(id_, claim, prior) for id_, (claim, prior) in _CLAIMS.items()),
    )


def sample_alert() -> Alert:
    """A contradiction reported in three languages, by publishers of three grades."""
    return builders.alert(reports=(_english_report(), _german_report(), _french_report()))


def copied_alert() -> Alert:
    """Three publishers, two of whom print what one agency sent, and one who writes itself."""
    wire = (
        "India and the European Union have concluded talks on a free trade agreement, leaders of both sides "
        "said on Tuesday, ending two decades of negotiations on tariffs for cars, wine and textiles."
    )
    own = (
        "After nineteen years of trying, a pact between the bloc of 27 and the most populous country of the "
        "world is ready for signature, pending a legal review that may well take half of the year."
    )
    texts = {
        "Example News": wire,
        "Example Courier": f"BRUSSELS (Example Wire) - {wire} The text is being reviewed.",
        "Example Times": own,
    }
    return builders.alert(
        reports=tuple(
            builders.report(
                publisher=publisher,
                url=f"https://{publisher.split()[1].lower()}.example.test/fta",
                published=builders.NOON + timedelta(hours=number),
                signature=signature(builders.item(summary=text)),
            )
            for number, (publisher, text) in enumerate(texts.items())
        )
    )


def sample_links() -> tuple[Linked, ...]:
    """What the news of the sample alert also does, and an older alert that says the opposite."""
    return (
        Linked(id="e5f6a7b8", forecast="fta-commitment", stance=Stance.CONFIRMS, same_story=True),
        Linked(id="c9d0e1f2", forecast="fta-protracted", stance=Stance.CONFIRMS, same_story=False),
    )


#: What the rule of the sample alert asks for, as its pack would say it.
ASKS = "india with eu or brussels; about trade-deal; deal-concluded, asserted"


def told(alert: Alert, says: Says = Says.RAISED, **changes: Any) -> Told:
    """What a message tells of an alert of the sample pack."""
    return replace(Told(alert=alert, pack=sample_pack(), says=says, asks=ASKS), **changes)


def mail(
    rendered: Rendered,
    *,
    key: str = "k",
    recipient: str = RECIPIENT,
    date: datetime = builders.NOON,
    thread: str | None = None,
) -> EmailMessage:
    """The message to one recipient that holds what was rendered."""
    envelope = Envelope(sender=SENDER, recipient=recipient, key=key)
    return build_message(rendered, envelope, date=date, thread=thread)


def several_told() -> list[Told]:
    """Three alerts on one forecast: a new one, one that more publishers tell, and one the other way."""
    stalled = replace(
        _confirming(
            "b7c8d9e0", "fta-protracted", "Talks on cars and steel are stuck, envoy says", 0.3684, 0.4667
        ),
        raised_at=builders.NOON + timedelta(minutes=4),
    )
    more = replace(copied_alert(), id="c1d2e3f4", raised_at=builders.NOON - timedelta(hours=5))
    return [
        told(sample_alert(), linked=sample_links()),
        told(more, Says.CORROBORATED, told_before=True),
        told(stalled),
    ]


def held_back() -> list[Told]:
    """Alerts on four forecasts, held back for each reason there is."""
    reasons = (Held.QUIET, Held.BURST, Held.BURST, Held.SILENCED, Held.LATE, Held.BACKLOG)
    alerts = (*_week_alerts(), _earlier_alert())
    held = [told(alert, held=reason) for alert, reason in zip(alerts, reasons, strict=True)]
    return [
        *held,
        told(corrected_alert(), Says.CORRECTED, held=Held.QUIET, told_before=True),
        told(replace(copied_alert(), id="c1d2e3f4"), Says.CORROBORATED, held=Held.QUIET, told_before=True),
    ]


def sample_almost(number: int = 0, *, words: str = "india", **changes: Any) -> Almost:
    """News that lacked a party, by the pack's words."""
    item = builders.item(
        id=f"almost-{number}",
        title=f"Brussels signs pact on chips with partner no. {number}",
        url=f"https://www.news.example.test/tech/{number}",
        publisher="Example News",
    )
    near = Near(
        rule="tech-deal",
        forecast="tech-transfer",
        stance=Stance.CONFIRMS,
        field=Field.TITLE,
        sentence=item.title,
        has=("deal", "technology", "eu"),
        lacks=(Stop(barrier=Barrier.PARTY, words=words),),
    )
    base = Almost(item=item, pack="india-belgium", near=near, whole=True, tells_event=True)
    return replace(base, **changes)


def corrected_alert() -> Alert:
    """An alert whose only publisher took back what it said, two days later."""
    then = builders.NOON + timedelta(days=2)
    return builders.alert(
        id="f1e2d3c4",
        counts=False,
        belief_before=0.3684,
        belief_after=0.7,
        stood=(builders.stood(until=then, indicator="fta-concluded", ratio=0.25, belief_before=0.7),),
        correction="the publisher changed the text: it no longer says so",
        reports=(replace(_english_report(), withdrawn_at=then),),
    )


def late_alert() -> Alert:
    """An alert after its forecast's horizon."""
    return _confirming(
        "d4e5f6a7",
        "joint-exercises",
        "Belgian frigate to train with Indian navy in the Arabian Sea",
        0.6,
        0.6,
        counts=False,
    )


def sample_digest() -> Digest:
    """A week with news on five forecasts, trouble with two feeds and one mail that did not leave."""
    now = datetime(2026, 2, 2, 6, 0, tzinfo=UTC)
    broken = "the host feeds.example.test did not answer within 20 s; tried 4 times"
    return digest_of(
        IsoWeek(year=2026, number=5),
        zone=BRUSSELS,
        packs=[sample_pack()],
        alerts=[*_week_alerts(), _earlier_alert(), corrected_alert()],
        feeds=[
            *(builders.feed(id=n, title=f"Feed {n}") for n in range(1, 9)),
            builders.feed(id=9, title="Example Wire", failures=4, error=broken),
            builders.feed(id=10, title="Courrier d’exemple", last_polled=None, last_success=None),
        ],
        polls=(2_960, 2_671),
        undelivered=1,
        why_undelivered=["bob@desk.example: 550 5.1.1 no <such> user"],
        now=now,
        almost=[sample_almost(alike=2), sample_almost(1)],
    )


def sample_picture(name: str) -> Picture:
    """A PNG of one transparent dot, told from others by its name."""
    dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
    return Picture(name=name, png=b64decode(dot) + name.encode())


def digest_mail() -> Rendered:
    """The sample week with two pictures, as it is mailed."""
    strip, curve = sample_picture("stories"), sample_picture("fta-protracted")
    shows = Shows(
        strip=Shown(source=source(strip), width=420, words="Stories by week."),
        curves={
            ("india-belgium", "fta-protracted"): Shown(
                source=source(curve), width=420, words="On evidence the belief “fell” & fell <sharply>."
            )
        },
        more="2 more curves",
    )
    return replace(render(sample_digest(), shows), pictures=(strip, curve))


def quiet_digest() -> Digest:
    """A week in which nothing happened."""
    return digest_of(
        IsoWeek(year=2026, number=6),
        zone=BRUSSELS,
        packs=[sample_pack()],
        alerts=[],
        feeds=[builders.feed(last_success=datetime(2026, 2, 7, tzinfo=UTC))],
        polls=(336, 336),
        undelivered=0,
        now=datetime(2026, 2, 9, 6, 0, tzinfo=UTC),
    )


def crowded_digest() -> Digest:
    """A week of long words, where a narrow page could break: ids, titles, addresses and errors."""
    word = "Donaudampfschifffahrtsgesellschaft" * 4
    forecast = builders.forecast(id="a-forecast-with-a-very-long-name-" * 3, claim=word)
    report = builders.report(
        title=word, publisher=word, url=f"https://{'long-' * 10}host.example.test/", evidence=()
    )
    return digest_of(
        IsoWeek(year=2026, number=5),
        zone=BRUSSELS,
        packs=[builders.pack(forecasts=(forecast, builders.forecast(id=word.lower())))],
        alerts=[builders.alert(forecast=forecast.id, id=word, title=word, reports=(report,))],
        feeds=[builders.feed(title=word, error=word)],
        undelivered=12,
        almost=[sample_almost(item=replace(sample_almost().item, title=word, publisher=word), words=word)],
        now=datetime(2026, 2, 2, 6, 0, tzinfo=UTC),
    )


def notices_mail() -> Rendered:
    """A mail on three feeds in trouble, one of them told again, and one that is well again."""
    noon, night = builders.NOON, builders.NOON - timedelta(hours=8)
    broken = "the host feeds.example.test did not answer within 20 s; tried 4 times"
    feeds = (
        builders.feed(
            id=1,
            title="Example Wire",
            url="https://feeds.example.test/wire?lang=en&full=1",
            error=broken,
            last_success=night,
            next_due=noon + timedelta(hours=8),
        ),
        builders.feed(id=2, title="", url="https://ann:secret@old.example.test/feed.xml", retired_at=noon),
        builders.feed(id=3, title="Courrier d’exemple", url="https://courrier.example.test/rss"),
        builders.feed(id=4, title="Example Courier"),
    )
    before = noon - timedelta(days=7)
    notices = (
        builders.notice(
            id=1,
            feed_id=3,
            kind=NoticeKind.SILENT,
            words="it has been silent for 12 days; its rhythm is every 3 h",
            since=noon - timedelta(days=12),
            raised_at=before,
            reminded_at=noon,
        ),
        builders.notice(id=2, feed_id=4, since=before, raised_at=before, cleared_at=noon, well=True),
        builders.notice(id=3, feed_id=1, words=f"it could not be read 6 times in a row: {broken}"),
        builders.notice(
            id=4,
            feed_id=2,
            kind=NoticeKind.RETIRED,
            words="its publisher has ended it, and it is polled no more: 410 Gone",
            since=noon,
        ),
    )
    return render_notices(notices, {feed.id: feed for feed in feeds}, moment=noon, zone=BRUSSELS)


def most_notice_mail() -> Rendered:
    """A mail that most feeds fail."""
    words = "41 of 50 feeds could not be read: is this machine online?"
    most = builders.notice(feed_id=None, kind=NoticeKind.MOST, words=words)
    return render_notices([most], {}, moment=builders.NOON, zone=BRUSSELS)


def warning_mails() -> dict[str, Rendered]:
    """Mails that settings were refused, and that late jobs get their work done again."""
    refused = Warning_(
        id=1,
        kind=WarningKind.REFUSED,
        words="watcher.yaml:3:1: no such setting: pol_interval\npacks/bridge.yaml:12:5: no such actor: isle",
        raised_at=builders.NOON,
    )
    late = replace(
        refused,
        kind=WarningKind.LATE,
        words="poll what is due: last done 2026-01-27 12:00",
        cleared_at=builders.NOON + timedelta(hours=2),
    )
    return {
        "warning": render_warning(refused, over=False, zone=BRUSSELS),
        "warning-over": render_warning(late, over=True, zone=BRUSSELS),
    }


def golden_texts() -> dict[str, str]:
    """What each golden file should hold, by its name."""
    grown = replace(sample_alert(), stood=(builders.stood(indicator="step-taken"),))
    alerts = {
        "alert": [told(sample_alert(), linked=sample_links())],
        "alert-after-horizon": [told(late_alert())],
        "alert-corrected": [told(corrected_alert(), Says.CORRECTED, told_before=True)],
        "alert-copies": [told(copied_alert(), Says.CORROBORATED, told_before=True)],
        "alert-stronger": [told(grown, Says.STRENGTHENED, told_before=True)],
        "alert-escalated": [told(sample_alert(), Says.ESCALATED, told_before=True, crossed=40.0)],
        "alerts": several_told(),
    }
    rendered = {name: render_alerts(every, zone=BRUSSELS) for name, every in alerts.items()}
    rendered |= {"summary": render_summary(held_back(), zone=BRUSSELS)}
    week = digest_mail()
    quiet = render(quiet_digest())
    notices, most = notices_mail(), most_notice_mail()
    thread = thread_id("india-belgium", "fta-protracted", SENDER)
    mails = {
        "alert": mail(rendered["alert"], key="alert:a1b2c3d4:x", thread=thread),
        "summary": mail(rendered["summary"], key="summary:1:x"),
        "digest": mail(week, key="digest:2026-W05:x", date=datetime(2026, 2, 2, tzinfo=UTC)),
    }
    rendered |= {"digest": week, "notices": notices, **warning_mails()}
    texts = {f"{name}.txt": f"{one.subject}\n\n{one.text}" for name, one in rendered.items()}
    pages = {f"{name}.html": one.html for name, one in rendered.items() if name in PAGES}
    return {
        **texts,
        **pages,
        **{
            f"{name}.eml": one.as_bytes().decode("ascii").replace("\r\n", "\n") for name, one in mails.items()
        },
        "notices-most.txt": f"{most.subject}\n\n{most.text}",
        "digest-quiet.txt": f"{quiet.subject}\n\n{quiet.text}",
    }


def _forecast(id_: str, claim: str, prior: float) -> Forecast:
    closes = date(2026, 1, 15) if id_ == "joint-exercises" else date(2026, 3, 15)
    return builders.forecast(
        id=id_,
        claim=claim,
        prior=Prior(word="likely", probability=prior),
        closes=closes,
        indicators=(
            builders.indicator(forecast=id_),
            builders.indicator(
                id="step-taken",
                forecast=id_,
                stance=Stance.CONFIRMS,
                strength=2.0,
                says="A minister announces, signs or opens a step that the forecast foresees.",
            ),
        ),
    )


def _english_report() -> Report:
    """The title, and two sentences of the summary, the later one given first."""
    said = "“The agreement is concluded,” leaders of India and the EU said on Tuesday."
    then = "It ends talks that began in 2007 & broke off <twice>."
    return builders.report(
        evidence=(
            builders.evidence(words=("India and EU", "conclude free trade agreement")),
            builders.evidence(then, ("talks",), field=Field.SUMMARY, start=120),
            builders.evidence(said, ("agreement", "concluded", "India", "EU"), field=Field.SUMMARY, start=40),
        )
    )


def _german_report() -> Report:
    """A title that names the event, under it a sentence that names the parties."""
    title = "EU und Indien schließen Verhandlungen über Freihandelsabkommen ab"
    return builders.report(
        item="item-2",
        publisher="Beispielzeitung",
        grade=Grade.C,
        title=title,
        url="https://zeitung.example.test/wirtschaft/eu-indien-freihandel-abgeschlossen-nach-zwanzig-jahren",
        language="de",
        published=builders.NOON + timedelta(hours=2),
        evidence=(builders.evidence(title, ("EU", "Indien", "schließen", "Freihandelsabkommen")),),
    )


def _french_report() -> Report:
    """A report whose sentence is quoted from the body only, and was kept without marks."""
    sentence = "L’Inde et l’UE ont conclu leur accord de libre-échange, a dit la Commission."
    return builders.report(
        item="item-3",
        publisher="Journal d’exemple",
        grade=Grade.F,
        title="Après vingt ans, un accord",
        url="",
        language="fr",
        published=builders.NOON + timedelta(hours=3),
        evidence=(builders.evidence(sentence, (), field=Field.BODY, start=200),),
    )


def _week_alerts() -> list[Alert]:
    return [
        sample_alert(),
        _confirming(
            "b2c3d4e5",
            "integrated-alliance",
            "EU and India sign Security and Defence Partnership at summit",
            0.5,
            0.6667,
        ),
        _confirming(
            "c3d4e5f6",
            "intelligence-sharing",
            "India and EU open talks on an agreement about classified information",
            0.5,
            0.6667,
        ),
        _confirming(
            "e5f6a7b8",
            "fta-commitment",
            "Trade agreement with India is to be signed by December",
            0.75,
            0.857,
        ),
        late_alert(),
    ]


def _earlier_alert() -> Alert:
    earlier = builders.NOON - timedelta(days=20)
    return builders.alert(id="f0f0f0f0", forecast="eu-unity", ratio=0.5, raised_at=earlier)


def _opening_words(title: str) -> str:
    return " ".join(title.split()[:4])


def _confirming(
    id_: str, forecast: str, title: str, before: float, after: float, *, counts: bool = True
) -> Alert:
    return builders.alert(
        id=id_,
        forecast=forecast,
        stance=Stance.CONFIRMS,
        indicator="step-taken",
        title=title,
        ratio=2.0,
        counts=counts,
        belief_before=before,
        belief_after=after,
        raised_at=builders.NOON + timedelta(days=1),
        reports=(
            builders.report(
                item=id_, title=title, evidence=(builders.evidence(title, (_opening_words(title),)),)
            ),
        ),
    )


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for name, text in golden_texts().items():
        (GOLDEN / name).write_text(text, encoding="utf-8", newline="\n")
