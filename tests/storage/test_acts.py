from dataclasses import replace
from datetime import datetime

import pytest
from stored import HOUR, NOON, alert, new_act

from rules.model import Verdict
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


def test_verdicts_of_a_forecast_are_told_in_their_order(store: Store) -> None:
    """Of its alerts only, and no other acts."""
    with store.begin() as tx:
        for one in (alert("a1"), alert("a2"), replace(alert("b"), forecast="other")):
            tx.alerts.add(one)
        for act in (
            new_act("a1", value="irrelevant"),
            new_act("b"),
            new_act("a2"),
            new_act("a1", value=""),
            new_act("a1", what=Deed.SILENCE),
        ):
            tx.acts.add(act, NOON)
    told = alert("a1")
    with store.read() as tx:
        found = tx.alerts.verdicts(told.pack, told.forecast)
    assert [(one.alert, one.verdict, one.at) for one in found] == [
        ("a1", Verdict.IRRELEVANT, NOON),
        ("a2", Verdict.RIGHT, NOON),
        ("a1", Verdict.NONE, NOON),
    ]


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
