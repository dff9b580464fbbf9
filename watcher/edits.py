"""What follows when a publisher changes a text: it is judged again, and alerts that it bore are corrected.

A report is withdrawn whose text says no more what it was kept for. An alert none of whose reports stands is
corrected: it stays in the log, says so, and counts no more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rules import RuleSet
from rules.model import Forecast, Item, Stance
from storage import Alert, Edit, Feed, Report, Says, Stood, Transaction
from watcher.alert_log import AlertLog
from watcher.attention.event import Event
from watcher.conclude import Judged, read_items
from watcher.hearing import hear
from watcher.promise import Audience, held_by, promise

GONE = "the publisher changed the text: it no longer says so"
_TURNED = {
    Stance.CONFIRMS: "the publisher changed the text: it now confirms the forecast",
    Stance.CONTRADICTS: "the publisher changed the text: it now contradicts the forecast",
}

_Said = tuple[str, str, Stance]  # a pack, a forecast of it, and which way it is moved


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """What an item said and says no more; `words` tell what became of it."""

    forecast: Forecast
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """An item as it reads now: `judged` is what it says, `lost` what it said before."""

    item: Item
    judged: tuple[Judged, ...]
    lost: dict[_Said, Lost]


def read_edits(edits: Sequence[Edit], rulesets: Sequence[RuleSet]) -> tuple[Edited, ...]:
    """Match every edited item as it was and as it is. Pure, and the slow part."""
    return tuple(_read(edit, rulesets) for edit in edits)


def _read(edit: Edit, rulesets: Sequence[RuleSet]) -> Edited:
    judged = tuple(replace(one, edited=True) for one in read_items([edit.now], rulesets))
    says = set(_said(judged))
    lost = {}
    for one in read_items([edit.kept], rulesets):
        for pack, name, stance in set(_said([one])) - says:
            turned = next((other for other in Stance if (pack, name, other) in says), None)
            words = GONE if turned is None else _TURNED[turned]
            lost[pack, name, stance] = Lost(forecast=one.ruleset.forecast(name), words=words)
    return Edited(item=edit.now, judged=judged, lost=lost)


def _said(judged: Iterable[Judged]) -> Iterable[_Said]:
    return ((match.pack, match.forecast, match.stance) for one in judged for match in one.matches)


def correct(
    tx: Transaction, feed: Feed, edited: Sequence[Edited], *, audience: Audience, now: datetime
) -> tuple[Alert, ...]:
    """Withdraw the reports that edits took back, correct the alerts that lose their last one by it.

    Whoever was told of one of those is promised to be told. Gives the alerts that were corrected.
    """
    corrected = []
    book = AlertLog(tx)
    for one in edited:
        if one.lost:
            for alert in tx.alerts.holding(one.item.page):
                lost = one.lost.get((alert.pack, alert.forecast, alert.stance))
                if lost is not None and _withdraw(book, alert, one.item, now):
                    corrected.append(_correct(book, alert, lost, now))
                elif lost is not None:
                    book.touched[alert.id] = lost.forecast
    hear(book, now)
    events = [
        Event(
            alert=alert,
            says=Says.CORRECTED,
            before=alert.belief_before,
            held=held_by(feed, now, now),  # it is corrected now, however old the news
            feed_id=feed.id,
        )
        for alert in corrected
    ]
    promise(tx, events, audience, now)
    return tuple(corrected)


def _withdraw(book: AlertLog, alert: Alert, item: Item, now: datetime) -> bool:
    """Withdraw an item's report of an alert; tell whether it was the last one that stood."""
    standing = [report for report in alert.reports if report.withdrawn_at is None]
    taken_back = [report for report in standing if report.page == item.page]
    for report in taken_back:
        book.tx.alerts.renew_report(alert.id, replace(report, withdrawn_at=now))
    return bool(taken_back) and len(standing) == len(taken_back)


def _correct(book: AlertLog, alert: Alert, lost: Lost, now: datetime) -> Alert:
    stood = Stood(
        until=now,
        indicator=alert.indicator,
        ratio=alert.ratio,
        counts=alert.counts,
        belief_before=alert.belief_before,
        said=alert.said,
    )
    corrected = replace(
        alert,
        counts=False,
        stood=(*alert.stood, stood),
        correction=lost.words,
        reports=tuple(_withdrawn(report, now) for report in alert.reports),
    )
    weighed = book.weigh(lost.forecast, corrected)
    book.put(weighed)
    return weighed


def _withdrawn(report: Report, now: datetime) -> Report:
    return report if report.withdrawn_at else replace(report, withdrawn_at=now)
