"""Send test mails through the configured server, past the outbox."""

from collections.abc import Sequence

from watcher.app import utc_now
from watcher.attention.recipient import Channel
from watcher.cli.actions.opening import settings_for
from watcher.cli.actions.printing import Styled, print_json, print_table
from watcher.cli.actions.shapes import Shape
from watcher.cli.ending import FAILED, MistakeError
from watcher.cli.invocation import Invocation
from watcher.config import Settings
from watcher.mail.addresses import parse_address
from watcher.mail.message import Envelope
from watcher.mail.smtp import smtp_sender
from watcher.mail.trial import compose_trial
from watcher.ports import Send, SendFailed, SendOutcome
from watcher.redact import redacted


def send_trials(invocation: Invocation, to: str | None, *, as_json: bool) -> int:
    """Send one test mail to each recipient, print what came of it, and return the exit code.

    Raises:
        MistakeError: no server or nobody to be mailed is configured, or `to` is no address.
        ProblemsError: the configuration has mistakes.
    """
    settings = settings_for(invocation)
    if settings.smtp is None:
        raise MistakeError("there is no mail server: set smtp_url")
    mailboxes = _mailboxes(settings, to)
    send = smtp_sender(settings.smtp)
    outcomes = [_send(settings, send, mailbox) for mailbox in mailboxes]
    if as_json:
        print_json(list(map(_shape, mailboxes, outcomes)))
    else:
        print_table(("RECIPIENT", "RESULT", "THE SERVER SAID"), list(map(_row, mailboxes, outcomes)))
    return FAILED if any(isinstance(outcome, SendFailed) for outcome in outcomes) else 0


def _mailboxes(settings: Settings, to: str | None) -> Sequence[str]:
    if to is not None:
        try:
            return [parse_address(to)]
        except ValueError as error:
            raise MistakeError(str(error)) from error
    mailboxes = [one.address for one in settings.recipients if one.channel is Channel.MAIL]
    if not mailboxes:
        raise MistakeError("nobody is told by mail: set mail_to, or name an address with --to")
    return mailboxes


def _send(settings: Settings, send: Send, mailbox: str) -> SendOutcome:
    now = utc_now()
    envelope = Envelope(
        sender=settings.mail_from or mailbox, recipient=mailbox, key=f"test:{now.isoformat()}:{mailbox}"
    )
    return send(compose_trial(envelope, date=now, zone=settings.timezone))


def _row(mailbox: str, outcome: SendOutcome) -> tuple[str | Styled, ...]:
    result = Styled("failed", "red") if isinstance(outcome, SendFailed) else Styled("sent", "green")
    return mailbox, result, redacted(outcome.words)


def _shape(mailbox: str, outcome: SendOutcome) -> Shape:
    is_sent = not isinstance(outcome, SendFailed)
    return {"recipient": mailbox, "sent": is_sent, "said": redacted(outcome.words)}
