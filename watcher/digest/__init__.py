"""The weekly digest: which week is due, what it held, how it reads. Pure; knows no store and no server."""

from watcher.digest.render import render
from watcher.digest.summary import Digest, Doings, FeedTrouble, FeedWeek, ForecastWeek, PackWeek, summarize
from watcher.digest.week import IsoWeek, WeekTime, due_weeks

__all__ = [
    "Digest",
    "Doings",
    "FeedTrouble",
    "FeedWeek",
    "ForecastWeek",
    "IsoWeek",
    "PackWeek",
    "WeekTime",
    "due_weeks",
    "render",
    "summarize",
]
