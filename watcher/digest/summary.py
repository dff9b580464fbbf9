"""One week of alerts, counted per forecast. Says figures, not sentences; must not know how they are shown."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo

from rules.almost import Almost
from rules.model import Forecast, Pack, Stance
from storage.acts import Act
from storage.judgements import Alert
from storage.records import Feed
from storage.silences import HeldBack, Scope, Silence
from watcher.digest.audience import Audience, Watched
from watcher.digest.feed_week import FeedWeek, feed_week
from watcher.digest.forecast_week import ForecastWeek, Span, forecast_week
from watcher.digest.week import IsoWeek
from watcher.ledger import Ledger
from watcher.ledger.outlook import Due
from watcher.ledger.score import Scores, score_records
from watcher.ledger.standing import Instant
from watcher.precision import Tally, precision


@dataclass(frozen=True, slots=True, kw_only=True)
class PackWeek:
    """A pack's week, its forecasts in the pack's order."""

    pack: Pack
    forecasts: tuple[ForecastWeek, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doings:
    """What the store holds of what people did.

    `verdicts` are all acts on alerts up to the week's end, newest first; `silences` those that ran in the
    week, and `held` what they held back in it. `titles` are those of silenced stories, by their ids.
    """

    verdicts: tuple[Act, ...] = ()
    silences: tuple[Silence, ...] = ()
    held: tuple[HeldBack, ...] = ()
    titles: dict[str, str] = field(default_factory=dict)

    @property
    def notes(self) -> dict[str, str]:
        """The reason that was given with the last verdict on each alert, by its id."""
        return {act.subject: act.why for act in reversed(self.verdicts)}


_UNSCORED = score_records(())


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekRecord:
    """What the store holds for the digest of a week, whoever reads it.

    `dues` are the waits that end soon, by pack and forecast; `siblings` are all forecasts of each pack,
    `scores` those of all that was resolved by the end of the week. `alerts` are all ever raised, `feeds` as
    they stand now; `polls` are how many there were in the week, and how many went well. `undelivered` counts
    the messages that ought to have arrived by now and have not, `why_undelivered` says why. `almost` is news
    of the week that raised no alert and almost did.
    """

    week: IsoWeek
    zone: tzinfo
    now: datetime
    packs: tuple[Pack, ...]
    ledgers: tuple[Ledger, ...] = ()
    dues: Mapping[Watched, tuple[Due, ...]] = field(default_factory=dict)
    siblings: Mapping[str, tuple[Forecast, ...]] = field(default_factory=dict)
    scores: Scores = _UNSCORED
    alerts: tuple[Alert, ...] = ()
    feeds: tuple[Feed, ...] = ()
    polls: tuple[int, int] = (0, 0)
    undelivered: int = 0
    why_undelivered: tuple[str, ...] = ()
    almost: tuple[Almost, ...] = ()
    doings: Doings = Doings()

    @property
    def span(self) -> Span:
        """The week as it is looked at."""
        return Span(week=self.week, zone=self.zone, now=self.now)

    @property
    def watched(self) -> frozenset[Watched]:
        """All that anybody may read of: the forecasts of the packs, and those that alerts were raised on."""
        ours = {(pack.id, forecast.id) for pack in self.packs for forecast in pack.forecasts}
        return frozenset(ours | {(alert.pack, alert.forecast) for alert in self.alerts})

    def seen_by(self, audience: Audience) -> "WeekRecord":
        """The part of it that an audience sees. Of feeds, messages and scores everybody sees all."""
        sees = audience.sees
        packs = (
            replace(pack, forecasts=tuple(one for one in pack.forecasts if sees(pack.id, one.id)))
            for pack in self.packs
        )
        alerts = tuple(one for one in self.alerts if sees(one.pack, one.forecast))
        return replace(
            self,
            packs=tuple(pack for pack in packs if pack.forecasts),
            ledgers=tuple(one for one in self.ledgers if sees(one.pack, one.forecast.id)),
            alerts=alerts,
            almost=tuple(one for one in self.almost if sees(one.pack, one.near.forecast)),
            doings=_doings_on(self.doings, audience, frozenset(one.id for one in alerts)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """All a digest tells. `orphans` are the week's alerts on forecasts that no pack has any more.

    `corrections` are alerts of the week that do not stand, corrected or rejected: raised in it, or taken
    out in it. `tallies` are the rules by which alerts stand, with the verdicts on all that were ever raised.
    `almost` is news of the week that raised no alert and almost did, the likeliest first.
    `shared` are the ids that forecasts of several packs have, whoever sees them.
    Every alert raised in the week is in exactly one place: a forecast's week, the orphans or the corrections.
    """

    week: IsoWeek
    zone: tzinfo
    written_at: datetime
    packs: tuple[PackWeek, ...]
    orphans: tuple[Alert, ...]
    corrections: tuple[Alert, ...]
    feeds: FeedWeek
    undelivered: int
    why_undelivered: tuple[str, ...]
    almost: tuple[Almost, ...]
    tallies: tuple[Tally, ...]
    doings: Doings
    scores: Scores
    shared: frozenset[str]

    @property
    def instant(self) -> Instant:
        """The moment that the week was over, or that it was written where it was not."""
        return Span(week=self.week, zone=self.zone, now=self.written_at).instant

    @property
    def last_day(self) -> date:
        """The last day of the week, or that on which it was written where it was not over."""
        return self.instant.day

    @property
    def forecasts(self) -> tuple[ForecastWeek, ...]:
        """The forecasts of all packs, in order."""
        return tuple(each for pack in self.packs for each in pack.forecasts)


def summarize(record: WeekRecord) -> Digest:
    """Summarize a week.

    An alert belongs to the week it was raised in, and to those in which it was strengthened, corrected or
    rejected.
    """
    week, zone = record.week, record.zone
    of_week = [alert for alert in record.alerts if _is_of(alert, week, zone)]
    standing = [alert for alert in of_week if _stands(alert)]
    known = {(ledger.pack, ledger.forecast.id) for ledger in record.ledgers}
    return Digest(
        week=week,
        zone=zone,
        written_at=record.now,
        packs=tuple(_pack_week(pack, record, standing) for pack in record.packs),
        orphans=_ordered(alert for alert in standing if (alert.pack, alert.forecast) not in known),
        corrections=_ordered(alert for alert in of_week if not _stands(alert)),
        feeds=feed_week(record.feeds, week.start(zone), week.end(zone), record.polls),
        undelivered=record.undelivered,
        why_undelivered=record.why_undelivered,
        almost=record.almost,
        tallies=precision(record.alerts, ()).rules,
        doings=record.doings,
        scores=record.scores,
        shared=_shared(record),
    )


def _shared(record: WeekRecord) -> frozenset[str]:
    ours = record.siblings or {pack.id: pack.forecasts for pack in record.packs}
    counts = Counter(forecast.id for forecasts in ours.values() for forecast in forecasts)
    return frozenset(name for name, count in counts.items() if count > 1)


def _pack_week(pack: Pack, record: WeekRecord, standing: Sequence[Alert]) -> PackWeek:
    return PackWeek(
        pack=pack,
        forecasts=tuple(
            forecast_week(
                ledger,
                _on(standing, ledger),
                record.dues.get((ledger.pack, ledger.forecast.id), ()),
                record.siblings.get(ledger.pack, pack.forecasts),
                span=record.span,
            )
            for ledger in record.ledgers
            if ledger.pack == pack.id
        ),
    )


def _on(alerts: Iterable[Alert], ledger: Ledger) -> list[Alert]:
    return [alert for alert in alerts if (alert.pack, alert.forecast) == (ledger.pack, ledger.forecast.id)]


def _stands(alert: Alert) -> bool:
    return not alert.correction and alert.rejected_at is None


def _is_of(alert: Alert, week: IsoWeek, zone: tzinfo) -> bool:
    moments = alert.told if alert.rejected_at is None else (*alert.told, alert.rejected_at)
    return any(IsoWeek.of(moment, zone) == week for moment in moments)


def _ordered(alerts: Iterable[Alert]) -> tuple[Alert, ...]:
    """Contradictions first, then as they came."""
    return tuple(
        sorted(alerts, key=lambda alert: (alert.stance is Stance.CONFIRMS, alert.raised_at, alert.id))
    )


def _doings_on(doings: Doings, audience: Audience, alerts: frozenset[str]) -> Doings:
    """What people did to what an audience sees."""
    silences = tuple(one for one in doings.silences if _is_about(one, doings, audience, alerts))
    numbers = {one.id for one in silences}
    return replace(
        doings,
        verdicts=tuple(act for act in doings.verdicts if act.subject in alerts),
        silences=silences,
        held=tuple(one for one in doings.held if one.silence_id in numbers and one.alert_id in alerts),
    )


def _is_about(silence: Silence, doings: Doings, audience: Audience, alerts: frozenset[str]) -> bool:
    """Tell whether a silence is on something that an audience sees, or held back an alert that it sees."""
    if silence.scope is Scope.FORECAST and audience.sees(silence.pack, silence.target):
        return True
    if audience.key == "" or silence.scope is Scope.FEED:
        return True
    return any(one.silence_id == silence.id and one.alert_id in alerts for one in doings.held)
