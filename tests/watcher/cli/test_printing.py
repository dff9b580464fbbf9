import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.cli.actions.printing import Styled, json_text, print_facts, print_table

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


@pytest.fixture
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal with colours, as far as its environment tells."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "60")


_HOSTILE = "[blink]x[/blink]\x1b[31m\x9b2J\u202e"


@pytest.mark.usefixtures("_terminal")
def test_terminal_shows_styles_and_obeys_nobody_else(capsys: pytest.CaptureFixture[str]) -> None:
    """Markup and control characters of a cell are words."""
    print_table(("A", "B"), [(Styled(_HOSTILE, "red"), _HOSTILE)])
    shown = capsys.readouterr().out
    assert shown.count("[blink]x[/blink]") == 2
    assert shown.count("\x1b[31m") == 1  # ours; theirs lost its first character
    assert not set(shown) & {"\x9b", "\u202e"}


@pytest.mark.usefixtures("_terminal")
def test_long_cell_gets_its_own_lines_where_the_terminal_is_narrow(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The short ones stay in their columns."""
    long = "word " * 15
    print_table(("FIRST", "SECOND", "LONG"), [("x" * 20, "y" * 10, long), ("z", "", "short")])
    lines = [re.sub("\x1b\\[[0-9;]*m", "", line).rstrip() for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        "FIRST                 SECOND",
        "    LONG",
        f"{'x' * 20}  {'y' * 10}",
        "    " + ("word " * 11).strip(),
        "    " + ("word " * 4).strip(),
        "z",
        "    short",
    ]


@pytest.mark.usefixtures("_terminal")
def test_long_cell_is_wrapped_in_its_column_where_there_is_room(capsys: pytest.CaptureFixture[str]) -> None:
    """As in a table."""
    print_facts([("Name", "word " * 15), ("Other", "x")])
    lines = [re.sub("\x1b\\[[0-9;]*m", "", line).rstrip() for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        "Name   " + ("word " * 10).strip(),
        "       " + ("word " * 5).strip(),
        "Other  x",
    ]
