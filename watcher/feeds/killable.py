"""feedparser in a process of its own (`watcher.apart`): some documents keep its patterns busy for hours."""

import os

from watcher.apart import Bounds, Killable
from watcher.errors import FeedParseError
from watcher.feeds.entry import Reading

#: For one document: the largest real feed we know takes half a second.
BOUNDS = Bounds(seconds=10, memory=1 << 30)


def _feedparser(document: bytes, url: str) -> Reading | None:
    from watcher.feeds import slow  # noqa: PLC0415 (only the child needs feedparser)

    return slow.read(document, url)


read = Killable(_feedparser, doing="parsing this feed", bounds=BOUNDS, lost=FeedParseError)
"""What `watcher.feeds.slow.read` does, in the one child of this process."""
os.register_at_fork(after_in_child=read.forget)
