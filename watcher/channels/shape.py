"""The JSON that webhooks are sent, version 1: keys are added, never renamed (docs/webhook.md). Pure.

Times are ISO 8601 in UTC, beliefs lie in (0, 1), offsets count characters.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from rules.model import Evidence
from storage.judgements import Report
from watcher.channels.content import Content
from watcher.mail.happened import says_of
from watcher.mail.telling import Told

VERSION = 1
#: Of one alert so many reports are told, and the others counted.
MOST_REPORTS = 12
#: What the reports of all alerts together may take, in bytes as sent; those beyond are counted.
REPORT_ROOM = 512 * 1024

Shape = dict[str, Any]


def webhook_body(content: Content, sent_at: datetime) -> bytes:
    """Write what a webhook is sent, in ASCII: what could steer a terminal or a page stands as an escape."""
    shape = {
        "version": VERSION,
        "id": content.id,
        "kind": content.kind.value,
        "sent_at": _moment(sent_at),
        "recipient": content.recipient,
        "subject": content.rendered.subject,
        "text": content.rendered.text,
        "alerts": list(_alerts(content)),
    }
    return json.dumps(shape).encode("ascii")


def _alerts(content: Content) -> Iterator[Shape]:
    room = REPORT_ROOM
    for told in content.told:
        shape = _alert(told)
        reports = list(map(_report, told.alert.reports[:MOST_REPORTS]))
        size = len(json.dumps(reports))
        shape["reports"] = reports if size <= room else []
        shape["reports_left"] = len(told.alert.reports) - len(shape["reports"])
        room -= size if size <= room else 0
        yield shape


def _alert(told: Told) -> Shape:
    alert, forecast = told.alert, told.forecast
    indicators = () if forecast is None else forecast.indicators
    return {
        "id": alert.id,
        "says": says_of(told).value,
        "held": told.held.value,
        "pack": alert.pack,
        "forecast": alert.forecast,
        "claim": "" if forecast is None else forecast.claim,
        "stance": alert.stance.value,
        "indicator": alert.indicator,
        "indicator_says": next((one.says for one in indicators if one.id == alert.indicator), ""),
        "title": alert.title,
        "belief_before": told.belief_before,
        "belief_after": alert.belief_after,
        "likelihood_ratio": alert.ratio,
        "after_horizon": alert.after_horizon,
        "raised_at": _moment(alert.raised_at),
        "happened_at": _moment(alert.happened_at),
        "correction": alert.correction,
    }


def _report(report: Report) -> Shape:
    return {
        "publisher": report.publisher,
        "grade": report.grade.value,
        "title": report.title,
        "url": report.url,
        "language": report.language,
        "published": _moment(report.published),
        "withdrawn_at": None if report.withdrawn_at is None else _moment(report.withdrawn_at),
        "evidence": list(map(_evidence, report.evidence)),
    }


def _evidence(evidence: Evidence) -> Shape:
    return {
        "field": evidence.field.value,
        "text": evidence.text,
        "marks": [[start - evidence.start, end - evidence.start] for start, end in evidence.marks],
    }


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
