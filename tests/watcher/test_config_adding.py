import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.located import parse
from watcher.config import adding, template
from watcher.config.adding import NotAddedError, name_for, variable_of_packs, with_pack, write

NAME = "new.yaml"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "packs:\n  - old\n  - new.yaml\n"),
        ("contact: a", "contact: a\npacks:\n  - old\n  - new.yaml\n"),
        ("x: 1\n\n# end\n", "x: 1\n\n# end\npacks:\n  - old\n  - new.yaml\n"),
        ("# packs: [a]\n\nx: 1\n", "# packs: [a]\npacks:\n  - old\n  - new.yaml\n\nx: 1\n"),
        ("packs: # mine\nx: 1\n", "packs: [old, new.yaml] # mine\nx: 1\n"),
        ("packs: [a]\n", "packs: [a, new.yaml]\n"),
        ("packs:   [ a,  'b', ]  # c\n", "packs:   [ a,  'b', new.yaml, ]  # c\n"),
        ("packs: [a,\n  b # c\n ]\n", "packs: [a,\n  b, new.yaml # c\n ]\n"),
        ("packs:\n- a", "packs:\n- a\n- new.yaml\n"),
        (
            "packs:\n    - a  # one\n    # two\n\nx: 1\n",
            "packs:\n    - a  # one\n    - new.yaml\n    # two\n\nx: 1\n",
        ),
        ("packs:\n  - >-\n    a\n\nx: 1\n", "packs:\n  - >-\n    a\n  - new.yaml\n\nx: 1\n"),
        ("{packs: [a], x: 1}\n", "{packs: [a, new.yaml], x: 1}\n"),
        ("\ufeffpacks: [a]\r\nx: 1\r\n", "\ufeffpacks: [a, new.yaml]\r\nx: 1\r\n"),
        ("packs:\r\n  - a\r\nx: 1\r\n", "packs:\r\n  - a\r\n  - new.yaml\r\nx: 1\r\n"),
    ],
)
def test_pack_is_added_and_all_else_stays(tmp_path: Path, before: str, after: str) -> None:
    """Comments, quotes, blanks and line ends are the writer's."""
    file = tmp_path / "watcher.yaml"
    file.write_bytes(before.encode())
    change = with_pack(file, NAME, ["old"])
    assert change.text == after
    write(change)
    assert file.read_bytes() == after.encode()


@pytest.mark.parametrize("before", ["{x: 1}\n", "x: 1\n...\n"])
def test_layout_that_leaves_no_room_is_left_as_it_is(tmp_path: Path, before: str) -> None:
    """The line to write is told."""
    file = tmp_path / "watcher.yaml"
    file.write_text(before, encoding="utf-8")
    with pytest.raises(NotAddedError, match=r"write its packs as packs: \[old, new\.yaml\]$"):
        with_pack(file, NAME, ["old"])


@given(name=st.text(min_size=1, max_size=20), in_brackets=st.booleans())
def test_any_name_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    in_brackets: bool,  # noqa: FBT001  drawn by hypothesis
) -> None:
    """Or nothing is changed: no name can break out of its place."""
    file = tmp_path_factory.getbasetemp() / "watcher.yaml"
    file.write_text("packs: [a]\n" if in_brackets else "packs:\n  - a\n", encoding="utf-8")
    try:
        text = with_pack(file, name, []).text
    except (NotAddedError, UnicodeEncodeError):
        return
    assert parse(text.encode(), "watcher.yaml").data == {"packs": ["a", name]}


def test_template_gets_its_list_where_the_key_is_explained(tmp_path: Path) -> None:
    """And the line of that is told."""
    file = tmp_path / "watcher.yaml"
    file.write_text(template(), encoding="utf-8")
    change = with_pack(file, NAME, ["india-belgium"])
    line = template().splitlines().index("# packs: [india-belgium]") + 2
    assert (change.line, change.written) == (line, "packs:")


def test_rights_stay_and_nothing_is_left_beside(tmp_path: Path) -> None:
    """A link goes on to be one, and leads to the changed file."""
    file, link = tmp_path / "etc" / "watcher.yaml", tmp_path / "link.yaml"
    file.parent.mkdir()
    file.write_text("packs: [a]\n", encoding="utf-8")
    file.chmod(0o640)
    link.symlink_to(file)
    write(with_pack(link, NAME, []))
    assert link.is_symlink()
    assert (file.read_text(encoding="utf-8"), stat.S_IMODE(file.stat().st_mode)) == (
        "packs: [a, new.yaml]\n",
        0o640,
    )
    assert list(file.parent.iterdir()) == [file]


def test_file_that_cannot_be_written_stays_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fills up half way leaves the old file, and the line to write is told."""
    file = tmp_path / "watcher.yaml"
    file.write_text("# mine\npacks: [a]\n", encoding="utf-8")
    change = with_pack(file, NAME, [])

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(
        NotAddedError, match=r"No space left on device\): write into line 2 of .*\[a, new\.yaml\]"
    ):
        write(change)
    assert [each.read_text(encoding="utf-8") for each in tmp_path.iterdir()] == ["# mine\npacks: [a]\n"]


def test_file_that_somebody_else_changed_is_left_to_them(tmp_path: Path) -> None:
    """What they wrote is not undone."""
    file = tmp_path / "watcher.yaml"
    file.write_text("packs: [a]\n", encoding="utf-8")
    change = with_pack(file, NAME, [])
    file.write_text("packs: [b]\n", encoding="utf-8")
    with pytest.raises(NotAddedError, match="was changed meanwhile"):
        write(change)
    assert file.read_text(encoding="utf-8") == "packs: [b]\n"


@pytest.mark.parametrize(
    ("pack", "name"),
    [
        ("india-belgium", "india-belgium"),
        ("{folder}/packs/a.yaml", "packs/a.yaml"),
        ("{folder}/india-belgium", "./india-belgium"),
        ("/elsewhere/a.yaml", "/elsewhere/a.yaml"),
    ],
)
def test_pack_below_the_file_is_called_from_there(tmp_path: Path, pack: str, name: str) -> None:
    """So the folder can be moved as one."""
    assert name_for(pack.format(folder=tmp_path), tmp_path / "watcher.yaml") == name


def test_variable_that_wins_is_named() -> None:
    """Whether it says the packs or names a file that does."""
    assert variable_of_packs({}) == ""
    assert variable_of_packs({"WATCHER_PACKS": "a,b"}) == "WATCHER_PACKS"
    assert adding.variable_of_packs({"WATCHER_PACKS": ""}) == ""
