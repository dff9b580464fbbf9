"""The JSON of ledgers, for other programs: accounts, moves, lines and scores at full precision.

Keys are added, never renamed. Log odds are natural logarithms; times are ISO 8601 in UTC. Pure.
"""

import math
from collections.abc import Mapping

from rules.account import Account, Part, log_odds
from rules.weighing import CREDIBLE, MODALITY, RELIABILITY, Told
from storage.judgements import Alert
from storage.lapses import Lapse
from storage.lines import Line
from watcher.cli.actions.shapes import Shape, forecast_shape, moment
from watcher.ledger.balance import Believed
from watcher.ledger.course import Move
from watcher.ledger.score import Mark, Measure, Scored, Scores
from watcher.ledger.standing import Standing


def standing_shape(standing: Standing) -> Shape:
    """One forecast as it stands; `belief` is `stated` where a person set one, else `evidence_only`."""
    newer = standing.superseded
    shape = forecast_shape(
        standing.ledger.pack,
        standing.forecast,
        belief=standing.believed.belief,
        status=standing.status.value,
        alerts=len(standing.alerts),
    )
    return shape | {
        "prior": standing.account.prior,
        "opens": standing.terms.opens.isoformat(),
        "closes": standing.terms.closes.isoformat(),
        "evidence_only": standing.believed.evidence,
        "stated": standing.believed.stated,
        "week_ago": standing.week_ago,
        "weeks": [one.belief for one in standing.trend],
        "to_resolve": standing.status.asks,
        "resolved": None if standing.resolution is None else line_shape(standing.resolution),
        "supersedes": standing.forecast.supersedes,
        "renews": standing.forecast.renews,
        "superseded_by": "" if newer is None else newer.by,
        "superseded_on": None if newer is None else newer.since.isoformat(),
    }


def account_shape(account: Account, told: Mapping[str, Told]) -> Shape:
    """An account with all its parts: the `log_odds` of the prior and the `moves` add up to `log_odds`."""
    return {
        "prior": account.prior,
        "prior_log_odds": log_odds(account.prior),
        "entries": [_part_shape(part, told.get(part.entry.id)) for part in account.parts],
        "log_odds": account.odds,
        "belief": account.belief,
        "decided": account.is_decided,
    }


def _part_shape(part: Part, told: Told | None) -> Shape:
    """One entry; a lapse is told by nobody, so it has no grade. `factor` is what it does to the odds."""
    entry = part.entry
    return {
        "entry": entry.id,
        "indicator": entry.indicator,
        "likelihood_ratio": entry.ratio,
        "grade": None if told is None else told.best.value,
        "reliability": None if told is None else RELIABILITY[told.best],
        "credibility": None if told is None else int(told.credible),
        "credible": None if told is None else CREDIBLE[told.credible],
        "said": None if told is None else told.said.value,
        "modality": None if told is None else MODALITY[told.said],
        "share": entry.share,
        "group": entry.group,
        "decisive": entry.decisive,
        "weight": entry.weight,
        "fade": part.fade,
        "silent": part.silent.value,
        "moves": part.moves,
        "factor": math.exp(part.moves),
    }


def line_shape(line: Line) -> Shape:
    """One line that a person wrote; what it does not say is null, or ""."""
    return {
        "line": line.id,
        "at": moment(line.at),
        "by": line.who,
        "kind": line.kind.value,
        "subject": line.subject,
        "indicator": line.indicator,
        "stance": line.stance,
        "strength": line.strength,
        "grade": line.grade,
        "credibility": line.credibility,
        "belief": line.belief,
        "answer": line.answer,
        "on": None if line.on is None else line.on.isoformat(),
        "why": line.why,
        "source": line.source,
    }


def lapse_shape(lapse: Lapse) -> Shape:
    """One indicator that did not come by its day; `watched` is the share of days on which feeds were read."""
    return {
        "at": moment(lapse.at),
        "indicator": lapse.indicator,
        "since": lapse.since.isoformat(),
        "by": lapse.by.isoformat(),
        "likelihood_ratio": lapse.ratio,
        "watched": lapse.watched,
    }


def move_shape(move: Move, alerts: Mapping[str, Alert], words: str) -> Shape:
    """One move of a belief, in `words` too; `title` is that of the alert, "" where none moved it."""
    alert = alerts.get(move.entry)
    return {
        "at": moment(move.at),
        "what": move.what.value,
        "entry": move.entry,
        "title": "" if alert is None else alert.title,
        "words": words,
        "before": _believed_shape(move.before),
        "after": _believed_shape(move.after),
    }


def _believed_shape(believed: Believed) -> Shape:
    return {"belief": believed.belief, "evidence": believed.evidence, "stated": believed.stated}


def scores_shape(scores: Scores) -> Shape:
    """All scores; `bits` is the log score."""
    return {
        "forecasts": [scored_shape(one) for one in scores.forecasts],
        "means": {_key(measure): _mark_shape(mark) for measure, mark in scores.means.items()},
        "calibration": [
            {
                "low": row.low,
                "high": row.high,
                "forecasts": row.count,
                "mean_belief": row.mean,
                "came": row.came,
                "few": row.is_small,
            }
            for row in scores.calibration
        ],
    }


def scored_shape(scored: Scored) -> Shape:
    """The scores of one forecast."""
    record = scored.record
    return {
        "pack": record.pack,
        "id": record.forecast,
        "came": record.came,
        "on": record.on.isoformat(),
        "until": moment(record.until),
        "prior": record.prior,
        "first_stated": record.first,
        "indicators_alone": record.alone,
        "mean_belief": scored.held,
        "base_rate": scored.base,
        "scores": {_key(measure): _mark_shape(mark) for measure, mark in scored.marks.items()},
    }


def _key(measure: Measure) -> str:
    return measure.name.lower()


def _mark_shape(mark: Mark) -> Shape:
    return {"brier": mark.brier, "bits": mark.bits}
