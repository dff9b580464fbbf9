from datetime import datetime

import pytest
from stored import HOUR, NOON, new_act

from storage import Act, Deed, Store


def test_acts_are_kept_with_who_when_and_why(store: Store) -> None:
    """Newest first; what a database refuses in their words is replaced."""
    with store.begin() as tx:
        tx.acts.add(new_act("a1"), NOON)
        tx.acts.add(new_act("a1", value=""), NOON)
    with store.read() as tx:
        taken_back, given = tx.acts.list()
    assert given == Act(
        id=given.id,
        at=NOON,
        who="ann@desk",
        what=Deed.VERDICT,
        subject="a1",
        value="right",
        why="seen\ufffd myself",
    )
    assert (taken_back.value, taken_back.id > given.id) == ("", True)


@pytest.mark.parametrize(
    ("what", "about", "since", "until", "subjects"),
    [
        (None, None, None, None, ["3", "a2", "a1"]),
        (Deed.SILENCE, None, None, None, ["3"]),
        (None, "a1", None, None, ["a1"]),
        (None, None, NOON + HOUR, None, ["3", "a2"]),
        (None, None, NOON + HOUR, NOON + 2 * HOUR, ["a2"]),
        (Deed.VERDICT, "3", None, None, []),
    ],
)
def test_acts_can_be_narrowed(
    what: Deed | None,
    about: str | None,
    since: datetime | None,
    until: datetime | None,
    subjects: list[str],
    store: Store,
) -> None:
    """By what was done, to what, and when: from a moment on, before another."""
    with store.begin() as tx:
        tx.acts.add(new_act("a1"), NOON)
        tx.acts.add(new_act("a2"), NOON + HOUR)
        tx.acts.add(new_act("3", what=Deed.SILENCE), NOON + 2 * HOUR)
    with store.read() as tx:
        found = tx.acts.list(what=what, about=about, since=since, until=until)
    assert [act.subject for act in found] == subjects
