from dataclasses import replace

from stored import HOUR, NOON, new_feed, new_notice

from storage import NoticeKind, Store


def test_a_notice_holds_until_it_is_cleared(store: Store) -> None:
    """Of a feed, or of none; what a database refuses in its words is replaced."""
    with store.begin() as tx:
        feed = tx.feeds.add(new_feed(), NOON)
        of_feed = tx.notices.add(new_notice(feed.id, NoticeKind.SILENT), NOON)
        of_most = tx.notices.add(new_notice(), NOON)
        assert tx.notices.holding() == (of_feed, of_most)
        assert (of_feed.feed_id, of_feed.kind, of_feed.words) == (feed.id, "silent", "it is silent\ufffd")
        assert (of_most.feed_id, of_most.since, of_most.cleared_at) == (None, NOON - HOUR, None)
        tx.notices.clear(of_feed.id, well=False, at=NOON + HOUR)
    with store.read() as tx:
        assert tx.notices.holding() == (of_most,)


def test_what_was_told_at_a_moment_is_found_by_it(store: Store) -> None:
    """Raised, told again, or well again; what merely ended was not told."""
    with store.begin() as tx:
        assert tx.notices.last_told() is None
        first, second, third = (tx.notices.add(new_notice(), NOON) for _ in range(3))
        assert tx.notices.told(NOON) == (first, second, third)
        assert tx.notices.last_told() == NOON
        later = NOON + HOUR
        tx.notices.remind(first.id, words="it is silent still", at=later)
        tx.notices.clear(second.id, well=True, at=later)
        tx.notices.clear(third.id, well=False, at=later + HOUR)
        assert tx.notices.told(later) == (
            replace(first, words="it is silent still", reminded_at=later),
            replace(second, well=True, cleared_at=later),
        )
        assert tx.notices.told(later + HOUR) == ()
        assert tx.notices.last_told() == later


def test_it_is_known_when_most_feeds_were_last_read_again(store: Store) -> None:
    """Notices of single feeds say nothing of that."""
    with store.begin() as tx:
        most, other = (
            tx.notices.add(new_notice(), NOON),
            tx.notices.add(new_notice(kind=NoticeKind.FAILING), NOON),
        )
        tx.notices.clear(other.id, well=True, at=NOON + HOUR)
        assert tx.notices.most_ended() is None
        tx.notices.clear(most.id, well=True, at=NOON + HOUR)
        assert tx.notices.most_ended() == NOON + HOUR
