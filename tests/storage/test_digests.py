from stored import HOUR, NOON, digest_run

from storage import Store


def test_a_week_is_written_once(store: Store) -> None:
    """The second time says so."""
    with store.begin() as tx:
        assert tx.digests.written() == frozenset()
        assert tx.digests.write(digest_run())
        assert not tx.digests.write(digest_run(written_at=NOON + HOUR))
        assert tx.digests.write(digest_run("2026-W06"))
        assert tx.digests.written() == {"2026-W05", "2026-W06"}


def test_a_digest_comes_back_as_it_was_first_written(store: Store) -> None:
    """What was sent is what is kept; a week without one gives none."""
    with store.begin() as tx:
        tx.digests.write(digest_run())
        tx.digests.write(digest_run(written_at=NOON + HOUR))
        assert tx.digests.get("2026-W05") == digest_run()
        assert tx.digests.get("2026-W06") is None
