import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.cli.work.printing import Styled, json_text, print_facts, print_table

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(values)
def test_json_says_what_it_was_given_and_steers_nothing(value: object) -> None:
    """Escapes change the writing, never the value; the text can always be encoded."""
    text = json_text(value)
    assert json.loads(text) == value
    assert text.encode("utf-8")
    assert not set(text) & {chr(code) for code in (*range(0x20), *range(0x7F, 0xA0), 0x202E, 0x2066)}


def test_json_writes_lone_surrogates_as_escapes() -> None:
    """UTF-8 cannot hold them, and a feed may have sent one."""
    assert json_text("\ud800é") == '"\\ud800é"'


def test_columns_are_aligned_by_what_is_seen(capsys: pytest.CaptureFixture[str]) -> None:
    """A wide character takes two columns, a combining one none."""
    print_table(("A", "B"), [("日本", "x"), (Styled("e\u0301t", "red"), "y"), ("abcd", "")])
    assert capsys.readouterr().out == "A     B\n日本  x\ne\u0301t    y\nabcd\n"


def test_facts_stand_one_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever a value holds."""
    print_facts([("Name", "a\nb"), ("Long name", Styled("[red]c", "red"))])
    assert capsys.readouterr().out == "Name       a b\nLong name  [red]c\n"
