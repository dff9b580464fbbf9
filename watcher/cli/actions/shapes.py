"""The JSON of alerts, matches, forecasts and feeds, for other programs: keys are added, never renamed.

Times are ISO 8601 in UTC, probabilities lie in (0, 1). Pure.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from rules.model import Evidence, Forecast, Indicator, Match
from storage.judgements import Alert, Linked, Report
from storage.records import Feed
from watcher.mail.publishers import voices_of
from watcher.redact import redacted

Shape = dict[str, Any]


def alert_shape(alert: Alert) -> Shape:
    """One alert; the evidence is that of its first report, `sources` are all its reports.

    `publishers` are counted by the names that they are shown under. `copies` are those who carry one
    text, group by group; each group is one of the `independent`. `correction` says how it was corrected,
    "" where it stands; `verdict` what a person says of it, "" where nobody did, and `rejected_at` when that
    took it out of the belief.
    """
    first = alert.reports[0].evidence if alert.reports else ()
    told = voices_of(alert.reports)
    return {
        "id": alert.id,
        "pack": alert.pack,
        "forecast": alert.forecast,
        "stance": alert.stance.value,
        "indicator": alert.indicator,
        "rule": alert.rule,
        "title": alert.title,
        "evidence": evidence_shape(first),
        "sources": [_report_shape(report) for report in alert.reports],
        "publishers": sum(map(len, told)),
        "independent": len(told),
        "copies": [list(group) for group in told if len(group) > 1],
        "raised_at": moment(alert.raised_at),
        "happened_at": moment(alert.happened_at),
        "belief_before": alert.belief_before,
        "belief_after": alert.belief_after,
        "likelihood_ratio": alert.ratio,
        "after_horizon": alert.after_horizon,
        "story": alert.story,
        "strengthens": alert.strengthens,
        "rejudged": alert.rejudged,
        "correction": alert.correction,
        "corrected_at": moment(alert.told_at) if alert.correction else None,
        "verdict": alert.verdict.value,
        "rejected_at": moment(alert.rejected_at),
    }


def linked_shape(linked: Linked) -> Shape:
    """An alert to be read beside another."""
    return {
        "id": linked.id,
        "forecast": linked.forecast,
        "stance": linked.stance.value,
        "same_story": linked.same_story,
    }


def match_shape(match: Match) -> Shape:
    """What a rule finds in an item, with the words that it finds it by."""
    return {
        "pack": match.pack,
        "forecast": match.forecast,
        "stance": match.stance.value,
        "indicator": match.indicator.id,
        "rule": match.rule,
        "said": match.said.value,
        "event": match.event,
        "which": match.which,
        "evidence": evidence_shape(match.evidence),
    }


def evidence_shape(evidence: Sequence[Evidence]) -> list[Shape]:
    """Quoted words: offsets count characters of the item's field, `marks` are the words that matched."""
    return [
        {
            "field": each.field.value,
            "start": each.start,
            "end": each.end,
            "text": each.text,
            "marks": [list(mark) for mark in each.marks],
        }
        for each in evidence
    ]


def forecast_shape(pack: str, forecast: Forecast, *, belief: float, status: str, alerts: int) -> Shape:
    """One forecast as it stands now."""
    return {
        "id": forecast.id,
        "pack": pack,
        "claim": forecast.claim,
        "prior": forecast.prior.probability,
        "prior_word": forecast.prior.word,
        "belief": belief,
        "opens": forecast.opens.isoformat(),
        "due_from": forecast.due_from.isoformat(),
        "closes": forecast.closes.isoformat(),
        "status": status,
        "alerts": alerts,
    }


def forecast_details(forecast: Forecast) -> Shape:
    """What `forecasts show` adds: what would move it, and what decides it."""
    resolution = forecast.resolution
    return {
        "resolution": {"question": resolution.question, "truth": resolution.truth, "url": resolution.url},
        "citations": [
            {"paragraph": each.paragraph, "sentence": each.sentence, "phrase": each.phrase}
            for each in forecast.citations
        ],
        "indicators": [_indicator_shape(each) for each in forecast.indicators],
    }


def feed_shape(feed: Feed) -> Shape:
    """One feed; a password in its address is hidden."""
    return {
        "url": redacted(feed.url),
        "title": feed.title,
        "language": feed.language,
        "country": feed.country,
        "grade": feed.grade.value,
        "enabled": feed.enabled,
        "retired": feed.retired_at is not None,
        "error": feed.error,
        "failures": feed.failures,
        "last_polled": moment(feed.last_polled),
        "last_success": moment(feed.last_success),
        "next_due": moment(feed.next_due),
    }


def moment(value: datetime | None) -> str | None:
    """A time as JSON has it: 2026-01-27T12:00:00Z."""
    return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _report_shape(report: Report) -> Shape:
    return {
        "publisher": report.publisher,
        "title": report.title,
        "url": report.url,
        "published": moment(report.published),
        "language": report.language,
        "grade": report.grade.value,
        "withdrawn_at": moment(report.withdrawn_at),
    }


def _indicator_shape(indicator: Indicator) -> Shape:
    return {
        "id": indicator.id,
        "stance": indicator.stance.value,
        "strength": indicator.strength,
        "says": indicator.says,
    }
