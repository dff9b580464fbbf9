"""List the messages that did not go out, show one, and revive those that were given up."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from storage import Alert, Deed, Delivery, Member, Transaction
from watcher.app import opened_store, utc_now
from watcher.cli.actions.opening import settings_for
from watcher.cli.actions.printing import Cell, Styled, print_facts, print_json, print_line, print_table
from watcher.cli.actions.shapes import Shape, moment
from watcher.cli.actions.signing import Signature
from watcher.cli.ending import MistakeError
from watcher.cli.invocation import Invocation
from watcher.mail.message import delivery_id
from watcher.mail.words import counted

#: More than this nobody reads; the oldest are shown.
MOST = 1_000

_HEAD = ("ID", "STATE", "RECIPIENT", "ABOUT", "TRIED", "NEXT", "WHY")


def list_messages(invocation: Invocation, *, dead: bool, as_json: bool) -> None:
    """Print the messages that wait or are dead, or only these, oldest first."""
    settings = settings_for(invocation)
    with opened_store(settings) as store, store.read() as tx:
        found = tx.outbox.dead(MOST) if dead else tx.outbox.undelivered(MOST)
    if as_json:
        print_json([_shape(one) for one in found])
    elif found:
        print_table(_HEAD, [_row(one, settings.timezone) for one in found])
    else:
        print_line("No dead letters." if dead else "Nothing waits, and nothing was given up.")


def show_message(invocation: Invocation, number: int, *, as_json: bool) -> None:
    """Print one message, sent or not. Raises MistakeError where there is none with this number."""
    settings = settings_for(invocation)
    with opened_store(settings) as store, store.read() as tx:
        delivery = tx.outbox.get(number)
        if delivery is None:
            raise MistakeError(
                f"there is no message {number}: `watcher outbox` lists those that did not go out"
            )
        told = _told(tx, tx.outbox.members(number))
    if as_json:
        print_json(_shape(delivery) | {"alerts": [_member_shape(*one) for one in told]})
        return
    print_facts([*_facts(delivery, settings.timezone), *(_member_fact(*one) for one in told)])


def retry_messages(
    invocation: Invocation, numbers: Sequence[int], signature: Signature, *, all_dead: bool
) -> None:
    """Let dead messages be due now, all or none of those that are named.

    Raises:
        MistakeError: none is named, some and all are, or one that is named is not dead.
    """
    if bool(numbers) == all_dead:
        raise MistakeError("name the messages, or ask for --all-dead: `watcher outbox --dead` lists them")
    settings = settings_for(invocation)
    with opened_store(settings) as store, store.begin() as tx:
        now = utc_now()
        revived = _revive_all(tx, now) if all_dead else tx.outbox.revive(numbers, now)
        if wrong := sorted(set(numbers) - set(revived)):
            named = ", ".join(map(str, wrong))
            raise MistakeError(
                f"not dead, so nothing was changed: {named}; `watcher outbox --dead` lists them"
            )
        for number in revived:
            tx.acts.add(signature.act(Deed.RETRY, str(number)), now)
    print_line(f"{counted(len(revived), 'message')} will be tried again." if revived else "No dead letters.")


def _revive_all(tx: Transaction, now: datetime) -> tuple[int, ...]:
    revived: tuple[int, ...] = ()
    while some := tx.outbox.dead(MOST):
        revived += tx.outbox.revive([one.id for one in some], now)
    return revived


def _row(delivery: Delivery, zone: tzinfo) -> tuple[Cell, ...]:
    is_dead = delivery.dead_at is not None
    return (
        str(delivery.id),
        Styled("dead", "red") if is_dead else Styled("waits", "yellow"),
        delivery.recipient,
        _about(delivery),
        str(delivery.attempts),
        "-" if is_dead else _when(delivery.next_attempt, zone),
        delivery.error,
    )


def _facts(delivery: Delivery, zone: tzinfo) -> list[tuple[str, Cell]]:
    facts = [
        ("Message", f"{delivery.id}, {_about(delivery)}"),
        ("Id", delivery_id(delivery.key)),
        ("Recipient", delivery.recipient),
        ("Promised", _when(delivery.created_at, zone)),
        ("Failed attempts", str(delivery.attempts)),
    ]
    if delivery.sent_at is not None:
        facts.append(("Sent", _when(delivery.sent_at, zone)))
    elif delivery.dead_at is not None:
        facts.append(("Given up", _when(delivery.dead_at, zone)))
    else:
        facts.append(("Next attempt", _when(delivery.next_attempt, zone)))
    return [*facts, *([("Why", delivery.error)] if delivery.error else [])]


def _member_fact(member: Member, alert: Alert | None) -> tuple[str, Cell]:
    title = "no longer stored" if alert is None else alert.title
    return f"- {member.says}", f"{member.alert_id}: {title}"


def _about(delivery: Delivery) -> str:
    return f"{delivery.kind} {delivery.topic or delivery.subject_id}"


def _when(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _told(tx: Transaction, members: Sequence[Member]) -> list[tuple[Member, Alert | None]]:
    return [(member, tx.alerts.get(member.alert_id)) for member in members]


def _shape(delivery: Delivery) -> Shape:
    """One message; `id` is its number here, `message` the id that mails and webhooks carry."""
    return {
        "id": delivery.id,
        "message": delivery_id(delivery.key),
        "kind": delivery.kind.value,
        "topic": delivery.topic,
        "subject": delivery.subject_id,
        "recipient": delivery.recipient,
        "promised_at": moment(delivery.created_at),
        "attempts": delivery.attempts,
        "next_attempt": None if delivery.sent_at or delivery.dead_at else moment(delivery.next_attempt),
        "sent_at": moment(delivery.sent_at),
        "dead_at": moment(delivery.dead_at),
        "error": delivery.error,
    }


def _member_shape(member: Member, alert: Alert | None) -> Shape:
    return {
        "id": member.alert_id,
        "says": member.says.value,
        "held": member.held.value,
        "title": None if alert is None else alert.title,
    }
