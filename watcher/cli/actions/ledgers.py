"""The ledgers that the commands on forecasts read and write, and how one is found by its name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches

from rules import RuleSet
from rules.model import Forecast, Pack
from storage import Transaction
from watcher.app import App
from watcher.cli.ending import MistakeError
from watcher.ledger import Ledger, read_ledger, read_ledgers
from watcher.ledger.days import ends
from watcher.ledger.former import former_forecasts
from watcher.ledger.standing import Instant, Standing, standing_at
from watcher.mail.plain import clean

#: More names than this are no help.
_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a command is about, by its id, and the pack where several have this id."""

    id: str
    pack: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """The ledgers of all packs, then those of forecasts that no pack has any more; and when they are read."""

    packs: tuple[Pack, ...]
    ledgers: tuple[Ledger, ...]
    former: tuple[Ledger, ...]
    instant: Instant

    def siblings(self, ledger: Ledger) -> tuple[Forecast, ...]:
        """Give the forecasts of a ledger's pack."""
        return next((pack.forecasts for pack in self.packs if pack.id == ledger.pack), ())

    def standing(self, ledger: Ledger) -> Standing:
        """Say where a forecast stands."""
        return standing_at(ledger, self.siblings(ledger), self.instant)


def instant_of(app: App, at: datetime | None) -> Instant:
    """Give the moment that a day is over (`at`, naive, in the configured zone), or now.

    Raises:
        MistakeError: the day lies ahead.
    """
    now, zone = app.now(), app.settings.timezone
    today = now.astimezone(zone).date()
    day = today if at is None else at.date()
    if day > today:
        raise MistakeError(f"{day} lies ahead: what will be believed then, nobody knows")
    return Instant(now=now, until=None if day == today else ends(day, zone), day=day, zone=zone)


def read_books(app: App, tx: Transaction, at: datetime | None = None) -> Books:
    """Read the ledgers as they stood at the end of a day, or now. Raises as `instant_of`."""
    return books_of(tx, app.rulesets, instant_of(app, at))


def books_of(tx: Transaction, rulesets: Sequence[RuleSet], instant: Instant) -> Books:
    """Read the ledgers as they stood at an instant."""
    packs = tuple(ruleset.pack for ruleset in rulesets)
    former = former_forecasts(tx.revisions.list(), packs)
    return Books(
        packs=packs,
        ledgers=read_ledgers(tx, rulesets, instant.now),
        former=tuple(read_ledger(tx, pack, forecast, instant.now) for pack, forecast in former),
        instant=instant,
    )


def the_ledger(books: Books, target: Target) -> Ledger:
    """Find the ledger of the forecast with this id.

    Raises:
        MistakeError: there is none, or more than one; the message names near ones, or the packs.
    """
    every = (*books.ledgers, *books.former)
    found = [one for one in every if one.forecast.id == target.id and target.pack in {None, one.pack}]
    if len(found) > 1:
        packs = ", ".join(one.pack for one in found)
        raise MistakeError(f"several packs have a forecast {target.id!r}: say which with --pack ({packs})")
    if not found:
        known = sorted({one.pack for one in every})
        if target.pack not in {None, *known}:
            raise MistakeError(f"no pack {target.pack!r} is known: there are {', '.join(known)}")
        of_pack = [one.forecast.id for one in every if target.pack in {None, one.pack}]
        raise MistakeError(
            f"there is no forecast {target.id!r}{_of_pack(target)}: {near(target.id, of_pack)}"
            "`watcher forecasts` lists them"
        )
    return found[0]


def near(named: str, known: Iterable[str]) -> str:
    """Name what may have been meant, as the begin of a sentence; "" where nothing is near."""
    close = get_close_matches(named, sorted(set(known)), n=_NAMED)
    return f"did you mean {' or '.join(map(clean, close))}? " if close else ""


def and_near(named: str, known: Sequence[str]) -> str:
    """Name what may have been meant, else all that there is."""
    return near(named, known) or f"there are {', '.join(map(clean, known))}; "


def _of_pack(target: Target) -> str:
    return "" if target.pack is None else f" in a pack {target.pack!r}"
