"""Put right what a clock that stood ahead wrote down: else it would wait until that time comes.

Knows how far ahead the rules of polling and mailing can put anything; what lies beyond is no plan.
"""

from datetime import datetime, timedelta

import structlog

from storage import Transaction
from watcher import deliver, poll
from watcher.backoff import LONGEST_PAUSE, LONGEST_RETRY

#: Two machines need not agree to the minute, and a clock may be set right by a little.
SLACK = timedelta(hours=1)

_log = structlog.get_logger(__name__)


def pull_back(tx: Transaction, now: datetime, interval: timedelta) -> None:
    """Make due at `now` what no rule put where it lies, and end such leases.

    `interval` is what passes between two polls of a feed.
    """
    feeds = tx.feeds.pull_back(
        beyond=now + max(interval, LONGEST_PAUSE) + SLACK, leased_beyond=now + poll.LEASE + SLACK, to=now
    )
    mails = tx.outbox.pull_back(
        beyond=now + LONGEST_RETRY + SLACK, leased_beyond=now + deliver.LEASE + SLACK, to=now
    )
    if feeds or mails:
        _log.warning("clock.set_back", feeds=feeds, mails=mails)
