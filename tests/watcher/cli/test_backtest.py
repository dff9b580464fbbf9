import json
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import builders
import pytest
from command_line import Cli, OpenMemory, keep

from rules.model import Grade, Item

BUILT = {"forecast": "bridge-built", "stance": "confirms"}
DROPPED = {"forecast": "bridge-built", "stance": "contradicts"}
LINES: list[dict[str, Any]] = [
    {"id": "2", "date": "2026-02-10", "title": "Sund scraps bridge", "labels": [BUILT], "event": "end"},
    {"id": "1", "date": "2026-01-27", "title": "Norrey and Sund sign contract for bridge", "labels": [BUILT]},
    {"id": "3", "date": "2026-02-11", "title": "Rain over Sund", "labels": [], "acceptable": []},
    {"id": "4", "date": "2027-06-01", "title": "Norrey shelves bridge", "acceptable": [DROPPED]},
    {"id": "5", "date": "2026-02-12", "title": "Waiting for news", "labels": [DROPPED], "event": "lost"},
]


def _step(line: dict[str, Any], what: str, before: float, after: float) -> dict[str, Any]:
    """What the JSON tells of a step that an unnamed publisher's story made."""
    confirms = after > before
    return {
        "at": f"{line['date']}T00:00:00Z",
        "what": what,
        "alert": ANY,
        "item": line["id"],
        "title": line["title"],
        "url": "",
        "publisher": "",
        "publishers": [""],
        "independent": 1,
        "indicator": "money" if confirms else "dropped",
        "stance": "confirms" if confirms else "contradicts",
        "said": "asserted",
        "factor": pytest.approx(after / (1 - after) / (before / (1 - before)), rel=1e-3),
        "before": pytest.approx(before, abs=1e-4),
        "after": pytest.approx(after, abs=1e-4),
    }


@pytest.fixture
def news(folder: Path) -> str:
    """A past in no order, labelled but for one item."""
    path = folder / "past.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in LINES))
    return str(path)


def test_past_is_relived_in_the_order_of_publication(cli: Cli, news: str) -> None:
    """The JSON gives every forecast with its course, and every alert with its day and its margin."""
    ended = cli("rules", "backtest", news, "--json")
    assert (ended.code, ended.err) == (0, "")
    assert ended.json["forecasts"] == {
        "bridge-built": {
            "pack": "island-bridge",
            "prior": 0.7,
            "belief": pytest.approx(0.6651, abs=1e-4),
            "curve": [
                ["2025-01-10", pytest.approx(0.7)],
                ["2026-01-27", pytest.approx(0.8119, abs=1e-4)],
                ["2026-02-10", pytest.approx(0.6651, abs=1e-4)],
            ],
            "steps": [
                _step(LINES[1], "raised", 0.7, 0.8119),
                _step(LINES[0], "raised", 0.8119, 0.6651),
            ],
            "resolved": None,
            "evidence_alone": None,
            "scores": None,
        }
    }
    signed, scrapped, late = ended.json["alerts"]
    assert (signed["date"], signed["item"], signed["lead_days"]) == ("2026-01-27", "1", 348)
    assert [alert["label"] for alert in (signed, scrapped, late)] == ["right", "wrong", None]
    assert (late["after_horizon"], late["lead_days"]) == (True, -142)
    assert signed["evidence"][0]["text"] == LINES[1]["title"]


def test_labels_give_precision_and_days_waited(cli: Cli, news: str) -> None:
    """Of the labelled alerts one is right, one wrong; of three events one was found, at once."""
    answer = cli("rules", "backtest", news, "--json").json
    assert [answer[key] for key in ("items", "precision", "right", "tolerated", "wrong")] == [5, 0.5, 1, 0, 1]
    assert [(one["event"], one["first"], one["alerted"], one["days"]) for one in answer["events"]] == [
        ("1", "2026-01-27", "2026-01-27", 0),
        ("end", "2026-02-10", None, None),
        ("lost", "2026-02-12", None, None),
    ]


def test_table_tells_the_same(cli: Cli, news: str) -> None:
    """Beliefs with their course, alerts by day, and what the labels say."""
    out = cli("rules", "backtest", news).out
    assert "BELIEF     MARGIN     LABEL" in out
    assert "bridge-built  70%    67%     2026-01-27 81%, 2026-02-10 67%" in out
    assert "2026-02-10  bridge-built  ▼ contradicts  81% → 67%  334 days   wrong" in out
    assert "stays 67%" in out
    assert "3 alerts from 5 items" in out
    assert "0.50 (1 right, 1 wrong, 0 tolerated)" in out
    assert "1 of 3 labelled events found, 1 of them on their first day" in out


def test_copies_of_one_text_are_no_further_witnesses(cli: Cli, folder: Path) -> None:
    """Two papers print what an agency sent, and a third writes itself."""
    wire = "The two islands have agreed on who pays for what, and work at the shore will begin in the spring."
    own = "Nobody had thought it could be done within the year, and yet the ministers took their pens."
    said = {"Herald": wire, "Courier": f"(Agency) {wire}", "Times": own}
    path = folder / "copies.jsonl"
    lines = [
        {"id": outlet, "date": "2026-01-27", "title": LINES[1]["title"], "summary": text, "outlet": outlet}
        for outlet, text in said.items()
    ]
    path.write_text("\n".join(map(json.dumps, lines)))
    (alert,) = cli("rules", "backtest", str(path), "--json").json["alerts"]
    assert (len(alert["reports"]), alert["independent"]) == (3, 2)
    assert "(3 reports, 2 independent)" in cli("rules", "backtest", str(path)).out


ENDED = """\
pack: island-bridge
resolutions:
  - forecast: bridge-built
    answer: no
    on: 2026-02-05
    why: Nobody laid a stone.
    sources: [https://herald.example/no-stone]
"""


def test_beliefs_are_scored_by_how_forecasts_ended(cli: Cli, news: str, folder: Path) -> None:
    """What came after the end moves nothing; the JSON has the scores of each forecast and their means."""
    (folder / "ended.yaml").write_text(ENDED)
    ended = cli("rules", "backtest", news, "--resolutions", "ended.yaml", "--json")
    assert (ended.code, ended.err) == (0, "")
    one = ended.json["forecasts"]["bridge-built"]
    assert one["belief"] == pytest.approx(0.8119, abs=1e-4)
    assert one["evidence_alone"] == pytest.approx(0.6491, abs=1e-4)
    assert one["resolved"] == {
        "answer": "no",
        "on": "2026-02-05",
        "why": "Nobody laid a stone.",
        "sources": ["https://herald.example/no-stone"],
    }
    briers = {reading: marks["brier"] for reading, marks in one["scores"].items()}
    assert briers == pytest.approx(
        {"prior": 0.49, "evidence alone": 0.4213, "last belief": 0.6592, "belief over time": 0.4943}, abs=1e-4
    )
    assert ended.json["scores"] == {"island-bridge": one["scores"]}


def test_tables_tell_how_forecasts_ended_and_what_beliefs_score(cli: Cli, news: str, folder: Path) -> None:
    """With the reason and its sources; of each belief the news that moved it."""
    (folder / "ended.yaml").write_text(ENDED)
    out = cli("rules", "backtest", news, "--resolutions", "ended.yaml").out
    assert "Nobody laid a stone. (https://herald.example/no-stone)" in out
    assert "bridge-built  0.490  0.421           0.659        0.494" in out
    assert "mean of 1     0.490  0.421           0.659        0.494" in out
    assert "bridge-built     1.737  1.511           2.411        1.754" in out
    assert "bridge-built  2026-01-27  70% → 81%  ×1.85  raised  money      Norrey and Sund sign" in out
    assert "(unnamed publisher)" in out


def test_void_forecast_is_told_and_not_scored(cli: Cli, news: str, folder: Path) -> None:
    """There is nothing to score it by."""
    (folder / "ended.yaml").write_text(ENDED.replace("answer: no", "answer: void"))
    out = cli("rules", "backtest", news, "--resolutions", "ended.yaml").out
    assert "bridge-built  void    2026-02-05  Nobody laid a stone." in out
    assert "BRIER" not in out
    answer = cli("rules", "backtest", news, "--resolutions", "ended.yaml", "--json").json
    assert answer["forecasts"]["bridge-built"]["scores"] is None
    assert answer["scores"] == {}


def test_resolutions_of_a_pack_that_is_not_relived_are_a_mistake(cli: Cli, news: str, folder: Path) -> None:
    """As nobody would see that they were not read; what is wrong in them is told with its place."""
    (folder / "ended.yaml").write_text(ENDED.replace("island-bridge", "island-tunnel"))
    ended = cli("rules", "backtest", news, "--resolutions", "ended.yaml")
    words = "ended.yaml: `pack` names none of those that are relived: island-bridge (write one of them)\n"
    assert (ended.code, ended.out, ended.err) == (2, "", words)
    (folder / "ended.yaml").write_text(ENDED.replace("bridge-built", "bridge-burnt"))
    ended = cli("rules", "backtest", news, "--resolutions", "ended.yaml")
    assert (ended.code, ended.err.partition(" ")[0]) == (2, "ended.yaml:3:5:")


def test_curves_are_drawn_into_a_folder(cli: Cli, news: str, folder: Path) -> None:
    """One of each forecast and all on a sheet; the folder is made."""
    (folder / "ended.yaml").write_text(ENDED)
    ended = cli("rules", "backtest", news, "--resolutions", "ended.yaml", "--pictures", "new/curves")
    files = [folder / "new" / "curves" / name for name in ("backtest.png", "backtest-bridge-built.png")]
    assert [line for line in ended.out.splitlines() if line.endswith(".png")] == [
        str(file.relative_to(folder)) for file in files
    ]
    assert all(file.read_bytes().startswith(b"\x89PNG") for file in files)


def test_lines_are_passed_over_by_a_key_and_counted(cli: Cli, folder: Path) -> None:
    """Only those in which it is true, and nothing else that holds for true."""
    path = folder / "mixed.jsonl"
    marks: list[object] = [True, False, 1, "true", None]
    lines = [{**line, "made_up": mark} for line, mark in zip(LINES, marks, strict=True)]
    path.write_text("\n".join(map(json.dumps, lines)))
    answer = cli("rules", "backtest", str(path), "--without", "made_up", "--json").json
    assert (answer["items"], answer["passed_over"]) == (4, 1)
    assert "Passed over    1 item\n" in cli("rules", "backtest", str(path), "--without", "made_up").out
    kept = cli("rules", "backtest", "--without", "made_up")
    assert (kept.code, "--without names a key of the lines of a file" in kept.err) == (2, True)


def test_days_narrow_the_past(cli: Cli, news: str) -> None:
    """The first day belongs to it, the last does not."""
    words = ("rules", "backtest", news, "--since", "2026-02-10", "--until", "2026-02-11", "--json")
    assert [alert["item"] for alert in cli(*words).json["alerts"]] == ["2"]
    none = cli("rules", "backtest", news, "--until", "2026-01-01")
    assert "never moved" in none.out
    assert "0 alerts from 0 items" in none.out


def test_bad_lines_are_told_and_the_others_relived(cli: Cli, folder: Path) -> None:
    """As everywhere that lines are read."""
    path = folder / "bad.jsonl"
    path.write_text(
        "{\n" + json.dumps({"id": "1", "labels": [{"forecast": "x"}]}) + "\n" + json.dumps(LINES[0])
    )
    ended = cli("rules", "backtest", str(path), "--json")
    assert ended.code == 2
    assert len(ended.err.splitlines()) == 2
    assert len(ended.json["alerts"]) == 1


def test_kept_items_are_relived_where_no_file_is_named(cli: Cli, memory: OpenMemory) -> None:
    """Of all feeds, without labels; nothing is logged."""
    item = Item(id="1", title=LINES[1]["title"], language="en", published=builders.NOON)
    keep(memory, item)
    out = cli("rules", "backtest")
    assert "1 alert from 1 item\n" in out.out
    assert "Precision" not in out.out
    assert cli("rules", "backtest", "--json").json["alerts"][0]["item"] == "1"
    assert cli("rules", "backtest", "--since", "2026-01-28", "--json").json["alerts"] == []
    assert cli("alerts", "--json").json == []


def test_kept_items_weigh_by_the_grade_of_their_feed(cli: Cli, memory: OpenMemory) -> None:
    """As they did when they were judged."""
    store = memory()
    with store.begin() as tx:
        feed = tx.feeds.add(builders.new_feed(grade=Grade.A), builders.NOON)
        item = Item(id="1", title=LINES[1]["title"], language="en", published=builders.NOON)
        tx.items.keep_new(feed.id, [item])
    store.close()
    (one,) = cli("rules", "backtest", "--json").json["forecasts"].values()
    assert one["steps"][0]["factor"] == pytest.approx(3**0.8)


def test_forecasts_of_two_packs_with_one_id_are_told_apart(
    cli: Cli, news: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the pack before the id; where ids differ they stand alone."""
    first = Path(__file__).parents[2] / "data" / "rules" / "ferry.yaml"
    second = folder / "second.yaml"
    second.write_text(first.read_text().replace("pack: island-bridge", "pack: second-look"))
    monkeypatch.setenv("WATCHER_PACKS", f"{first},{second}")
    answer = cli("rules", "backtest", news, "--json").json
    assert list(answer["forecasts"]) == ["island-bridge/bridge-built", "second-look/bridge-built"]
    assert answer["items"] == 5
