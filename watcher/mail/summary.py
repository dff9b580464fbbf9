"""Compose the mail on many alerts that were held back: by forecast, a line or two each, and why. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from itertools import groupby

from rules.model import Stance
from storage.promises import Held
from watcher.mail import words
from watcher.mail.happened import LONGEST_FORECAST, LONGEST_SUBJECT, happened, stances_told
from watcher.mail.message import Rendered
from watcher.mail.plain import LONGEST_TEXT, clean
from watcher.mail.publishers import publisher_name, publishers_counted, voices_of
from watcher.mail.room import fitting, twice
from watcher.mail.telling import Told, belief_told
from watcher.mail.templating import render_html, render_text
from watcher.mail.view import GONE, Bar, alert_view, bar

#: More is not read; the commands know all.
MOST = 100
#: Of more forecasts than this the others are counted.
MOST_FORECASTS = 25
#: What forecasts and alerts may weigh, in bytes as sent. Gmail cuts off what is beyond 102 kB of HTML.
SUMMARY_ROOM = 130_000
LONGEST_TITLE = 160
_LONGEST_CLAIM = 200

# Measured on mails as sent: what stands around the words of an alert, in text and HTML together; and what
# a forecast takes without its alerts.
_AROUND = 700
_BLOCK = 2_500

#: Why alerts were held back, as the heading of those that were.
REASONS = {
    Held.NOT: "",
    Held.BACKLOG: "Older than the subscription to their feed",
    Held.LATE: "Came while the program was not running",
    Held.BURST: "More than the cap of messages in an hour",
    Held.QUIET: "Came in quiet hours",
    Held.SILENCED: "Silenced",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryLine:
    """An alert in a few lines: which way it points and what happened to it, its title, who tells of it."""

    stance: str
    says: str
    title: str
    language: str
    source: str
    note: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack:
    """Alerts that were held back for one reason, which is "" where there was none."""

    reason: str
    lines: tuple[SummaryLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastBlock:
    """What a summary says of one forecast: its alerts by why they were held; `more` counts those not here."""

    forecast: str
    claim: str
    count: str
    stances: str
    move: str
    figures: str
    bar: Bar
    held: tuple[HeldBack, ...]
    more: str


def render_summary(told: Sequence[Told], *, zone: tzinfo = UTC) -> Rendered:
    """What the mail on alerts that were held back says, without headers; there is at least one.

    Forecasts that were contradicted come first; of each the alerts are told by when they happened, the
    oldest first. The first hundred alerts are shown, each forecast's fair share of them, the others counted.
    """
    groups = _by_forecast(told)
    shown = _shown(groups[:MOST_FORECASTS], zone)
    subject = _subject(told, groups)
    since = min(one.alert.raised_at for one in told).astimezone(zone)
    values = {
        "headline": f"{words.counted(len(told), 'alert')} on {_forecasts(groups)}",
        "reasons": _reasons(told),
        "blocks": [_block(group, lines) for group, lines in zip(groups, shown, strict=False)],
        "more": words.counted(max(len(groups) - MOST_FORECASTS, 0), "more forecast"),
        "is_cut": len(groups) > MOST_FORECASTS,
        "command": f"watcher alerts list --since {since:%Y-%m-%d}",
    }
    return Rendered(
        subject=subject,
        text=render_text("summary.txt.j2", **values),
        html=render_html("summary.html.j2", subject=subject, **values),
    )


def _by_forecast(told: Sequence[Told]) -> list[list[Told]]:
    groups: dict[tuple[str, str], list[Told]] = {}
    for one in sorted(told, key=lambda one: (one.alert.happened_at, one.alert.id)):
        groups.setdefault((one.alert.pack, one.alert.forecast), []).append(one)
    return sorted(groups.values(), key=lambda group: (not _is_contradicted(group), -len(group)))


def _is_contradicted(group: Iterable[Told]) -> bool:
    return any(one.alert.stance is Stance.CONTRADICTS and not one.alert.correction for one in group)


def _shown(groups: Sequence[Sequence[Told]], zone: tzinfo) -> list[list[tuple[Held, SummaryLine]]]:
    """The lines of each forecast: of a hundred its fair share, and of all as many as the room takes."""
    order = list(Held)
    found = []
    for group, share in zip(groups, _shares([len(group) for group in groups], MOST), strict=True):
        kept = sorted(group[:share], key=lambda one: order.index(one.held))
        found.append([(one.held, _line(one, zone)) for one in kept])
    room = SUMMARY_ROOM - _BLOCK * len(found)
    left = fitting((_weight(line) for lines in found for _, line in lines), most=MOST, room=room)
    for number, lines in enumerate(found):
        found[number], left = lines[:left], left - min(len(lines), left)
    return found


def _shares(counts: Sequence[int], room: int) -> list[int]:
    """Divide a number of places fairly: who needs less than an equal part leaves the rest to the others."""
    shares = [0] * len(counts)
    waiting = sorted(range(len(counts)), key=lambda number: counts[number])
    for done, number in enumerate(waiting):
        shares[number] = min(counts[number], room // (len(counts) - done))
        room -= shares[number]
    return shares


def _block(group: Sequence[Told], lines: Sequence[tuple[Held, SummaryLine]]) -> ForecastBlock:
    first, (before, after) = group[0], belief_told(group)
    more = len(group) - len(lines)
    name = clean(first.alert.forecast, limit=LONGEST_TEXT)
    return ForecastBlock(
        forecast=name,
        claim=clean(GONE if first.forecast is None else first.forecast.claim, limit=_LONGEST_CLAIM),
        count=words.counted(len(group), "alert"),
        stances=stances_told(group),
        move=words.belief_move(before, after),
        figures=words.belief_figures(before, after),
        bar=bar(before, after),
        held=tuple(
            HeldBack(reason=REASONS[held], lines=tuple(line for _, line in some))
            for held, some in groupby(lines, key=lambda pair: pair[0])
        ),
        more=f"and {words.counted(more, 'more alert')}: watcher alerts list --forecast {name}"
        if more
        else "",
    )


def _line(told: Told, zone: tzinfo) -> SummaryLine:
    view = alert_view(told.alert, None, zone, 0)
    when = words.moment(told.alert.happened_at, zone)
    publisher = publisher_name(told.alert.reports[0].publisher) if told.alert.reports else ""
    voices = voices_of(told.alert.reports)
    others = f" ({publishers_counted(voices)})" if len(told.alert.reports) > 1 else ""
    late = ", after the horizon" if told.alert.after_horizon else ""
    what = happened(told)
    note = clean(told.alert.correction, limit=LONGEST_TITLE)
    return SummaryLine(
        stance=view.stance,
        says=f"{view.arrow} {view.stance_word}{', ' + what if what else ''}{late}",
        title=clean(view.title, limit=LONGEST_TITLE),
        language=view.language,
        source=f"{publisher}{others}, {when}" if publisher else when,
        note=f"{note[:1].upper()}{note[1:]}",
        id=view.id,
    )


def _weight(line: SummaryLine) -> int:
    return _AROUND + sum(map(twice, (line.title, line.source, line.note, line.says, line.id)))


def _forecasts(groups: Sequence[Sequence[Told]]) -> str:
    if len(groups) == 1:
        return clean(groups[0][0].alert.forecast, limit=LONGEST_FORECAST)
    return words.counted(len(groups), "forecast")


def _subject(told: Sequence[Told], groups: Sequence[Sequence[Told]]) -> str:
    count = f"Summary: {words.counted(len(told), 'alert')} on {_forecasts(groups)}, {stances_told(told)}"
    if len(groups) == 1:
        return clean(f"{count}: {groups[0][0].alert.title}", limit=LONGEST_SUBJECT)
    names = (clean(group[0].alert.forecast, limit=LONGEST_FORECAST) for group in groups[:10])
    return clean(f"{count}: {', '.join(names)}", limit=LONGEST_SUBJECT)


def _reasons(told: Sequence[Told]) -> tuple[str, ...]:
    """Why alerts are told together, and how many for each reason: "Came in quiet hours: 9 alerts"."""
    numbers = {held: sum(one.held is held for one in told) for held in REASONS}
    return tuple(
        f"{reason}: {words.counted(numbers[held], 'alert')}"
        for held, reason in REASONS.items()
        if reason and numbers[held]
    )
