"""Tell how well the feeds were read, day by day."""

from datetime import UTC, date, datetime, timedelta

from watcher.app import opened_store, utc_now
from watcher.cli.actions.opening import settings_for
from watcher.cli.actions.printing import print_json, print_line, print_table
from watcher.cli.ending import MistakeError
from watcher.cli.invocation import Invocation
from watcher.digest.feed_lines import polls_told

#: Where no day is named, so many are told, today the last.
_DAYS = timedelta(days=6)


def show_polls(
    invocation: Invocation, *, since: datetime | None, until: datetime | None, as_json: bool
) -> None:
    """Print the days in UTC with how many feeds were polled and how many read, and how many polls went well.

    Raises MistakeError where the last day lies before the first.
    """
    last = until.date() if until else utc_now().astimezone(UTC).date()
    first = since.date() if since else last - _DAYS
    if last < first:
        raise MistakeError(f"no day is from {first} to {last}: give --since a day before --until")
    with opened_store(settings_for(invocation)) as store, store.read() as tx:
        days = tx.feed_days.list(first, last)
        polls, good = tx.feed_days.polls(first, last)
    if as_json:
        shape = [{"day": one.day.isoformat(), "polled": one.polled, "read": one.read} for one in days]
        print_json({"polls": polls, "good": good, "days": shape})
        return
    if days:
        rows = [(one.day.isoformat(), str(one.polled), str(one.read)) for one in days]
        print_table(("DAY", "FEEDS POLLED", "READ"), rows)
    print_line(polls_told(polls, good) or f"No feed was polled {_span(first, last)}.")


def _span(first: date, last: date) -> str:
    return f"from {first} to {last}"
