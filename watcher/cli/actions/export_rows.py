"""The rows of the exports: one object of plain values each, the same in CSV and JSON (docs/export.md).

Fields are added, never renamed. Times are ISO 8601 in UTC, probabilities lie in (0, 1). Pure.
"""

from collections.abc import Iterator
from datetime import tzinfo

from rules.model import Forecast
from storage.judgements import Alert
from watcher.cli.actions.shapes import Shape, evidence_shape, moment
from watcher.ledger import Ledger, Move
from watcher.ledger.turns import Stands
from watcher.mail.publishers import voices_of

ALERT_FIELDS = tuple(
    "id pack forecast stance indicator rule ruleset story title likelihood_ratio counts belief_before"
    " belief_after raised_at happened_at told_at strengthens rejudged correction reports publishers"
    " independent verdict rejected_at".split()
)
EVIDENCE_FIELDS = tuple(
    "alert pack forecast stance indicator publisher grade title url language published withdrawn_at"
    " field start end text marks".split()
)
BELIEF_FIELDS = tuple(
    "pack forecast day at what alert stance indicator title likelihood_ratio before after"
    " entry stated_before stated_after".split()
)


def alert_row(alert: Alert) -> Shape:
    """One alert, without its reports; their number, and of how many publishers and independent voices."""
    told = voices_of(alert.reports)
    values = (
        alert.id,
        alert.pack,
        alert.forecast,
        alert.stance.value,
        alert.indicator,
        alert.rule,
        alert.ruleset,
        alert.story,
        alert.title,
        alert.ratio,
        alert.weighs,
        alert.belief_before,
        alert.belief_after,
        moment(alert.raised_at),
        moment(alert.happened_at),
        moment(alert.told_at),
        alert.strengthens,
        alert.rejudged,
        alert.correction,
        len(alert.reports),
        sum(map(len, told)),
        len(told),
        alert.verdict.value,
        moment(alert.rejected_at),
    )
    return dict(zip(ALERT_FIELDS, values, strict=True))


def evidence_rows(alert: Alert) -> Iterator[Shape]:
    """The passages that an alert quotes, report by report; `marks` are the words that matched in each."""
    for report in alert.reports:
        common = (
            alert.id,
            alert.pack,
            alert.forecast,
            alert.stance.value,
            alert.indicator,
            report.publisher,
            report.grade.value,
            report.title,
            report.url,
            report.language,
            moment(report.published),
            moment(report.withdrawn_at),
        )
        for quoted in evidence_shape(report.evidence):
            yield dict(zip(EVIDENCE_FIELDS, (*common, *quoted.values()), strict=True))


def opening_row(pack: str, forecast: Forecast) -> Shape:
    """The first row of a belief's course: the day that the forecast opened, on which it is the prior."""
    first = dict.fromkeys(BELIEF_FIELDS) | {"pack": pack, "forecast": forecast.id, "what": "opened"}
    prior = forecast.prior.probability
    return first | {"day": forecast.opens.isoformat(), "before": prior, "after": prior}


def belief_row(ledger: Ledger, move: Move, zone: tzinfo) -> Shape:
    """One move of a belief, on the day that it was in the configured time zone.

    What is asked of an alert is empty where something else moved the belief.
    """
    values = {
        "pack": ledger.pack,
        "forecast": ledger.forecast.id,
        "day": move.at.astimezone(zone).date().isoformat(),
        "at": moment(move.at),
        "what": move.what.value,
        "before": move.before.evidence,
        "after": move.after.evidence,
        "entry": move.entry,
        "stated_before": move.before.stated,
        "stated_after": move.after.stated,
    }
    if isinstance(move.turn.now, Stands):
        told, weighs = move.turn.now.told, move.turn.now.weighs
        values |= {
            "alert": told.id,
            "stance": told.stance.value,
            "indicator": told.indicator,
            "title": next((one.title for one in ledger.alerts if one.id == told.id), ""),
            "likelihood_ratio": told.ratio if weighs else None,
        }
    return dict.fromkeys(BELIEF_FIELDS) | values
