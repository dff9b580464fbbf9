from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rules.model import Grade, Stance
from watcher.mail import words


def test_every_grade_has_words() -> None:
    """No letter goes out unexplained."""
    assert set(words.GRADES) == set(Grade)


@pytest.mark.parametrize(
    ("before", "after", "clause", "arrow"),
    [
        (0.7, 0.41, "fell from 70% to 41%", "▼"),
        (0.5, 0.667, "rose from 50% to 67%", "▲"),
        (0.7, 0.7, "stays at 70%", "="),
        (0.701, 0.704, "rose from 70.1% to 70.4%", "▲"),
        (0.7001, 0.7002, "stays at 70.0%", "="),
    ],
)
def test_a_move_is_told_as_far_as_it_shows(before: float, after: float, clause: str, arrow: str) -> None:
    """Small moves get a decimal; what still does not show is no move."""
    assert words.belief_move(before, after) == clause
    assert words.belief_arrow(before, after) == arrow


def test_stances_are_told_without_colour() -> None:
    """A word and an arrow carry the stance."""
    assert [(words.stance_arrow(each), words.stance_word(each)) for each in Stance] == [
        ("▲", "Confirms"),
        ("▼", "Contradicts"),
    ]


def test_moments_name_their_zone() -> None:
    """A reader never guesses the zone."""
    noon = datetime(2026, 2, 4, 12, 5, tzinfo=UTC)
    assert words.moment(noon) == "4 Feb 2026, 12:05 UTC"
    assert words.moment(noon, ZoneInfo("Europe/Brussels")) == "4 Feb 2026, 13:05 CET"
    assert words.day(date(2026, 2, 4)) == "4 Feb 2026"


def test_numbers_agree_with_their_nouns() -> None:
    """One alert, two alerts, and plurals of their own."""
    assert [words.counted(n, "alert") for n in (0, 1, 2)] == ["0 alerts", "1 alert", "2 alerts"]
    assert words.counted(2, "country", "countries") == "2 countries"


@pytest.mark.parametrize(
    ("pause", "told"),
    [
        (None, "not known"),
        (timedelta(seconds=5), "every 1 min"),
        (timedelta(minutes=20), "every 20 min"),
        (timedelta(minutes=62), "hourly"),
        (timedelta(hours=3, minutes=10), "every 3 h"),
        (timedelta(hours=23), "daily"),
        (timedelta(hours=36), "every 36 h"),
        (timedelta(days=3, hours=2), "every 3 days"),
        (timedelta(days=7), "weekly"),
        (timedelta(days=14), "every 14 days"),
        (timedelta(days=30), "monthly"),
    ],
)
def test_a_rhythm_is_told_as_people_say_it(pause: timedelta | None, told: str) -> None:
    """To the unit that fits; what is usual has a word of its own."""
    assert words.rhythm_told(pause) == told
