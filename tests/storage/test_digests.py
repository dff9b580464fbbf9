from stored import HOUR, NOON

from storage import Store


def test_a_week_is_written_once(store: Store) -> None:
    """The second time says so."""
    with store.begin() as tx:
        assert tx.digests.written() == frozenset()
        assert tx.digests.write("2026-W05", NOON)
        assert not tx.digests.write("2026-W05", NOON + HOUR)
        assert tx.digests.write("2026-W06", NOON)
        assert tx.digests.written() == {"2026-W05", "2026-W06"}
