"""Feeds as the settings and the command line write them."""

from collections.abc import Mapping

from pydantic import ValidationError

from rules import Located, Location, ProblemsError
from storage.records import NewFeed
from watcher.config.complaints import complaints
from watcher.config.keys import FeedKeys


def new_feed(written: Mapping[str, str]) -> NewFeed:
    """Read a feed from its parts, as a command line gives them: url, title, language, country, grade.

    Raises:
        ProblemsError: carrying every problem, under the name of its option.
    """
    places: dict[tuple[str | int, ...], Location] = {
        (key,): Location("URL" if key == "url" else f"--{key}") for key in FeedKeys.model_fields
    }
    try:
        return feed_of(FeedKeys.model_validate(dict(written)))
    except ValidationError as error:
        document = Located(file="the feed", data=written, places=places)
        raise ProblemsError(complaints(error, document)) from error


def feed_of(feed: str | FeedKeys) -> NewFeed:
    """A feed to subscribe to, from its address alone or from its keys."""
    if isinstance(feed, str):
        return NewFeed(url=feed)
    return NewFeed(
        url=feed.url, title=feed.title, language=feed.language, country=feed.country, grade=feed.grade
    )
