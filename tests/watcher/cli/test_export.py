import csv
import io
import json
import re
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path

import builders
import pytest
from builders import NOON
from command_line import Cli, OpenMemory, keep
from hypothesis import given
from hypothesis import strategies as st

from rules.model import Evidence, Field
from watcher.cli.actions.export import _cell, _write_csv
from watcher.cli.actions.export_rows import ALERT_FIELDS, BELIEF_FIELDS, EVIDENCE_FIELDS

_OURS = {"pack": "island-bridge", "forecast": "bridge-built"}
_HOSTILE = '=HYPERLINK("https://evil.example","click")'


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _fill(memory: OpenMemory) -> None:
    first = builders.alert(**_OURS, ratio=0.25, title=_HOSTILE)
    second = builders.alert(
        **_OURS, id="later", story="later", ratio=2.0, raised_at=NOON + timedelta(days=2), title="Zürich, “b”"
    )
    keep(memory, alerts=[first, second, builders.alert(id="other", story="other")])


@pytest.mark.parametrize("what", ["alerts", "evidence", "beliefs"])
def test_csv_and_json_say_the_same(cli: Cli, memory: OpenMemory, what: str) -> None:
    """Field by field, but for what would be a formula."""
    _fill(memory)
    plain = cli("export", what)
    assert plain.code == 0, plain.err
    objects = cli("export", what, "--format", "json").json
    assert "\r\n" in plain.out
    assert len(objects) > 1
    for row, shape in zip(_rows(plain.out), objects, strict=True):
        assert list(row) == list(shape)
        for name, value in shape.items():
            text = value if isinstance(value, str) else "" if value is None else json.dumps(value)
            assert row[name] in {text, f"'{text}"}


def test_alerts_come_oldest_first_and_as_they_are_asked_for(cli: Cli, memory: OpenMemory) -> None:
    """By pack, by forecast, and from a day on."""
    _fill(memory)

    def ids(*words: str) -> list[str]:
        return [row["id"] for row in cli("export", "alerts", "--format", "json", *words).json]

    assert ids("--pack", "island-bridge") == [builders.alert().id, "later"]
    assert ids("--since", "2026-01-28") == ["later"]
    assert ids("--forecast", "nothing") == []


def test_evidence_is_quoted_word_for_word_with_its_place(cli: Cli, memory: OpenMemory) -> None:
    """A row for each passage."""
    quoted = Evidence(field=Field.TITLE, start=3, end=12, text="-1 is not", marks=((3, 5),))
    report = replace(builders.report(), evidence=(quoted, quoted))
    keep(memory, alerts=[builders.alert(**_OURS, reports=(report,))])
    rows = cli("export", "evidence", "--format", "json").json
    assert len(rows) == 2
    assert (rows[0]["text"], rows[0]["field"], rows[0]["start"], rows[0]["marks"]) == (
        "-1 is not",
        "title",
        3,
        [[3, 5]],
    )
    assert _rows(cli("export", "evidence").out)[0]["text"] == "'-1 is not"


def test_course_of_a_belief_ends_where_it_stands(cli: Cli, memory: OpenMemory) -> None:
    """It begins with the prior, and names the alert of each move."""
    _fill(memory)
    rows = cli("export", "beliefs", "--format", "json").json
    assert [(row["what"], row["alert"]) for row in rows] == [
        ("opened", None),
        ("raised", builders.alert().id),
        ("raised", "later"),
    ]
    assert (rows[0]["day"], rows[0]["before"], rows[0]["at"]) == ("2025-01-10", 0.7, None)
    (forecast,) = cli("forecasts", "list", "--json").json
    assert rows[-1]["after"] == forecast["belief"]
    assert [
        row["alert"] for row in cli("export", "beliefs", "--format", "json", "--since", "2026-01-28").json
    ] == ["later"]


def test_verdict_takes_an_alert_out_of_the_course_too(cli: Cli, memory: OpenMemory) -> None:
    """The last row says what `watcher forecasts` says, and the alert that it counts no more."""
    _fill(memory)
    assert cli("alerts", "verdict", "later", "irrelevant").code == 0
    rows = cli("export", "beliefs", "--format", "json").json
    assert [(row["what"], row["alert"]) for row in rows][2:] == [("raised", "later"), ("rejected", "later")]
    (forecast,) = cli("forecasts", "list", "--json").json
    assert rows[-1]["after"] == forecast["belief"] == rows[-2]["before"]
    first, later = cli("export", "alerts", "--pack", "island-bridge", "--format", "json").json
    assert (first["counts"], first["verdict"], first["rejected_at"]) == (True, "", None)
    assert (later["counts"], later["verdict"], later["rejected_at"]) == (
        False,
        "irrelevant",
        rows[-1]["at"],
    )


def test_nothing_is_a_whole_export_too(cli: Cli, memory: OpenMemory) -> None:
    """A head without rows, an empty array."""
    assert cli("export", "alerts").out == ",".join(ALERT_FIELDS) + "\r\n"
    assert cli("export", "alerts", "--format", "json").json == []


def test_file_is_written_whole_and_never_replaced(cli: Cli, memory: OpenMemory, folder: Path) -> None:
    """What stands there already stays."""
    _fill(memory)
    assert cli("export", "alerts", "--out", "alerts.csv").code == 0
    written = (folder / "alerts.csv").read_bytes().decode()
    assert written == cli("export", "alerts").out
    refused = cli("export", "alerts", "--out", "alerts.csv")
    assert (refused.code, "is there already" in refused.err) == (2, True)
    assert not list(folder.glob(".*"))


@given(
    text=st.text(max_size=30)
    | st.sampled_from([_HOSTILE, "+1", "-1", "@a", "\t=1", "\r=1", "＝1", '"=1"', ""])
)
def test_no_text_is_a_formula_and_all_are_read_back(text: str) -> None:
    """RFC 4180 holds whatever a feed wrote; one apostrophe at most stands before it."""
    file = io.StringIO(newline="")
    _write_csv([{"a": text, "b": "next"}], ("a", "b"), file)
    (row,) = _rows(file.getvalue())
    assert row == {"a": _cell(text), "b": "next"}
    assert not re.match("[=+\\-@\t\r\n＝＋－＠]", row["a"])
    assert len(row["a"]) - len(text) in {0, 1}


def test_page_on_exports_names_every_field() -> None:
    """Each field of each kind of row."""
    page = (Path(__file__).parents[3] / "docs" / "export.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(\w+)`", page))
    assert not {*ALERT_FIELDS, *EVIDENCE_FIELDS, *BELIEF_FIELDS} - named
    assert {one.name for one in fields(Evidence)} <= set(EVIDENCE_FIELDS)
