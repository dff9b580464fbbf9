"""What new items mean: the stories they belong to, the alerts they raise, the mails those promise.

Works inside one transaction that the caller opened; every decision is made by `rules`.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rules import History, Outcome, RuleSet, Ruling, judge
from rules.model import Item, Match
from rules.story import WITHIN
from storage import Alert, DeliveryKind, Feed, NewDelivery, Report, Story, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An item with what one pack found in it."""

    item: Item
    ruleset: RuleSet
    matches: tuple[Match, ...]


def read_items(items: Sequence[Item], rulesets: Sequence[RuleSet]) -> tuple[Judged, ...]:
    """Match every item against every pack. Pure, and the slow part: done before the transaction."""
    return tuple(
        Judged(item=item, ruleset=ruleset, matches=matches)
        for item in items
        for ruleset in rulesets
        if (matches := ruleset.match(item))
    )


def conclude(
    tx: Transaction, feed: Feed, judged: Sequence[Judged], *, recipients: Sequence[str], now: datetime
) -> tuple[Alert, ...]:
    """Log the alerts that judged items raise, oldest item first, and promise their mails.

    A match of a story that was alerted before adds its report to that alert instead.
    """
    raised: list[Alert] = []
    for one in sorted(judged, key=lambda one: (one.item.published, one.item.id)):
        for match in one.matches:
            alert = _conclude_match(tx, feed, one, match, now)
            if alert is not None:
                raised.append(alert)
    for alert in raised:
        for recipient in recipients:
            promise = NewDelivery(kind=DeliveryKind.ALERT, subject_id=alert.id, recipient=recipient)
            tx.outbox.promise(promise, now)
    return tuple(raised)


def _conclude_match(tx: Transaction, feed: Feed, one: Judged, match: Match, now: datetime) -> Alert | None:
    forecast = one.ruleset.forecast(match.forecast)
    story = _story(tx, match, one.item)
    known = tx.alerts.find(match.pack, story.id, match.forecast, match.stance)
    history = History(alerted=known is not None, ratios=tx.alerts.ratios(match.pack, match.forecast))
    ruling = judge(match, forecast, history, happened_at=one.item.published)
    report = _report(feed, one.item, match)
    match ruling.outcome:
        case Outcome.ALERT:
            alert = _alert(one, match, ruling, story, report, now)
            return alert if tx.alerts.add(alert) else None
        case Outcome.CORROBORATES if known is not None:
            tx.alerts.add_report(known.id, report)
    return None


def _story(tx: Transaction, match: Match, item: Item) -> Story:
    event = f"{match.pack}:{match.event}"
    known = tx.stories.find(event, item.published, WITHIN)
    return known or tx.stories.open(event, item.published, _digest(event, item.published.isoformat()))


def _alert(one: Judged, match: Match, ruling: Ruling, story: Story, report: Report, now: datetime) -> Alert:
    return Alert(
        id=_digest(match.pack, story.id, match.forecast, match.stance),
        pack=match.pack,
        forecast=match.forecast,
        stance=match.stance,
        indicator=match.indicator.id,
        rule=match.rule,
        ruleset=one.ruleset.digest,
        story=story.id,
        title=one.item.title or report.evidence[0].text,
        ratio=ruling.ratio,
        counts=ruling.counts,
        belief_before=ruling.before,
        belief_after=ruling.after,
        raised_at=now,
        happened_at=one.item.published,
        reports=(report,),
    )


def _report(feed: Feed, item: Item, match: Match) -> Report:
    return Report(
        item=item.id,
        publisher=item.publisher,
        grade=feed.grade,
        title=item.title,
        url=item.url,
        language=item.language,
        published=item.published,
        evidence=match.evidence,
    )


def _digest(*parts: str) -> str:
    """Name a thing by what it is, so that the same log replayed gives the same names."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
