from hypothesis import given
from hypothesis import strategies as st

from watcher.charts.spark import sparkline


def test_eighths_have_a_character_each() -> None:
    """The eight blocks stand for the eighths of the range from 0 to 1."""
    assert sparkline([n / 8 for n in range(9)]) == "▁▂▃▄▅▆▇██"


@given(st.lists(st.floats()))
def test_each_value_is_one_character(values: list[float]) -> None:
    """A sparkline is as long as its values are many, whatever they are."""
    line = sparkline(values)
    assert len(line) == len(values)
    assert set(line) <= set("▁▂▃▄▅▆▇█")
