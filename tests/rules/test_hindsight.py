from datetime import UTC, datetime, timedelta

import pytest

from rules.account import Entry
from rules.hindsight import Marks, Reading, hindsight, means

START = datetime(2025, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def test_forecast_is_scored_by_what_was_believed_before_at_last_and_all_along() -> None:
    """Of ten days the prior was held for six, and the belief that the evidence made of it for four."""
    course = [(START, 0.75), (START + 6 * DAY, 0.25)]
    entry = Entry(id="a", indicator="stalled", ratio=1 / 9)
    found = hindsight(course, [entry], START + 10 * DAY, came=False)
    assert found.alone == pytest.approx(0.1)
    assert [found.marks[reading].brier for reading in Reading] == pytest.approx(
        [0.5625, 0.01, 0.0625, 0.3625]
    )
    assert [found.marks[reading].log for reading in Reading] == pytest.approx(
        [2.0, 0.152003, 0.415037, 1.366015], abs=1e-6
    )


def test_without_evidence_even_odds_remain() -> None:
    """Which is a bit of surprise, whatever came."""
    found = hindsight([(START, 0.8)], [], START + DAY, came=True)
    assert found.marks[Reading.EVIDENCE] == Marks(brier=0.25, log=1.0)
    assert found.marks[Reading.PRIOR] == found.marks[Reading.FINAL] == found.marks[Reading.HELD]


def test_means_are_of_each_reading() -> None:
    """Every forecast counts once, however long it ran; of none there is none."""
    one = hindsight([(START, 0.5)], [], START + DAY, came=True)
    other = hindsight([(START, 0.75)], [], START + 9 * DAY, came=False)
    found = means([one, other])
    assert found[Reading.PRIOR] == Marks(brier=(0.25 + 0.5625) / 2, log=1.5)
    assert found[Reading.EVIDENCE] == Marks(brier=0.25, log=1.0)
    assert means([]) == {}
