import math
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rules.located import (
    MAX_BYTES,
    MAX_DEPTH,
    Located,
    Location,
    Problem,
    ProblemsError,
    parse,
    read,
    stretch_of,
)

_PIECES = [
    *"abé:-?,[]{}#|>'\"!&*%@`~=.\\1_\n\t\r \u2028\x85\ufeff",
    *(": ", "- ", "? ", "  ", "&x ", "*x", "!!int ", "!!bool ", "!!float ", "!!null ", "!t ", "<<: "),
    *("0x", "e5", "---\n", "...\n", "|\n", ">-\n", "2025-01-01", '"\\ud800"', '"\\x00"'),
    *("%YAML 1.1\n---\n", "%TAG ! x\n"),
]
_NEARLY_YAML = st.lists(st.sampled_from(_PIECES), max_size=24).map(lambda many: "".join(many).encode())


@given(st.one_of(_NEARLY_YAML, st.binary(max_size=200)))
@example(b"&x : &x ")
@example(b"a: &x [*x]")
@example(b'"\\udc00": 1')
def test_any_bytes_are_read_or_refused_with_problems(raw: bytes) -> None:
    """Whatever stands in a file, it gives values that can be printed, or problems."""
    assert str(_outcome(raw)).encode()


def _outcome(raw: bytes) -> Located | tuple[Problem, ...]:
    try:
        return parse(raw, "any.yaml")
    except ProblemsError as error:
        return error.problems


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("NO", "NO"),
        ("True", True),
        ("false", False),
        ("~", None),
        ("", None),
        ("2025-01-10", "2025-01-10"),
        ("12", 12),
        ("-3", -3),
        ("0o17", 15),
        ("0x1F", 31),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        ("-.inf", -math.inf),
        (".INF", math.inf),
        ("'12'", "12"),
        ("!!int x", "x"),
        ("!!bool maybe", "maybe"),
        ("!colour red", "red"),
        ("9" * 40, int("9" * 40)),
        ("9" * 41, "9" * 41),
        ("0x" + "f" * 5000, "0x" + "f" * 5000),
        ("[a, {b: 1}]", ["a", {"b": 1}]),
    ],
)
def test_values_are_those_of_yaml_1_2(text: str, value: object) -> None:
    """Words stay words and dates stay text; what is no number after all stays text too."""
    document = parse(f"key: {text}".encode(), "a.yaml")
    assert document.data == {"key": value}
    assert document.problems == ()


def test_a_file_of_yaml_1_1_gets_no_other_truth() -> None:
    """Under an older YAML `yes` is a truth value; here it stays the word for a reader to refuse."""
    assert parse(b"%YAML 1.1\n---\non: yes\n", "a.yaml").data == {"on": "yes"}


def test_not_a_number_is_read_as_such() -> None:
    """The figure that equals nothing is read, for the schema to refuse."""
    assert math.isnan(parse(b"key: .nan", "a.yaml").data["key"])


def test_every_value_has_a_place() -> None:
    """A place is found by path: the key's for a key, the value's for an entry, the nearest owner's else."""
    document = parse(b"a:\n  - x\n  - b: 1\n    c: {d: 2}\n", "a.yaml")
    assert document.at(()) == Location("a.yaml", 1, 1)
    assert document.at(("a",)) == Location("a.yaml", 1, 1)
    assert document.at(("a", 0)) == Location("a.yaml", 2, 5)
    assert document.at(("a", 1, "c", "d")) == Location("a.yaml", 4, 9)
    assert document.at(("a", 1, "c", "tag", "d")) == document.at(("a", 1, "c", "d"))
    assert document.at(("a", 1, "missing")) == document.at(("a", 1))
    assert Located(file="a.yaml", data=None, places={}).at(("a",)) == Location("a.yaml")


def test_an_empty_text_is_no_document() -> None:
    """Nothing but comments gives nothing, and no problem."""
    assert parse(b"# nothing\n", "a.yaml").data is None


def test_depth_is_bounded() -> None:
    """A value at the greatest depth is read; one deeper, or far too deep, is a problem."""
    fine = parse(b"[" * MAX_DEPTH + b"x" + b"]" * MAX_DEPTH, "a.yaml")
    assert fine.problems == ()
    deeper = parse(b"[" * (MAX_DEPTH + 1) + b"x" + b"]" * (MAX_DEPTH + 1), "a.yaml")
    assert [problem.what for problem in deeper.problems] == [f"nested deeper than {MAX_DEPTH} levels"]
    with pytest.raises(ProblemsError, match="nested far too deep"):
        parse(b"[" * 1000, "a.yaml")


def test_aliases_cannot_blow_up() -> None:
    """Each alias is a problem and gives nothing, so that a small file cannot make a huge value."""
    lines = ["a0: &a0 [x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9))]
    document = parse("\n".join(lines).encode(), "a.yaml")
    assert len(document.problems) == 9 + 8 * 9
    assert document.data["a8"] == [None] * 9


def test_a_file_is_read_with_its_name(tmp_path: Path) -> None:
    """A file is called by its path, or as the caller likes; a mark of byte order is no part of it."""
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbfkey: 1\n")
    assert read(path).file == str(path)
    assert read(path, "pack/a.yaml").at(("key",)) == Location("pack/a.yaml", 1, 1)
    assert read(path).data == {"key": 1}


def test_texts_stay_as_written(tmp_path: Path) -> None:
    """How an accent is written matters to paths and passwords; who compares words composes them."""
    path = tmp_path / "a.yaml"
    path.write_text("e\u0301: [e\u0301te\u0301]\n", encoding="utf-8")
    assert read(path).data == {"e\u0301": ["e\u0301te\u0301"]}


def test_what_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    """A missing file, a file that is too large and one in another encoding are told, not raised as found."""
    with pytest.raises(ProblemsError, match=r"^a\.yaml: cannot be read: No such file or directory"):
        read(tmp_path / "a.yaml", "a.yaml")
    with pytest.raises(ProblemsError, match=r"^a\.yaml: larger than 2,000,000 bytes \(split it\)$"):
        parse(b"#" * (MAX_BYTES + 1), "a.yaml")
    with pytest.raises(ProblemsError, match=r"^a\.yaml:3:1: not UTF-8 \(save it as UTF-8\)$"):
        parse(b"a: 1\nb: 2\nc: \xe9\n", "a.yaml")
    with pytest.raises(ProblemsError, match=r"^a\.yaml: not YAML: unacceptable character #x0007"):
        parse(b"a: \x07", "a.yaml")


@pytest.mark.parametrize(
    ("text", "stretch", "entries"),
    [
        ("a: 1\nb: [c,  'd' ]\n", "[c,  'd' ]", ["c", "'d'"]),
        ("b:\n  - c # e\n  - d\n", "- c # e\n  - d\n", ["c", "d"]),
        ("b: c\n", "c", []),
    ],
)
def test_value_is_found_in_its_text(text: str, stretch: str, entries: list[str]) -> None:
    """To the character, so that something can be put beside it."""
    found = stretch_of(text, "b")
    assert found is not None
    assert text[found.start : found.end] == stretch
    assert [text[inner.start : inner.end] for inner in found.inner] == entries
    assert found.is_flow == stretch.startswith("[")
    assert text.splitlines()[text[: found.start].count("\n")][found.column :].startswith(stretch[0])


@pytest.mark.parametrize("text", ["", "# only\n", "a: 1\n", "- b\n"])
def test_key_that_is_not_there_is_not_found(text: str) -> None:
    """Nor is it in a text of another shape."""
    assert stretch_of(text, "b") is None


def test_problems_stand_in_the_order_of_the_file() -> None:
    """Problems are told once each, file by file and line by line."""
    late, early = (
        Problem(Location("a.yaml", 10, 1), "late"),
        Problem(Location("a.yaml", 9, 2), "early", "mend"),
    )
    whole = Problem(Location("b.yaml"), "whole")
    error = ProblemsError([whole, late, early, late])
    assert error.problems == (early, late, whole)
    assert str(error) == "a.yaml:9:2: early (mend)\na.yaml:10:1: late\nb.yaml: whole"
