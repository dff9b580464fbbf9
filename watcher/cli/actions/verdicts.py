"""Give a verdict on an alert, or take one back."""

from datetime import tzinfo
from difflib import get_close_matches

from rules.model import Verdict
from storage import Act, Alert, Deed, Transaction
from watcher.app import App, pack_of
from watcher.cli.actions.opening import app_for
from watcher.cli.actions.printing import print_line
from watcher.cli.actions.signing import Signature, reason, signed
from watcher.cli.ending import MistakeError
from watcher.cli.invocation import Invocation
from watcher.ledger.ledger import balance_of
from watcher.mail.plain import clean
from watcher.mail.words import belief_move, moment

#: How a verdict is taken back.
TAKEN_BACK = "none"
#: More ids than this are no help.
_NAMED = 5


def give_verdict(invocation: Invocation, named: str, verdict: str, *, note: str, by: str | None) -> None:
    """Write down what a person says of an alert, and print what that does to its forecast's belief.

    Raises:
        MistakeError: no alert is meant, or more than one.
    """
    said = Verdict("" if verdict == TAKEN_BACK else verdict)
    signature = Signature(who=signed(by), why=reason(note, "--note"))
    with app_for(invocation) as app, app.store.begin() as tx:
        words = judged(app, tx, meant_alert(tx, named), said, signature)
    print_line(words)


def judged(app: App, tx: Transaction, alert: Alert, said: Verdict, signature: Signature) -> str:
    """Write a verdict down, and say what that does to the belief: the one way in which alerts are judged."""
    if said is Verdict.NONE and alert.verdict is Verdict.NONE:
        return f"Nobody has judged {clean(alert.id)}: nothing changed."
    before, now = _belief(app, tx, alert), app.now()
    tx.alerts.judge(alert.id, said, now)
    tx.acts.add(signature.act(Deed.VERDICT, alert.id, said.value), now)
    after = _belief(app, tx, alert)
    return f"{_told(alert, said)} {_moved(alert, before, after)}"


def meant_alert(tx: Transaction, named: str) -> Alert:
    """Find the alert with this id, or the only one whose id begins so.

    Raises:
        MistakeError: there is none, or more than one; the message names near ones.
    """
    begin = tx.alerts.ids(named) if named else ()
    found = tx.alerts.get(named if named in begin or len(begin) != 1 else begin[0])
    if found is not None:
        return found
    if begin:
        more = f" and {len(begin) - _NAMED} more" if len(begin) > _NAMED else ""
        raise MistakeError(f"several alerts begin with {named!r}: {', '.join(begin[:_NAMED])}{more}")
    near = get_close_matches(named, tx.alerts.ids(), n=3)
    hint = f"did you mean {' or '.join(near)}? `watcher alerts` lists them"
    raise MistakeError(f"there is no alert {named!r}: {hint if near else '`watcher alerts` lists them'}")


def verdict_told(act: Act, zone: tzinfo) -> str:
    """Say who judged an alert, how, when and why: "Judged irrelevant by ann@desk, 27 Jan 2026, 12:00 UTC"."""
    what = f"Judged {act.value}" if act.value else "The verdict was taken back"
    why = f": {clean(act.why)}" if act.why else ""
    return f"{what} by {clean(act.who)}, {moment(act.at, zone)}{why}"


def _told(alert: Alert, said: Verdict) -> str:
    if said is Verdict.NONE:
        return f"The verdict on {clean(alert.id)} is taken back."
    return f"{clean(alert.id)} is judged {said.value}."


def _belief(app: App, tx: Transaction, alert: Alert) -> float | None:
    """Read the belief of an alert's forecast; None where no pack has that any more."""
    forecast = next((each for each in pack_of(app, alert).forecasts if each.id == alert.forecast), None)
    return None if forecast is None else balance_of(tx, alert.pack, forecast).believed().belief


def _moved(alert: Alert, before: float | None, after: float | None) -> str:
    """Say what became of the belief of an alert's forecast, as far as a pack knows that."""
    if before is None or after is None:
        return f"{clean(alert.forecast)} is watched no more."
    return f"The belief of {alert.forecast} {belief_move(before, after)}."
