"""Compose the mail of an alert: what happened, on whose word, and what it does to the forecast.

Pure: the same alert gives the same bytes. Must not know the outbox or the server.
"""

from collections.abc import Sequence
from email.message import EmailMessage

from rules.model import Pack
from storage.records import Alert, Linked
from watcher.mail.linked import links_told
from watcher.mail.message import Envelope, Rendered, build_message, thread_id
from watcher.mail.plain import clean
from watcher.mail.room import MOST_REPORTS, bounded
from watcher.mail.templating import render_html, render_text
from watcher.mail.view import AlertView, alert_view
from watcher.mail.words import stance_word

#: What a list of mails shows of a subject on a wide screen.
LONGEST_SUBJECT = 120


def compose_alert(
    alert: Alert,
    envelope: Envelope,
    *,
    pack: Pack,
    told_before: bool,
    linked: Sequence[Linked] = (),
) -> EmailMessage:
    """Compose the mail that tells one recipient of an alert.

    `pack` is the alert's own; a forecast or indicator that it no longer has is said to be gone.
    Who was not `told_before` that it was raised is told the whole of it, as it stands now; of one that
    was corrected the subject says so.
    `linked` are the alerts to be read beside it.
    Of many reports the first are shown and the others counted.
    """
    return build_message(
        _rendered(bounded(_view(alert, pack, MOST_REPORTS, told_before=told_before)), alert, pack, linked),
        envelope,
        date=alert.told_at,
        thread=thread_id(alert.pack, alert.forecast, envelope.sender),
    )


def render_alert(alert: Alert, *, pack: Pack, linked: Sequence[Linked] = ()) -> Rendered:
    """What is known of an alert, with all its reports and without headers."""
    return _rendered(_view(alert, pack, None, told_before=True), alert, pack, linked)


def _view(alert: Alert, pack: Pack, most: int | None, *, told_before: bool) -> AlertView:
    forecast = next((each for each in pack.forecasts if each.id == alert.forecast), None)
    return alert_view(alert, forecast, most=most, told_before=told_before)


def _rendered(view: AlertView, alert: Alert, pack: Pack, linked: Sequence[Linked]) -> Rendered:
    values = {"alert": view, "assessment": clean(pack.assessment.title), "links": links_told(linked)}
    more = " more strongly" if view.before else ""
    first = "Corrected: " if alert.correction else ""
    subject = clean(
        f"{first}{stance_word(alert.stance)} {alert.forecast}{more}: {alert.title}", limit=LONGEST_SUBJECT
    )
    return Rendered(
        subject=subject,
        text=render_text("alert.txt.j2", **values),
        html=render_html("alert.html.j2", subject=subject, **values),
    )
