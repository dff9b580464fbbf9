"""Digests of weeks that were never lived: what a store would hold, put together from alerts."""

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from typing import Any

from rules.model import Pack
from storage.judgements import Alert
from watcher.digest import Digest, IsoWeek, WeekRecord, summarize
from watcher.ledger import Ledger


def digest_of(week: IsoWeek, **what: Any) -> Digest:
    """The digest of a week; see `record_of`."""
    return summarize(record_of(week, **what))


def record_of(
    week: IsoWeek,
    *,
    zone: tzinfo,
    packs: Sequence[Pack],
    now: datetime,
    alerts: Iterable[Alert] = (),
    ledgers: Iterable[Ledger] = (),
    **rest: Any,
) -> WeekRecord:
    """What a store holds that logged these alerts and a poll; `ledgers` take the place of such."""
    logged, known = tuple(alerts), tuple(ledgers)
    return WeekRecord(
        week=week,
        zone=zone,
        now=now,
        packs=tuple(packs),
        ledgers=known or tuple(_ledgers(packs, logged, now)),
        alerts=logged,
        **_frozen({"polls": (1, 1), **rest}),
    )


def _frozen(rest: dict[str, Any]) -> Any:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in rest.items()}


def _ledgers(packs: Iterable[Pack], alerts: Sequence[Alert], now: datetime) -> Iterable[Ledger]:
    for pack in packs:
        for forecast in pack.forecasts:
            own = tuple(one for one in alerts if (one.pack, one.forecast) == (pack.id, forecast.id))
            yield Ledger(pack=pack.id, forecast=forecast, read_at=now, alerts=own)
