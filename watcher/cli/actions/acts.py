"""Print the journal of acts."""

from datetime import UTC, datetime

from storage import Act
from watcher.app import opened_store
from watcher.cli.actions.opening import settings_for
from watcher.cli.actions.printing import print_json, print_line, print_table
from watcher.cli.actions.shapes import Shape, moment
from watcher.cli.invocation import Invocation
from watcher.redact import redacted

_HEAD = ("AT", "BY", "DID", "TO", "AS", "WHY")


def list_acts(invocation: Invocation, *, since: datetime | None, about: str | None, as_json: bool) -> None:
    """Print the acts that are wanted, newest first; `since` is naive, in the configured time zone."""
    settings = settings_for(invocation)
    begin = None if since is None else since.replace(tzinfo=settings.timezone).astimezone(UTC)
    with opened_store(settings) as store, store.read() as tx:
        found = tx.acts.list(about=about, since=begin)
    if as_json:
        print_json([act_shape(act) for act in found])
    elif found:
        zone = settings.timezone
        print_table(
            _HEAD,
            [
                (
                    f"{act.at.astimezone(zone):%Y-%m-%d %H:%M}",
                    act.who,
                    act.what.value,
                    redacted(act.subject),
                    redacted(act.value) or "-",
                    act.why or "-",
                )
                for act in found
            ],
        )
    else:
        print_line("Nothing was done by hand.")


def act_shape(act: Act) -> Shape:
    """One act as JSON; a password in an address is hidden."""
    return {
        "id": act.id,
        "at": moment(act.at),
        "by": act.who,
        "did": act.what.value,
        "to": redacted(act.subject),
        "as": redacted(act.value),
        "why": act.why,
    }
