"""Put right what a clock that stood ahead wrote down: else it would wait until that time comes.

Knows how far ahead the rules of polling and mailing can put anything; what lies beyond is no plan.
"""

from datetime import datetime, timedelta

import structlog

from storage import Transaction
from watcher import deliver
from watcher.attention.policy import longest_wait
from watcher.backoff import LONGEST_PAUSE, LONGEST_RETRY
from watcher.config import Settings
from watcher.due import longest_lease
from watcher.feeds.pace import LONGEST

#: Two machines need not agree to the minute, and a clock may be set right by a little.
SLACK = timedelta(hours=1)

_log = structlog.get_logger(__name__)


def pull_back(tx: Transaction, now: datetime, settings: Settings) -> None:
    """Make due at `now` what no rule put where it lies, and end such leases."""
    leased = longest_lease(settings.host_gap)
    feeds = tx.feeds.pull_back(beyond=furthest(now, settings), leased_beyond=now + leased + SLACK, to=now)
    promised = max(LONGEST_RETRY, longest_wait(settings.alert_group_window))
    mails = tx.outbox.pull_back(
        beyond=now + promised + SLACK, leased_beyond=now + deliver.LEASE + SLACK, to=now
    )
    if feeds or mails:
        _log.warning("clock.set_back", feeds=feeds, mails=mails)


def furthest(now: datetime, settings: Settings) -> datetime:
    """The latest moment that any rule puts a poll off to."""
    return now + max(settings.poll_interval or LONGEST, LONGEST_PAUSE, LONGEST) + SLACK
