from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stored import NOON

from storage import StorageError, Store
from storage.columns import storable


def test_times_of_any_zone_come_back_as_utc(store: Store) -> None:
    """The same moment, to the microsecond, marked as UTC on both databases."""
    kathmandu = timezone(timedelta(hours=5, minutes=45))
    moment = datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=kathmandu)
    with store.begin() as tx:
        tx.heartbeats.beat("poll", moment)
    with store.read() as tx:
        (beat,) = tx.heartbeats.all()
    assert beat.last_at == moment
    assert beat.last_at.tzinfo is UTC


def test_a_naive_time_is_refused(store: Store) -> None:
    """Guessing its zone would be worse."""
    with pytest.raises(StorageError, match="naive datetime"), store.begin() as tx:
        tx.heartbeats.beat("poll", NOON.replace(tzinfo=None))


@given(text=st.text(st.characters()))
def test_storable_text_encodes_and_keeps_its_length(text: str) -> None:
    """One for one: what can be stored stays, what cannot becomes U+FFFD."""
    kept = storable(text)
    assert len(kept) == len(text)
    assert "\0" not in kept
    kept.encode()
    assert all(new in (old, "\ufffd") for old, new in zip(text, kept, strict=True))
    assert storable(kept) == kept
