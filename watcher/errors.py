"""What can go wrong on the way from a feed to an alert, in words for a person.

Knows nothing of the libraries whose exceptions it wraps.
"""


class WatcherError(Exception):
    """Base of what the watcher raises: the message says what happened and what to do."""


class FetchError(WatcherError):
    """A request came to nothing. Never leaves those who asked, who turn it into a value."""


class FeedParseError(WatcherError):
    """What arrived is not a feed that can be read."""


class ChartError(WatcherError):
    """A picture could not be drawn; what it shows stands in words beside it."""
