from dataclasses import replace

from stored import HOUR, NOON

from storage import Store, Warning_, WarningKind


def test_a_warning_holds_until_it_is_cleared(store: Store) -> None:
    """It is found by its number for ever, and among those of its kind while it holds."""
    with store.begin() as tx:
        refused = tx.warnings.add(WarningKind.REFUSED, "watcher.yaml:1:1: wrong", NOON)
        late = tx.warnings.add(WarningKind.LATE, "deliver what is due", NOON)
        assert refused == Warning_(
            id=refused.id, kind=WarningKind.REFUSED, words="watcher.yaml:1:1: wrong", raised_at=NOON
        )
        assert tx.warnings.holding(WarningKind.REFUSED) == (refused,)
        tx.warnings.clear(refused.id, at=NOON + HOUR)
    with store.read() as tx:
        assert tx.warnings.holding(WarningKind.REFUSED) == ()
        assert tx.warnings.holding(WarningKind.LATE) == (late,)
        assert tx.warnings.get(refused.id) == replace(refused, cleared_at=NOON + HOUR)
        assert tx.warnings.get(99) is None
