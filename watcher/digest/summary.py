"""One week of alerts, counted per forecast. Says figures, not sentences; must not know how they are shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from rules.almost import Almost
from rules.model import Forecast, Pack, Stance
from storage.acts import Act
from storage.judgements import Alert
from storage.records import Feed
from storage.silences import HeldBack, Silence
from watcher.digest.week import IsoWeek
from watcher.ledger import Ledger, beliefs_at
from watcher.precision import Tally, precision


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastWeek:
    """A forecast's week: `before` and `after` are the beliefs at its start and end, `alerts` are its news."""

    forecast: Forecast
    before: float
    after: float
    closed: bool
    alerts: tuple[Alert, ...]

    @property
    def contradicted(self) -> bool:
        """Whether any news of the week contradicts the forecast."""
        return any(alert.stance is Stance.CONTRADICTS for alert in self.alerts)

    @property
    def confirmed(self) -> bool:
        """Whether any news of the week confirms the forecast."""
        return any(alert.stance is Stance.CONFIRMS for alert in self.alerts)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackWeek:
    """A pack's week, its forecasts in the pack's order."""

    pack: Pack
    forecasts: tuple[ForecastWeek, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedTrouble:
    """A feed that was not read: `words` say why, `last_success` when it last was (None: never)."""

    name: str
    words: str
    last_success: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedWeek:
    """How many of the enabled feeds were read without error since the week began, and what failed."""

    enabled: int
    read: int
    troubles: tuple[FeedTrouble, ...]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """All a digest tells. `orphans` are the week's alerts on forecasts that no pack has any more.

    `corrections` are alerts of the week that do not stand, corrected or rejected: raised in it, or taken
    out in it. `tallies` are the rules by which alerts stand, with the verdicts on all that were ever raised.
    `almost` is news of the week that raised no alert and almost did, the likeliest first.
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

    @property
    def forecasts(self) -> tuple[ForecastWeek, ...]:
        """The forecasts of all packs, in order."""
        return tuple(each for pack in self.packs for each in pack.forecasts)


def summarize(  # noqa: PLR0913  a digest draws on all the store holds, once
    week: IsoWeek,
    *,
    zone: tzinfo,
    packs: Sequence[Pack],
    alerts: Sequence[Alert],
    feeds: Sequence[Feed],
    undelivered: int,
    now: datetime,
    why_undelivered: Sequence[str] = (),
    almost: Sequence[Almost] = (),
    doings: Doings = Doings(),
) -> Digest:
    """Summarize a week: `alerts` are all ever raised, `feeds` as they stand now.

    `undelivered` counts the messages that ought to have arrived by now and have not, `why_undelivered` says
    why.
    An alert belongs to the week it was raised in, and to those in which it was strengthened, corrected or
    rejected. Beliefs fold the ratios of the alerts that weigh as they stood at the week's start and at its
    end.
    """
    of_week = [alert for alert in alerts if _is_of(alert, week, zone)]
    standing = [alert for alert in of_week if _stands(alert)]
    known = {(pack.id, forecast.id) for pack in packs for forecast in pack.forecasts}
    return Digest(
        week=week,
        zone=zone,
        written_at=now,
        packs=tuple(
            PackWeek(
                pack=pack,
                forecasts=tuple(
                    _forecast_week(
                        Ledger(
                            pack=pack.id, forecast=forecast, read_at=now, alerts=_on(alerts, pack, forecast)
                        ),
                        week,
                        zone,
                    )
                    for forecast in pack.forecasts
                ),
            )
            for pack in packs
        ),
        orphans=_ordered(alert for alert in standing if (alert.pack, alert.forecast) not in known),
        corrections=_ordered(alert for alert in of_week if not _stands(alert)),
        feeds=_feed_week(feeds, week.start(zone)),
        undelivered=undelivered,
        why_undelivered=tuple(why_undelivered),
        almost=tuple(almost),
        tallies=precision(alerts, ()).rules,
        doings=doings,
    )


def _on(alerts: Iterable[Alert], pack: Pack, forecast: Forecast) -> tuple[Alert, ...]:
    return tuple(alert for alert in alerts if (alert.pack, alert.forecast) == (pack.id, forecast.id))


def _forecast_week(ledger: Ledger, week: IsoWeek, zone: tzinfo) -> ForecastWeek:
    before, after = beliefs_at(ledger, [week.start(zone), week.end(zone)])
    return ForecastWeek(
        forecast=ledger.forecast,
        before=before.belief,
        after=after.belief,
        closed=ledger.forecast.closes <= week.sunday,
        alerts=_ordered(alert for alert in ledger.alerts if _is_of(alert, week, zone) and _stands(alert)),
    )


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


def _feed_week(feeds: Sequence[Feed], start: datetime) -> FeedWeek:
    enabled = [feed for feed in feeds if feed.enabled]
    troubles = [
        FeedTrouble(name=feed.title or feed.url, words=_trouble(feed), last_success=feed.last_success)
        for feed in enabled
        if not _was_read(feed, start)
    ]
    return FeedWeek(enabled=len(enabled), read=len(enabled) - len(troubles), troubles=tuple(troubles))


def _was_read(feed: Feed, start: datetime) -> bool:
    return not feed.error and feed.last_success is not None and feed.last_success >= start


def _trouble(feed: Feed) -> str:
    if feed.error:
        return feed.error
    return "not read yet" if feed.last_success is None else "not read this week"
