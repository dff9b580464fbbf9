"""What new items mean: the stories they belong to, the alerts they raise, and what is to be told of them.

Works inside one transaction that the caller opened; every decision is made by `rules`.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rules import Outcome, RuleSet, Ruling, judge
from rules.copies import signature
from rules.model import Grade, Item, Match, Story
from rules.story import identity, in_order, story_of
from storage import Alert, Feed, Heard, Report, Says, Standing, Stood, Transaction
from watcher.alert_log import AlertLog
from watcher.attention.event import Event, is_heard_anew
from watcher.hearing import hear
from watcher.promise import Audience, awaits_update, held_by, promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An item with what one pack found in it.

    `again` where other rules had judged it before, `edited` where it read otherwise when it was.
    """

    item: Item
    ruleset: RuleSet
    matches: tuple[Match, ...]
    again: bool = False
    edited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A match with its story, and the alert that this story raised before, if it did."""

    judged: Judged
    match: Match
    grade: Grade
    story: Story
    known: Standing | None


def read_items(items: Sequence[Item], rulesets: Sequence[RuleSet]) -> tuple[Judged, ...]:
    """Match every item against every pack. Pure, and the slow part: done before the transaction."""
    return tuple(
        Judged(item=item, ruleset=ruleset, matches=matches)
        for item in items
        for ruleset in rulesets
        if (matches := ruleset.match(item))
    )


def conclude(
    tx: Transaction, feed: Feed, judged: Sequence[Judged], *, audience: Audience, now: datetime
) -> tuple[Alert, ...]:
    """Log the alerts that judged items raise or strengthen, oldest item first, and promise their messages.

    A match of a story that was alerted before, and says no more, adds its report to that alert instead.
    """
    book, raised, before = AlertLog(tx), dict[str, Alert](), dict[str, tuple[Says, float]]()
    for one in sorted(judged, key=lambda one: in_order(one.item)):
        for match in one.matches:
            alert = log(book, find(book, feed.grade, one, match), now)
            if alert is not None:
                raised[alert.id] = alert
                says = Says.STRENGTHENED if alert.stood else Says.RAISED
                before.setdefault(alert.id, (says, alert.belief_before))
    heard = hear(book, now)
    raised |= {name: one.alert for name, one in heard.items() if name in raised}
    events = [
        Event(
            alert=alert,
            says=says,
            before=belief,
            held=held_by(feed, alert.happened_at, now),
            feed_id=feed.id,
        )
        for alert in raised.values()
        for says, belief in [before[alert.id]]
    ]
    events += _corroborated(book, feed, raised, {name: one.before for name, one in heard.items()}, now)
    promise(tx, events, audience, now)
    return tuple(raised.values())


def _corroborated(
    book: AlertLog, feed: Feed, raised: Container[str], before: Mapping[str, float], now: datetime
) -> Iterator[Event]:
    """Give the alerts that more independent publishers report than before, but for those just raised."""
    for alert_id, pages in book.joined.items():
        if alert_id in raised or not awaits_update(book.tx, alert_id):
            continue  # whose copies are whose takes its time to tell
        alert = book.tx.alerts.get(alert_id)
        if alert is not None and is_heard_anew(alert.reports, pages):
            newest = max(report.published for report in alert.reports if report.page in pages)
            held = held_by(feed, newest, now)
            belief = before.get(alert_id, alert.belief_after)
            yield Event(alert=alert, says=Says.CORROBORATED, before=belief, held=held, feed_id=feed.id)


def find(book: AlertLog, grade: Grade, judged: Judged, match: Match) -> Found:
    """Find the story that a match belongs to, or open one; `grade` is that of the item's feed.

    One that was edited may tell its event otherwise: an alert that it bears is known all the same.
    """
    story = story_of(book.tx.stories, match, judged.item.published)
    known = book.standing(match.pack, story.id, match.forecast, match.stance)
    if known is None and judged.edited:
        known = book.held(judged.item.page, match.pack, match.forecast, match.stance)
    return Found(judged=judged, match=match, grade=grade, story=story, known=known)


def log(book: AlertLog, found: Found, now: datetime) -> Alert | None:
    """Log what a match means: an alert raised or strengthened, which is given back, or one more report."""
    match, item = found.match, found.judged.item
    forecast = found.judged.ruleset.forecast(match.forecast)
    known = found.known
    ruling = judge(match, forecast, _weighed(known), happened_at=item.published)
    match ruling.outcome:
        case Outcome.ALERT:
            alert = book.weigh(forecast, _alert(found, ruling, now))
            book.touched[alert.id] = forecast
            return alert if book.add(alert) else None
        case Outcome.STRENGTHENS if known is not None:
            alert = book.weigh(forecast, _grown(known, _alert(found, ruling, now)))
            book.put(alert)
            book.touched[alert.id] = forecast
            return alert
        case Outcome.CORROBORATES if known is not None:
            book.touched[known.id] = forecast
            report = _report(found)
            if not (found.judged.edited and book.tx.alerts.renew_report(known.id, report)):
                book.add_report(known.id, report)
    return None


def _weighed(known: Standing | None) -> Standing | None:
    """What an alert weighs: one that was corrected nothing, so that the next report lets it stand again."""
    return replace(known, ratio=1.0) if known is not None and known.correction else known


def _alert(found: Found, ruling: Ruling, now: datetime) -> Alert:
    """Make an alert of a match; its beliefs are to be weighed yet."""
    match, item = found.match, found.judged.item
    forecast = found.judged.ruleset.forecast(match.forecast)
    return Alert(
        id=identity(match.pack, found.story.id, match.forecast, match.stance),
        pack=match.pack,
        forecast=match.forecast,
        stance=match.stance,
        indicator=match.indicator.id,
        rule=match.rule,
        ruleset=found.judged.ruleset.digest,
        story=found.story.id,
        title=item.title or match.evidence[0].text,
        ratio=match.indicator.likelihood_ratio,
        counts=ruling.counts,
        belief_before=forecast.prior.probability,
        belief_after=forecast.prior.probability,
        raised_at=now,
        happened_at=item.published,
        reports=(_report(found),),
        item=item.id,
        rejudged=found.judged.again,
        said=match.said,
        heard=(Heard(at=now, best=found.grade, independent=1),),
    )


def _grown(before: Standing, stronger: Alert) -> Alert:
    """Let what a stronger report says take the place of what an alert said, and remember how that stood."""
    past = Stood(
        until=stronger.raised_at,
        indicator=before.indicator,
        ratio=before.ratio,
        counts=before.counts,
        belief_before=before.belief_before,
        correction=before.correction,
        said=before.said,
    )
    return replace(
        stronger,
        id=before.id,
        story=before.story,
        raised_at=before.raised_at,
        rejudged=before.rejudged,
        verdict=before.verdict,
        rejected_at=before.rejected_at,
        stood=(*before.stood, past),
        heard=before.heard,
    )


def _report(found: Found) -> Report:
    item = found.judged.item
    return Report(
        item=item.id,
        publisher=item.publisher,
        grade=found.grade,
        title=item.title,
        url=item.url,
        language=found.match.language,
        published=item.published,
        evidence=found.match.evidence,
        signature=signature(item),
    )
