"""Say how a forecast ended, and how good the beliefs in it were."""

from dataclasses import dataclass
from datetime import date

from storage import Answer, Deed, LineKind
from watcher.cli.actions.forecast_lines import desk_for
from watcher.cli.actions.forecast_scores import print_marks, scores_of
from watcher.cli.actions.ledgers import Target, read_books, the_ledger
from watcher.cli.actions.printing import print_line
from watcher.cli.ending import MistakeError
from watcher.cli.invocation import Invocation
from watcher.ledger.standing import Standing
from watcher.mail.plain import clean, link


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolving:
    """How a question is answered, on which day that was so, and where it is published."""

    answer: Answer
    on: date
    source: str


def resolve_forecast(
    invocation: Invocation, target: Target, given: Resolving, *, why: str, by: str | None
) -> None:
    """Resolve a forecast, and print its scores. Said again, the newer answer stands, and both are kept.

    Raises:
        MistakeError: the day lies ahead or before its opening, the source is no web address, or the
            forecast was superseded by then.
    """
    source = _source(given.source)
    with desk_for(invocation, why=why, by=by) as desk:
        ledger = the_ledger(desk.books, target)
        standing = desk.books.standing(ledger)
        _check(standing, given, desk.books.instant.day)
        line = desk.write(
            ledger, Deed.RESOLVE, LineKind.RESOLVED, answer=given.answer, on=given.on, source=source
        )
        scores = scores_of(read_books(desk.app, desk.tx))
    name = clean(ledger.forecast.id)
    if standing.resolution is not None:
        print_line(f"Line {standing.resolution.id} had resolved it before; that is kept, and stands no more.")
    print_line(f"Line {line.id}: {name} is resolved {given.answer.value} as of {given.on}.")
    key = (ledger.pack, ledger.forecast.id)
    scored = next((one for one in scores.forecasts if (one.record.pack, one.record.forecast) == key), None)
    if scored is None:
        print_line("What is void is not scored.")
        return
    print_line()
    print_marks(scored)
    print_line()
    print_line("The less the better. `watcher forecasts score` says what these mean, and how all did.")


def _check(standing: Standing, given: Resolving, today: date) -> None:
    name, newer = clean(standing.forecast.id), standing.superseded
    if given.on > today:
        raise MistakeError(f"{given.on} lies ahead: an answer is of a day that was")
    if given.on < standing.terms.opens:
        raise MistakeError(f"{name} opened on {standing.terms.opens}: no answer is older")
    if newer is not None and given.on >= newer.since:
        raise MistakeError(
            f"{name} was superseded by {clean(newer.by)} on {newer.since}: resolve that one, "
            "or give the day before on which this one was answered"
        )


def _source(text: str) -> str:
    found = link(text)
    if found is None:
        raise MistakeError(
            f"--source takes the address where the answer is published, with http:// or https://, "
            f"not {clean(text, limit=80)!r}"
        )
    return found.url
