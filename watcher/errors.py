"""What can go wrong on the way from a feed to an alert, in words for a person.

Knows nothing of the libraries whose exceptions it wraps.
"""


class WatcherError(Exception):
    """Base of what the watcher raises: the message says what happened and what to do."""


class FetchError(WatcherError):
    """A feed could not be fetched. Never leaves `watcher.feeds.fetch`, which turns it into a value."""


class FeedParseError(WatcherError):
    """What arrived is not a feed that can be read."""
