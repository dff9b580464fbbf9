"""A digest as it reads: subject, text and a self-contained HTML page. Must not count or judge anything."""

from dataclasses import dataclass

from storage.judgements import Alert
from watcher.digest.almost import list_almost
from watcher.digest.headline import headline
from watcher.digest.people import people_lines
from watcher.digest.shown import corrected_lines, share
from watcher.digest.summary import Digest, FeedTrouble, FeedWeek, ForecastWeek, PackWeek
from watcher.mail import words
from watcher.mail.happened import LONGEST_SUBJECT
from watcher.mail.message import Rendered
from watcher.mail.plain import clean
from watcher.mail.room import MOST_REPORTS
from watcher.mail.templating import render_html, render_text
from watcher.mail.view import AlertView, Bar, alert_view, bar

#: A feed's own words about a failure, kept to a few lines.
LONGEST_TROUBLE = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class _ForecastLine:
    """A forecast in words; `stance` is "contradicts" where any news of the week does."""

    id: str
    claim: str
    stance: str
    stance_words: str
    prior: str
    figures: str
    arrow: str
    move: str
    bar: Bar
    closed: str
    news: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _PackLines:
    title: str
    told: tuple[_ForecastLine, ...]
    quiet: tuple[_ForecastLine, ...]


def render(digest: Digest) -> Rendered:
    """Put a digest into words; the HTML page stands alone and fits a 360-pixel screen."""
    sentences = headline(digest)
    changed = sorted(
        (each for each in digest.forecasts if each.alerts),
        key=lambda each: (not each.contradicted, -abs(each.after - each.before), each.forecast.id),
    )
    told = [view for each in changed for view in _alert_views(each, digest)]
    whole, further = share(
        [*told, *(alert_view(alert, None, digest.zone, MOST_REPORTS) for alert in digest.orphans)]
    )
    values = {
        "week": str(digest.week),
        "span": f"{words.day(digest.week.monday)} to {words.day(digest.week.sunday)}",
        "headline": sentences,
        "changed": [_forecast_line(each) for each in changed],
        "packs": [_pack_lines(pack) for pack in digest.packs],
        "alerts": whole[: len(told)],
        "orphans": whole[len(told) :],
        "further": further,
        "corrections": corrected_lines(digest.corrections, digest.doings.notes),
        "people": people_lines(digest),
        "almost": list_almost(digest.almost, digest.week, digest.zone),
        "feeds": _feeds_sentence(digest.feeds),
        "troubles": [_trouble_line(trouble, digest) for trouble in digest.feeds.troubles],
        "undelivered": _undelivered_sentence(digest.undelivered),
        "why_undelivered": [clean(words, limit=LONGEST_TROUBLE) for words in digest.why_undelivered],
        "written": words.moment(digest.written_at, digest.zone),
    }
    subject = clean(f"Forecast digest {digest.week}: {sentences[0]}", limit=LONGEST_SUBJECT)
    return Rendered(
        subject=subject,
        text=render_text("digest.txt.j2", **values),
        html=render_html("digest.html.j2", subject=subject, **values),
    )


def _alert_views(week: ForecastWeek, digest: Digest) -> list[AlertView]:
    return [alert_view(alert, week.forecast, digest.zone, MOST_REPORTS) for alert in week.alerts]


def _pack_lines(pack: PackWeek) -> _PackLines:
    return _PackLines(
        title=clean(pack.pack.assessment.title),
        told=tuple(_forecast_line(each) for each in pack.forecasts if each.alerts),
        quiet=tuple(_forecast_line(each) for each in pack.forecasts if not each.alerts),
    )


def _forecast_line(week: ForecastWeek) -> _ForecastLine:
    return _ForecastLine(
        id=clean(week.forecast.id),
        claim=clean(week.forecast.claim),
        stance="contradicts" if week.contradicted else "confirms",
        stance_words=_stance_words(week),
        prior=f"{week.forecast.prior.probability:.0%}",
        figures=words.belief_figures(week.before, week.after),
        arrow=words.belief_arrow(week.before, week.after),
        move=words.belief_move(week.before, week.after),
        bar=bar(week.before, week.after),
        closed=f"closed on {words.day(week.forecast.closes)}, to be resolved" if week.closed else "",
        news=_news(week.alerts),
    )


def _stance_words(week: ForecastWeek) -> str:
    if week.contradicted and week.confirmed:
        return "▼▲ Contradicted and confirmed"
    return "▼ Contradicted" if week.contradicted else "▲ Confirmed"


def _news(alerts: tuple[Alert, ...]) -> str:
    total = words.counted(len(alerts), "alert")
    uncounted = sum(alert.after_horizon for alert in alerts)
    if uncounted == len(alerts):
        return f"{total} after the horizon"
    return f"{total}, {uncounted} of them after the horizon" if uncounted else total


def _feeds_sentence(feeds: FeedWeek) -> str:
    if not feeds.enabled:
        return "No feed is enabled: nothing was watched."
    verb = "was" if feeds.read == 1 else "were"
    return f"{feeds.read} of {words.counted(feeds.enabled, 'feed')} {verb} read without error."


def _trouble_line(trouble: FeedTrouble, digest: Digest) -> str:
    seen = trouble.last_success
    last = "never read" if seen is None else f"last read {words.moment(seen, digest.zone)}"
    name = clean(trouble.name, limit=120)
    return f"{name}: {clean(trouble.words, limit=LONGEST_TROUBLE)} ({last})"


def _undelivered_sentence(undelivered: int) -> str:
    if not undelivered:
        return ""
    verb = "has" if undelivered == 1 else "have"
    return f"{words.counted(undelivered, 'message')} {verb} not been delivered."
