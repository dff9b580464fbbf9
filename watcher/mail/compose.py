"""Compose the mail on alerts of one forecast: what happened, on whose word, and what it does to the forecast.

Pure: the same alerts give the same bytes. Must not know the outbox or the server.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo

from storage.judgements import Alert
from storage.promises import Says
from watcher.mail import words
from watcher.mail.happened import happened, says_of, stances_told, subject_of
from watcher.mail.linked import other_news, same_news
from watcher.mail.message import Rendered
from watcher.mail.plain import clean
from watcher.mail.reasons import Signs, signs_against, why
from watcher.mail.room import MOST_REPORTS, bounded, fitting, weight
from watcher.mail.telling import Told, belief_told
from watcher.mail.templating import render_html, render_text
from watcher.mail.view import AlertView, Bar, alert_view, bar

#: What the alerts of one mail may weigh, in bytes as sent. Gmail cuts off what is beyond 102 kB of HTML.
MAIL_ROOM = 45_000
#: Of more alerts than this, the others get a line each; of still more they are counted.
MOST_WHOLE, MOST_LINES = 6, 15
#: Of each of several alerts, so many reports.
MOST_OF_SEVERAL = 3

#: The report below it has the whole of it.
LONGEST_HEADLINE = 300
_LONGEST_LINE = 60

MORE_OF_THE_SAME = "More publishers tell of it, which moves belief no further."


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One alert of a mail: what `happened` to it, what to know of its belief (`note`), `why` it was raised.

    `same` is what its news also does, `other` which news says the opposite.
    """

    alert: AlertView
    happened: str
    note: str
    why: tuple[str, ...]
    same: str
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailView:
    """A mail on alerts of one forecast. `stances` says which way they point, where they are several.

    `figures`, `move` and `bar` are those of the belief from the first alert to the last. `lines` are the
    alerts that are not told whole, of which `more` counts the last.
    """

    forecast: str
    claim: str
    closes: str
    assessment: str
    count: int
    stances: str
    move: str
    figures: str
    bar: Bar
    accounts: tuple[Account, ...]
    lines: tuple[str, ...]
    more: str
    signs: tuple[Signs, ...]


def render_alerts(told: Sequence[Told], *, zone: tzinfo = UTC) -> Rendered:
    """What the mail on alerts of one forecast says, without headers: as HTML below 100 kB.

    There is at least one; the first gives the mail its headline. Of many reports and alerts the first are
    shown and the others counted.
    """
    several = len(told) > 1
    most, room = MOST_OF_SEVERAL if several else MOST_REPORTS, MAIL_ROOM // min(len(told), MOST_WHOLE)
    views = [bounded(_alert(one, most, zone), most=most, room=room) for one in told[:MOST_WHOLE]]
    return _rendered(told, views[: fitting(map(weight, views), most=MOST_WHOLE, room=MAIL_ROOM)])


def render_whole(told: Told, *, zone: tzinfo = UTC) -> Rendered:
    """What is known of one alert, with all its reports."""
    return _rendered([told], [_alert(told, None, zone)])


def _alert(told: Told, most: int | None, zone: tzinfo) -> AlertView:
    view = alert_view(told.alert, told.forecast, zone, most, told_before=told.told_before)
    return replace(view, title=clean(view.title, limit=LONGEST_HEADLINE))


def _rendered(told: Sequence[Told], views: Sequence[AlertView]) -> Rendered:
    subject = subject_of(told)
    view = _view(told, views)
    return Rendered(
        subject=subject,
        text=render_text("alerts.txt.j2", mail=view),
        html=render_html("alerts.html.j2", subject=subject, mail=view),
    )


def _view(told: Sequence[Told], views: Sequence[AlertView]) -> MailView:
    """Put alerts into words: the first as their views, the others in lines."""
    forecast = told[0].forecast
    before, after = belief_told(told)
    others = told[len(views) :]
    more = len(others) - MOST_LINES
    return MailView(
        forecast=views[0].forecast,
        claim=views[0].claim,
        closes="" if forecast is None else words.day(forecast.closes),
        assessment=clean(told[0].pack.assessment.title, limit=LONGEST_HEADLINE),
        count=len(told),
        stances=stances_told(told) if len(told) > 1 else "",
        move=words.belief_move(before, after),
        figures=words.belief_figures(before, after),
        bar=bar(before, after),
        accounts=tuple(map(_account, told, views)),
        lines=tuple(_line(one.alert) for one in others[:MOST_LINES]),
        more=f"and {words.counted(more, 'more alert')}" if more > 0 else "",
        signs=signs_against([one.alert.stance for one in told if not one.alert.correction], forecast),
    )


def _account(told: Told, view: AlertView) -> Account:
    return Account(
        alert=view,
        happened=happened(told),
        note=view.note or (MORE_OF_THE_SAME if says_of(told) is Says.CORROBORATED else ""),
        why=why(told),
        same=same_news(told.linked),
        other=other_news(told.linked),
    )


def _line(alert: Alert) -> str:
    title, name = clean(alert.title, limit=_LONGEST_LINE), clean(alert.id, limit=_LONGEST_LINE)
    return f"{words.stance_arrow(alert.stance)} {words.stance_word(alert.stance)}: {title} ({name})"
