"""Whom to tell: by which channel, of what, and how readily. Pure values."""

from dataclasses import dataclass, field
from enum import StrEnum

from rules.model import Pack, Stance
from storage.judgements import Alert
from watcher.attention.quiet import QuietHours

#: So many messages on alerts an hour are read; what is more is told together.
BURST = 10
#: Beliefs, in per cent, that are told of at once when an alert takes a forecast across them.
ESCALATE_AT = (10.0, 90.0)


class Channel(StrEnum):
    """How a message goes out."""

    MAIL = "mail"
    WEBHOOK = "webhook"
    NOTIFY = "notify"


class Readiness(StrEnum):
    """Whether alerts are told as they come, or stand in the digest only."""

    IMMEDIATE = "immediate"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Which alerts a recipient wants; an empty set admits all.

    `languages` are those of the report by which an alert stands.
    """

    packs: frozenset[str] = frozenset()
    forecasts: frozenset[str] = frozenset()
    stances: frozenset[Stance] = frozenset()
    languages: frozenset[str] = frozenset()
    min_strength: float = 1.0

    def sees(self, pack: str, forecast: str) -> bool:
        """Tell whether a forecast is wanted: in the digest whole, whatever is wanted of its alerts."""
        return _admits(self.packs, pack) and _admits(self.forecasts, forecast)

    def admits(self, alert: Alert) -> bool:
        """Tell whether an alert, as it stands, is wanted."""
        language = alert.reports[0].language if alert.reports else ""
        return (
            self.sees(alert.pack, alert.forecast)
            and _admits(self.stances, alert.stance)
            and _admits(self.languages, language)
            and max(alert.ratio, 1 / alert.ratio) >= self.min_strength
        )

    def reaches(self, pack: Pack) -> bool:
        """Tell whether any alert of a pack can be wanted, its language aside."""
        return _admits(self.packs, pack.id) and any(
            _admits(self.forecasts, forecast.id)
            and _admits(self.stances, indicator.stance)
            and indicator.strength >= self.min_strength
            for forecast in pack.forecasts
            for indicator in forecast.indicators
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """One who is told. `name` is what the outbox knows: of mail the mailbox, else `webhook:…`, `notify:…`.

    `address` is the mailbox or the URL, which may hold a secret; `secret` signs what a webhook is sent.
    `digest` and `notices` say whether the weekly digest, and troubles of feeds and of the program, are told.
    `burst` is the most messages on alerts in an hour; `escalate_at` are beliefs in per cent, rising.
    """

    name: str
    channel: Channel
    address: str = field(repr=False)
    secret: str = field(default="", repr=False)
    route: Route = Route()
    alerts: Readiness = Readiness.IMMEDIATE
    digest: bool = True
    notices: bool = True
    quiet: QuietHours | None = None
    burst: int = BURST
    escalate_at: tuple[float, ...] = ESCALATE_AT


def _admits(wanted: frozenset[str], value: str) -> bool:
    return not wanted or value in wanted
