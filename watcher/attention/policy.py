"""Whom an event reaches, when, and in which message. Pure: what the outbox holds is an argument.

Nothing is ever dropped: what is held back joins the one summary that is open for its recipient.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from storage.promises import DeliveryKind, Held, Member, Mention, Promised, Says
from watcher.attention.burst import HOUR, fits, frees
from watcher.attention.event import Event
from watcher.attention.recipient import Readiness, Recipient

#: What further publishers report is told once, when most that will have done so.
UPDATE_AFTER = timedelta(hours=4)
#: No summary is put off for longer by what joins it, but for quiet hours.
LONGEST_GATHERING = HOUR
#: Messages that tell of an alert as it stands when they are sent, whatever it was promised for.
_TELLS_ALL = (DeliveryKind.ALERT, DeliveryKind.SUMMARY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The moment, the zone of quiet hours, and how long alerts of one forecast wait for company."""

    now: datetime
    zone: tzinfo
    window: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What the outbox holds for one recipient.

    `messages` are those on alerts that are open, or were first due in the last hour or group window;
    `mentions` all that was ever promised on the alert in question.
    """

    messages: tuple[Promised, ...] = ()
    mentions: tuple[Mention, ...] = ()

    def open(self, kind: DeliveryKind, topic: str = "") -> Promised | None:
        """The message of a kind and topic that takes further members, if there is one."""
        return next(
            (one for one in self.messages if one.is_open and (one.kind, one.topic) == (kind, topic)), None
        )

    @property
    def leavings(self) -> tuple[datetime, ...]:
        """When messages leave that count towards the cap."""
        return tuple(one.due_at for one in self.messages if one.kind is not DeliveryKind.SUMMARY)

    @property
    def waiting(self) -> Mention | None:
        """The open message that tells all of the alert as it will stand, if there is one."""
        told = (one for one in self.mentions if one.message.is_open and one.message.kind in _TELLS_ALL)
        return next(told, None)

    @property
    def is_told(self) -> bool:
        """Whether the recipient may have read of the alert."""
        return any(one.message.may_have_arrived for one in self.mentions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The message that tells an event: an open one to `join`, or a new one where that is None."""

    join: Promised | None
    kind: DeliveryKind
    topic: str
    due: datetime
    says: Says
    held: Held = Held.NOT


def longest_wait(window: timedelta) -> timedelta:
    """How far ahead a message can be promised: for company or more publishers, and then for a night."""
    return max(window, UPDATE_AFTER, LONGEST_GATHERING) + timedelta(days=1)


def decide(event: Event, recipient: Recipient, queue: Queue, terms: Terms) -> Plan | None:
    """Decide how one recipient is told of an event; None where not at all, or where that was promised."""
    if any(one.event == event.name for one in queue.mentions):
        return None
    escalates = event.crosses(recipient.escalate_at) and recipient.route.admits(event.alert)
    if not (escalates or _is_wanted(event, recipient, queue)):
        return None
    if escalates and event.held is Held.NOT:
        return _at_once(event, queue, terms.now)
    says, waiting = Says.ESCALATED if escalates else event.says, queue.waiting
    if waiting is not None:
        return _joining(waiting.message, says, waiting.held)
    reader = _Reader(recipient, queue, terms)
    if event.held is not Held.NOT:
        return _summary(says, event.held, terms.now + terms.window, reader)
    return _in_turn(event, reader)


def all_in(recipient: Recipient, summary: Promised, members: Iterable[Member], terms: Terms) -> datetime:
    """Say when an open summary is due once nothing more of a catch-up comes: no later than it was."""
    if any(one.held not in (Held.BACKLOG, Held.LATE) for one in members):
        return summary.due_at
    return min(summary.due_at, _Reader(recipient, Queue(), terms).after_quiet(terms.now))


def _is_wanted(event: Event, recipient: Recipient, queue: Queue) -> bool:
    """Tell whether an event that does not escalate is told at all."""
    known = queue.is_told or queue.waiting is not None
    if event.says is Says.CORRECTED:  # who was told must hear that it was wrong, whatever is wanted now
        return known
    if recipient.alerts is Readiness.DIGEST or not recipient.route.admits(event.alert):
        return False
    # A message that waits tells how many report it when it is sent.
    return event.says is not Says.CORROBORATED or (queue.is_told and queue.waiting is None)


@dataclass(frozen=True, slots=True)
class _Reader:
    """One recipient, with all that decides when a message may reach them."""

    recipient: Recipient
    queue: Queue
    terms: Terms

    def after_quiet(self, at: datetime) -> datetime:
        """The first moment from `at` on that is not quiet, or from now on where `at` is over."""
        quiet, terms = self.recipient.quiet, self.terms
        if quiet is None:
            return at
        return quiet.over(max(at, terms.now) if quiet.hold(terms.now, terms.zone) else at, terms.zone)


def _at_once(event: Event, queue: Queue, now: datetime) -> Plan:
    """Tell it now; what waits on the same forecast comes along."""
    kind = DeliveryKind.CORRECTION if event.says is Says.CORRECTED else DeliveryKind.ALERT
    topic = event.topic if kind is DeliveryKind.ALERT else ""
    join = queue.open(kind, topic) if topic else None
    due = now if join is None else min(join.due_at, now)
    return Plan(join=join, kind=kind, topic=topic, due=due, says=Says.ESCALATED)


def _in_turn(event: Event, reader: _Reader) -> Plan:
    match event.says:
        case Says.CORROBORATED:
            due = reader.after_quiet(reader.terms.now + UPDATE_AFTER)
            return _unless_held(DeliveryKind.UPDATE, due, event, reader)
        case Says.CORRECTED:
            return _unless_held(DeliveryKind.CORRECTION, reader.terms.now, event, reader)
        case _:
            company = reader.queue.open(DeliveryKind.ALERT, event.topic)
            if company is not None:
                return _joining(company, event.says)
            return _unless_held(DeliveryKind.ALERT, _next_leaving(event.topic, reader), event, reader)


def _joining(message: Promised, says: Says, held: Held = Held.NOT) -> Plan:
    """Tell it in a message that waits, and that is due when it was."""
    return Plan(
        join=message, kind=message.kind, topic=message.topic, due=message.due_at, says=says, held=held
    )


def _next_leaving(topic: str, reader: _Reader) -> datetime:
    """When a message on a forecast may leave: at once, or once the window is over that the last opened."""
    now = reader.terms.now
    # One that left later than now was sent by a clock that stood ahead.
    left = [one.due_at for one in reader.queue.messages if one.topic == topic and one.due_at <= now]
    return max([now, *(each + reader.terms.window for each in left)])


def _unless_held(kind: DeliveryKind, due: datetime, event: Event, reader: _Reader) -> Plan:
    """Open a message of its own, or hold it back for the summary."""
    awake, most = reader.after_quiet(due), reader.recipient.burst
    if awake > due:
        return _summary(event.says, Held.QUIET, awake, reader)
    if not fits(reader.queue.leavings, due, most):
        free = frees(reader.queue.leavings, reader.terms.now, most)
        return _summary(event.says, Held.BURST, free, reader)
    topic = event.topic if kind is DeliveryKind.ALERT else ""
    return Plan(join=None, kind=kind, topic=topic, due=due, says=event.says)


def _summary(says: Says, held: Held, wait: datetime, reader: _Reader) -> Plan:
    """Hold it back for the summary, which is due when the last of its members may be told.

    One that is open leaves when it is not quiet, so that no night puts it off.
    """
    now, row = reader.terms.now, reader.queue.open(DeliveryKind.SUMMARY)
    due = wait if held is Held.QUIET else min(wait, now + LONGEST_GATHERING)
    if row is not None:
        until = now if held is Held.QUIET else min(wait, row.created_at + LONGEST_GATHERING)
        due = max(row.due_at, until)
    due = reader.after_quiet(due)
    return Plan(join=row, kind=DeliveryKind.SUMMARY, topic="", due=due, says=says, held=held)
