from datetime import UTC, timedelta
from typing import Any

import builders
import pytest
from selectolax.lexbor import LexborHTMLParser

from storage import Notice, NoticeKind
from watcher.mail.message import Rendered
from watcher.mail.notices import MOST_FEEDS, render_notices

NOON = builders.NOON
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=y>\r\nBcc: eve@example.test\n\u202egnp.exe {{ 7*7 }}'


def rendered(*notices: Notice, **feed: str) -> Rendered:
    """The mail on notices that were told at noon."""
    feeds = {number: builders.feed(id=number, **feed) for number in range(1, 99)}
    return render_notices(notices, feeds, moment=NOON, zone=UTC)


def well(number: int = 1, **changes: Any) -> Notice:
    """A notice that is cleared, all being well."""
    return builders.notice(id=number, feed_id=number, cleared_at=NOON, well=True, **changes)


@pytest.mark.parametrize(
    ("notices", "subject"),
    [
        ([builders.notice()], "Feed trouble: 1 feed"),
        ([builders.notice(), builders.notice(id=2, feed_id=2)], "Feed trouble: 2 feeds"),
        ([builders.notice(), builders.notice(id=2, kind=NoticeKind.SILENT)], "Feed trouble: 1 feed"),
        ([builders.notice(reminded_at=NOON)], "Feed trouble lasts: 1 feed"),
        ([builders.notice(), well(2), well(3)], "Feed trouble: 1 feed; well again: 2"),
        ([well(1), well(2)], "Feeds well again: 2"),
        ([builders.notice(cleared_at=NOON)], "Feed trouble is over: 1"),
        ([builders.notice(feed_id=None, kind=NoticeKind.MOST)], "Feed trouble: most feeds"),
        ([well(1, kind=NoticeKind.MOST)], "Feeds well again: most feeds"),
    ],
)
def test_the_subject_counts_feeds(notices: list[Notice], subject: str) -> None:
    """Those in trouble first; a feed in two troubles is one."""
    mail = rendered(*notices)
    assert mail.subject == subject
    assert LexborHTMLParser(mail.html).css("h1")[0].text() == subject


def test_of_many_feeds_the_first_are_shown_and_the_others_counted() -> None:
    """All of them are told by a command."""
    many = [builders.notice(id=number, feed_id=number) for number in range(1, MOST_FEEDS + 8)]
    mail = rendered(*many, title="")
    assert mail.subject == f"Feed trouble: {MOST_FEEDS + 7} feeds"
    assert mail.text.count("It could not be read") == MOST_FEEDS
    assert "and 7 more: watcher feeds health" in mail.text
    assert len(LexborHTMLParser(mail.html).css("div.report")) == MOST_FEEDS


def test_hostile_words_arrive_as_harmless_text() -> None:
    """What a server answers and how a feed is called become neither markup nor lines; no secret is mailed."""
    notice = builders.notice(words=HOSTILE, kind=NoticeKind.RETIRED)
    mail = rendered(notice, title=HOSTILE, url="https://ann:hunter2@a.example/f?x='$(date)'&token=s3cret")
    page = LexborHTMLParser(mail.html)
    assert [node.tag for node in page.css("script, img, a, iframe, form")] == []
    assert "\u202e" not in mail.text + mail.html
    assert not [line for line in mail.text.splitlines() if line.strip().startswith("Bcc")]
    for secret in ("hunter2", "s3cret", "ann"):
        assert secret not in mail.text + mail.html
    assert "watcher feeds discover https://a.example/\n" in mail.text
    assert "watcher feeds remove 'https://***@a.example/f?x=" in mail.text


def test_a_feed_that_was_never_read_is_told_so() -> None:
    """Its trouble began when it was subscribed to."""
    feed = builders.feed(last_success=None)
    notice = builders.notice(since=feed.added_at)
    text = render_notices([notice], {1: feed}, moment=NOON, zone=UTC).text
    assert "Not read since: 5 Jan 2026, 00:00 UTC\n  Last read: never\n" in text
    assert "Next poll: 27 Jan 2026, 12:00 UTC" in text


def test_what_is_over_asks_for_nothing() -> None:
    """It says what had been told, and until when it was so."""
    text = rendered(well(raised_at=NOON - timedelta(days=1))).text
    assert "Told 26 Jan 2026, 12:00 UTC: it could not be read 5 times in a row: nobody answers" in text
    assert "Until: 27 Jan 2026, 12:00 UTC" in text
    assert "disable" not in text
