"""The weekly digest: which week is due, what it held, who sees what, how it reads. Pure; draws nothing."""

from watcher.digest.audience import Audience, audience_of, audiences
from watcher.digest.feed_week import FeedTrouble, FeedWeek
from watcher.digest.forecast_week import ForecastWeek, Story
from watcher.digest.render import Shown, Shows, render
from watcher.digest.summary import Digest, Doings, PackWeek, WeekRecord, summarize
from watcher.digest.week import IsoWeek, WeekTime, due_weeks

__all__ = [
    "Audience",
    "Digest",
    "Doings",
    "FeedTrouble",
    "FeedWeek",
    "ForecastWeek",
    "IsoWeek",
    "PackWeek",
    "Shown",
    "Shows",
    "Story",
    "WeekRecord",
    "WeekTime",
    "audience_of",
    "audiences",
    "due_weeks",
    "render",
    "summarize",
]
