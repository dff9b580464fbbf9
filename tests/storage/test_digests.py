import pytest
from stored import HOUR, NOON, digest_run

from storage import DigestKey, Store

WEEK = DigestKey(week="2026-W05")


def test_a_week_is_written_once(store: Store) -> None:
    """The second time says so."""
    with store.begin() as tx:
        assert tx.digests.written() == frozenset()
        assert tx.digests.write(digest_run())
        assert not tx.digests.write(digest_run(written_at=NOON + HOUR))
        assert tx.digests.write(digest_run("2026-W06"))
        assert tx.digests.written() == {"2026-W05", "2026-W06"}


def test_a_week_is_written_once_for_each_audience(store: Store) -> None:
    """What some see, or somebody asked for, says nothing of whether the week's own digest is written."""
    with store.begin() as tx:
        for audience, edition in (("few", ""), ("", "asked"), ("few", "asked")):
            assert tx.digests.write(digest_run(audience=audience, edition=edition))
            assert not tx.digests.write(digest_run(audience=audience, edition=edition))
        assert tx.digests.written() == frozenset()
        assert tx.digests.write(digest_run())
        assert tx.digests.written() == {"2026-W05"}


def test_a_digest_comes_back_as_it_was_first_written(store: Store) -> None:
    """What was sent is what is kept, its pictures included; a week without one gives none."""
    with store.begin() as tx:
        tx.digests.write(digest_run())
        tx.digests.write(digest_run(written_at=NOON + HOUR))
        assert tx.digests.get(WEEK) == digest_run()
        assert tx.digests.get(DigestKey(week="2026-W06")) is None
        assert tx.digests.get(DigestKey(week="2026-W05", audience="few")) is None


@pytest.mark.parametrize(
    ("key", "written"),
    [
        (WEEK, "2026-W05"),
        (DigestKey(week="2026-W05", audience="few"), "2026-W05/few"),
        (DigestKey(week="2026-W05", audience="few", edition="7"), "2026-W05/few/7"),
        (DigestKey(week="2026-W05", edition="7"), "2026-W05//7"),
    ],
)
def test_a_key_is_written_in_one_word(key: DigestKey, written: str) -> None:
    """By which the outbox knows what it is to tell; that of the whole digest is its week."""
    assert str(key) == written
    assert DigestKey.parse(written) == key
