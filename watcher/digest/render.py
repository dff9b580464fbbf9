"""A digest as it reads: subject, text and an HTML page. Must not count, judge or draw anything."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from watcher.digest.almost import list_almost
from watcher.digest.audience import Watched
from watcher.digest.deadlines import deadlines
from watcher.digest.feed_lines import LONGEST_TROUBLE, feed_lines
from watcher.digest.headline import headline, in_short
from watcher.digest.moves import moved_by_people, moved_by_rules
from watcher.digest.people import people_lines
from watcher.digest.rows import left_out, ranked, rows
from watcher.digest.score_lines import score_lines
from watcher.digest.shown import corrected_lines
from watcher.digest.stories import tell_stories
from watcher.digest.strip import strip_of
from watcher.digest.strip_lines import strip_lines
from watcher.digest.summary import Digest
from watcher.digest.trace import Trace
from watcher.mail import words
from watcher.mail.happened import LONGEST_SUBJECT
from watcher.mail.message import Rendered
from watcher.mail.plain import clean
from watcher.mail.templating import render_html, render_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A picture where a page shows it: its address there, its width in CSS pixels, and its words."""

    source: str
    width: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shows:
    """The pictures that a page shows: the strip of stories, and curves of forecasts by pack and id.

    `quiet` are the curves of forecasts that did not move; `more` counts those of forecasts that moved and
    are left out, and is "" where none is.
    """

    strip: Shown | None = None
    curves: Mapping[Watched, Shown] = field(default_factory=dict)
    quiet: tuple[Shown, ...] = ()
    more: str = ""


def render(digest: Digest, shows: Shows = Shows(), *, recipient: str = "") -> Rendered:
    """Put a digest into words; the page fits a screen of 360 pixels. Without a `recipient` it is for all."""
    stories = tell_stories(digest, ranked(digest.forecasts))
    packs, left = rows(digest, stories)
    trace = Trace(digest=digest, recipient=recipient)
    values = {
        "week": str(digest.week),
        "span": f"{words.day(digest.week.monday)} to {words.day(digest.week.sunday)}",
        "headline": headline(digest),
        "packs": packs,
        "left": left_out(left),
        "shows": shows,
        "strip": strip_lines(strip_of(digest)),
        "trace_of": trace,
        "orphans": stories.orphans,
        "further": stories.further,
        "deadlines": deadlines(digest),
        "rules": moved_by_rules(digest),
        "people": moved_by_people(digest),
        "corrections": corrected_lines(digest.corrections, digest.doings.notes),
        "doings": people_lines(digest),
        "almost": list_almost(digest.almost, digest.week, digest.zone),
        "scores": score_lines(digest.scores),
        "feeds": feed_lines(digest.feeds, digest.zone),
        "undelivered": _undelivered_sentence(digest.undelivered),
        "why_undelivered": [clean(words, limit=LONGEST_TROUBLE) for words in digest.why_undelivered],
        "written": words.moment(digest.written_at, digest.zone),
    }
    subject = clean(f"Forecast digest {digest.week}: {in_short(digest)}", limit=LONGEST_SUBJECT)
    return Rendered(
        subject=subject,
        text=render_text("digest.txt.j2", **values),
        html=render_html("digest.html.j2", subject=subject, **values),
    )


def _undelivered_sentence(undelivered: int) -> str:
    if not undelivered:
        return ""
    verb = "has" if undelivered == 1 else "have"
    return f"{words.counted(undelivered, 'message')} {verb} not been delivered."
