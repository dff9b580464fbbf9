"""Print how often alerts were right, by the verdicts on them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from watcher.app import opened_store
from watcher.cli.actions.opening import chosen, rulesets_for, settings_for
from watcher.cli.actions.printing import Cell, Styled, print_json, print_line, print_table
from watcher.cli.actions.shapes import Shape
from watcher.cli.invocation import Invocation
from watcher.mail.plain import clean
from watcher.mail.words import counted
from watcher.precision import FEW, Precision, Tally, precision

_COUNTS = ("ALERTS", "RIGHT", "WRONG STANCE", "IRRELEVANT", "UNJUDGED", "PRECISION")
#: From this precision on a rule does well, and from that one on not badly.
_GOOD, _FAIR = 0.8, 0.5


def show_stats(invocation: Invocation, *, pack: str | None, since: datetime | None, as_json: bool) -> None:
    """Print alerts and verdicts of each rule, forecast and publisher; `since` is naive, in the set zone.

    Raises:
        ProblemsError: a pack is not valid.
        MistakeError: no pack of this id is loaded.
    """
    settings = settings_for(invocation)
    rulesets = chosen(rulesets_for(invocation, None), pack)
    begin = None if since is None else since.replace(tzinfo=settings.timezone).astimezone(UTC)
    with opened_store(settings) as store, store.read() as tx:
        alerts = tx.alerts.list(pack=pack, since=begin)
    found = precision(alerts, rulesets)
    if as_json:
        print_json(_shape(found))
        return
    packs = len({tally.pack for tally in found.rules}) > 1
    for what, tallies in (
        ("RULE", found.rules),
        ("FORECAST", found.forecasts),
        ("PUBLISHER", found.publishers),
    ):
        if tallies:
            print_table((*_COUNTS, what), [_row(tally, packs=packs) for tally in tallies])
            print_line()
    _tell_idle(found.idle)
    _tell_verdicts(found.rules)


def _row(tally: Tally, *, packs: bool) -> tuple[Cell, ...]:
    counts = (tally.raised, tally.right, tally.wrong_stance, tally.irrelevant, tally.unjudged)
    name = f"{tally.pack}/{tally.name}" if packs and tally.pack else tally.name
    return (*map(str, counts), _precision_cell(tally), name)


def _precision_cell(tally: Tally) -> Cell:
    told = tally.told
    if tally.precision is None:
        return told
    if tally.is_few:
        return Styled(f"{told} few", "dim")
    colour = "green" if tally.precision >= _GOOD else "yellow" if tally.precision >= _FAIR else "red"
    return Styled(told, colour)


def _tell_idle(idle: Sequence[tuple[str, str]]) -> None:
    if idle:
        print_line(f"By {counted(len(idle), 'rule')} no alert stands:")
        for pack, rule in idle:
            print_line(f"  {clean(pack)}/{clean(rule)}")
        print_line()


def _tell_verdicts(tallies: Sequence[Tally]) -> None:
    raised, judged = sum(each.raised for each in tallies), sum(each.judged for each in tallies)
    if not judged:
        print_line(f"None of {counted(raised, 'alert')} is judged: `watcher alerts verdict` does that.")
        return
    print_line(
        f"{judged} of {counted(raised, 'alert')} judged. Precision is the share of right ones among these,"
    )
    print_line(f"with its bounds at 95% (Wilson); “few” marks fewer than {FEW} verdicts, which say little.")


def _shape(found: Precision) -> Shape:
    return {
        "rules": [_tally_shape(each) for each in found.rules],
        "forecasts": [_tally_shape(each) for each in found.forecasts],
        "publishers": [_tally_shape(each) for each in found.publishers],
        "idle": [{"pack": pack, "name": rule} for pack, rule in found.idle],
    }


def _tally_shape(tally: Tally) -> Shape:
    return {
        "pack": tally.pack,
        "name": tally.name,
        "alerts": tally.raised,
        "right": tally.right,
        "wrong_stance": tally.wrong_stance,
        "irrelevant": tally.irrelevant,
        "unjudged": tally.unjudged,
        "precision": tally.precision,
        "interval": None if tally.interval is None else list(tally.interval),
        "few": tally.is_few,
    }
