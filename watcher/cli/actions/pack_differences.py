"""Tell what an edition of a pack changes: against what the ledger last worked with, or another edition."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rules import Loaded, builtin_packs, load_located
from rules.difference import Change, Kind, differences, edition, edition_of_terms, percent
from rules.model import Forecast, Terms
from storage import Transaction
from watcher.app import opened_store, utc_now
from watcher.cli.actions.opening import settings_for
from watcher.cli.actions.printing import Cell, Styled, print_json, print_line, print_table
from watcher.cli.actions.shapes import Shape
from watcher.cli.ending import MistakeError
from watcher.cli.invocation import Invocation
from watcher.config import Settings
from watcher.ledger import believed_at, read_ledger
from watcher.mail.words import belief_pair
from watcher.redact import redacted

_SIGNS = {Kind.ADDED: "green", Kind.REMOVED: "red", Kind.CHANGED: "yellow"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Belief:
    """What is believed of a forecast by the terms so far, None of a new one, and what by the files."""

    forecast: str
    before: float | None
    after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What differs in one pack; `digest` is that of its files, `had` that of the edition it is held against.

    `had` is "" where that is not known; `is_new` tells that the ledger never worked with the pack. Of two
    editions no `beliefs` are known.
    """

    pack: str
    digest: str
    changes: tuple[Change, ...]
    had: str = ""
    is_new: bool = False
    beliefs: tuple[Belief, ...] = ()


def tell_differences(invocation: Invocation, pack: str | None, other: str | None, *, as_json: bool) -> None:
    """Print what differs.

    Raises:
        ProblemsError: a pack is not valid.
        MistakeError: there is no such pack, or the two are editions of different ones.
    """
    if pack is not None and other is not None:
        answers = [_between(_named(pack), _named(other))]
    else:
        settings = settings_for(invocation)
        meant = _meant(pack, settings)
        with opened_store(settings) as store, store.read() as tx:
            answers = [_against_ledger(one, tx) for one in meant]
    if as_json:
        print_json({"packs": [_shape(one) for one in answers]})
        return
    for number, answer in enumerate(answers):
        if number:
            print_line()
        _print(answer)


def _named(pack: str) -> Loaded:
    if pack not in builtin_packs() and not Path(pack).exists():
        raise MistakeError(f"{pack!r} is no file, no folder and no built-in pack")
    return load_located(pack)


def _meant(pack: str | None, settings: Settings) -> list[Loaded]:
    """The packs of the settings, or one of them by its id, or another by its place."""
    if pack is not None and Path(pack).exists():
        return [load_located(pack)]
    loaded = [load_located(place) for place in settings.packs]
    found = [one for one in loaded if pack in {None, one.ruleset.pack.id}]
    if not found and pack in builtin_packs():
        return [load_located(str(pack))]
    if not found:
        ids = ", ".join(one.ruleset.pack.id for one in loaded)
        raise MistakeError(f"{pack!r} is neither a pack of the settings ({ids}) nor a file")
    return found


def _between(old: Loaded, new: Loaded) -> Answer:
    of, pack = old.ruleset.pack.id, new.ruleset.pack.id
    if of != pack:
        raise MistakeError(f"these are two packs, {of} and {pack}: editions of one have one id")
    return Answer(
        pack=pack,
        digest=new.ruleset.digest,
        changes=differences(edition(old), edition(new)),
        had=old.ruleset.digest,
    )


def _against_ledger(loaded: Loaded, tx: Transaction) -> Answer:
    pack = loaded.ruleset.pack
    known = {one.forecast: one.terms for one in tx.revisions.list(pack=pack.id)}
    daemon = tx.daemons.last()
    now = {forecast.id: Terms.of(forecast) for forecast in pack.forecasts}
    return Answer(
        pack=pack.id,
        digest=loaded.ruleset.digest,
        changes=differences(edition_of_terms(known), edition_of_terms(now)),
        had="" if daemon is None else daemon.rulesets.get(pack.id, ""),
        is_new=not known,
        beliefs=tuple(
            _belief(tx, pack.id, forecast, is_new=forecast.id not in known) for forecast in pack.forecasts
        ),
    )


def _belief(tx: Transaction, pack: str, forecast: Forecast, *, is_new: bool) -> Belief:
    """Fold the ledger of a forecast by the terms it worked with, and by those that the files have."""
    now = utc_now()
    ledger = read_ledger(tx, pack, forecast, now)
    before = None if is_new else believed_at(ledger, now).belief
    return Belief(forecast=forecast.id, before=before, after=believed_at(ledger).belief)


def _print(answer: Answer) -> None:
    if answer.is_new:
        print_line(f"The ledger has not worked with {answer.pack} yet: all of it is new.")
    if answer.changes:
        print_table(("", "WHAT", "ID", answer.pack.upper()), [_row(one) for one in answer.changes])
    else:
        print_line(f"{answer.pack}: nothing differs{_hidden(answer)}.")
    if answer.changes and answer.beliefs:
        print_line()
        _print_beliefs([one for one in answer.beliefs if one.before != one.after])


def _print_beliefs(moved: Sequence[Belief]) -> None:
    if moved:
        print_table(("BELIEF WOULD BE", "FORECAST"), [(_belief_cell(one), one.forecast) for one in moved])
    else:
        print_line("No belief would move.")


def _belief_cell(one: Belief) -> Cell:
    if one.before is None:
        return f"new: {percent(round(one.after, 3))}"
    first, second = belief_pair(one.before, one.after)
    return Styled(f"{first} → {second}", "green" if one.after > one.before else "red")


def _hidden(answer: Answer) -> str:
    """Say what the ledger does not know: it keeps the terms, not the rules."""
    if answer.had == answer.digest:
        return ""
    return (
        " that a belief hangs on. Rules, term sets and feeds the ledger does not keep:"
        " `watcher packs diff OLD NEW` tells what differs in them between two files"
    )


def _row(change: Change) -> tuple[Cell, ...]:
    colour = _SIGNS[change.kind]
    name = change.name
    owner = name.forecast if name.forecast not in {"", name.id} else ""
    if name.what == "rule":
        owner = f"{owner}/{name.indicator}"
    return (
        Styled(change.kind.value, colour),
        name.what.replace("_", " "),
        redacted(f"{owner}/{name.id}" if owner else name.id),
        redacted(_words(change)),
    )


def _words(change: Change) -> str:
    if change.kind is not Kind.CHANGED:
        return change.before or change.after
    return f"{change.part}: {change.before or 'nothing'} → {change.after or 'nothing'}"


def _shape(answer: Answer) -> Shape:
    return {
        "pack": answer.pack,
        "digest": answer.digest,
        "digest_before": answer.had or None,
        "new": answer.is_new,
        "changes": [_change_shape(one) for one in answer.changes],
        "beliefs": [
            {"forecast": one.forecast, "before": one.before, "after": one.after} for one in answer.beliefs
        ],
    }


def _change_shape(change: Change) -> Shape:
    name = change.name
    return {
        "kind": change.kind.value,
        "what": name.what,
        "forecast": name.forecast or None,
        "indicator": name.indicator or None,
        "id": redacted(name.id),
        "part": change.part or None,
        "before": redacted(change.before),
        "after": redacted(change.after),
    }
