import json
from pathlib import Path
from typing import Any

import pytest
from command_line import FERRY, Cli
from rule_samples import CORPUS

from rules import load
from rules.score import score
from watcher.cli.actions.scoring import Corpus, reckon

CONFIRMED = [{"forecast": "bridge-built", "stance": "confirms"}]
CONTRADICTED = [{"forecast": "bridge-built", "stance": "contradicts"}]
LINES: list[dict[str, Any]] = [
    {"id": "1", "title": "Norrey and Sund sign contract for bridge", "lang": "en", "labels": CONFIRMED,
     "title_hard": "A signature over the water", "summary_hard": "Both sides are in."},
    {"id": "2", "title": "Sund scraps bridge", "lang": "en", "labels": CONFIRMED},
    {"id": "3", "title": "Rain over Sund", "labels": [], "acceptable": CONFIRMED,
     "title_hard": "Norrey and Sund sign contract for bridge"},
    {"id": "4", "title": "Norrey et Sund : le pont financé", "lang": "fr", "labels": []},
    {"id": "5", "title": "Nobody said anything of this"},
]  # fmt: skip


@pytest.fixture
def corpus(folder: Path) -> str:
    """Five items, of which four are labelled and two are told a second time."""
    path = folder / "corpus.jsonl"
    path.write_text("\n".join(map(json.dumps, LINES)))
    return str(path)


def test_the_built_in_pack_keeps_its_figures() -> None:
    """On the news that its rules were developed with, no change may make it worse than this."""
    judged = reckon((load("india-belgium"),), Corpus(file=str(CORPUS), hard=False)).judged
    found = score(judged)
    assert found.items == 208
    floors = (
        (found.precision, 0.92),
        (found.recall, 0.88),
        (found.events, 0.92),
        (found.stances, 0.98),
        (found.quiet, 0.98),
    )
    assert not [(share, floor) for share, floor in floors if share.ratio is None or share.ratio < floor]


def test_a_corpus_is_scored_over_all_by_language_and_by_forecast(cli: Cli, corpus: str) -> None:
    """The examples are run as ever; nothing of errors is told unless asked for."""
    ended = cli("rules", "test", "--corpus", corpus)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == (
        "island-bridge: 9 of 9 examples as they should be\n"
        "\n"
        "ON            ITEMS  LABELS  FALSE  PRECISION  RECALL  EVENTS  STANCES  QUIET\n"
        "all           4      2       2      33.3%      50.0%   50.0%   50.0%    0.0%\n"
        "?             1      0       0      -          -       -       -        -\n"
        "en            2      2       1      50.0%      50.0%   50.0%   50.0%    -\n"
        "fr            1      0       1      0.0%       -       -       -        0.0%\n"
        "bridge-built  4      2       2      33.3%      50.0%   50.0%   50.0%    0.0%\n"
    )


def test_errors_are_shown_with_the_sentence_that_decided(cli: Cli, corpus: str) -> None:
    """As many as were asked for: what was missed, what spoke instead, what was false."""
    out = cli("rules", "test", str(FERRY), "--corpus", corpus, "--errors", "1").out
    assert out.endswith(
        "\n\n2: Sund scraps bridge\n"
        "  missed: bridge-built confirms; contradicts by dropped-by-one: “Sund scraps bridge”\n"
        "  false: bridge-built contradicts by dropped-by-one: “Sund scraps bridge”\n"
    )
    out = cli("rules", "test", "--corpus", corpus, "--errors", "9").out
    assert out.endswith(
        "  false: bridge-built confirms by money-asserted: “Norrey et Sund : le pont financé”\n"
    )


def test_the_hard_register_is_read_where_there_is_one(cli: Cli, corpus: str) -> None:
    """Items that lack it are left out; a miss of which nothing is known is told as that."""
    ended = cli("rules", "test", "--corpus", corpus, "--hard", "--errors", "5")
    assert "all           2      1       0      -          0.0%" in ended.out
    assert ended.out.endswith("\n1: A signature over the water\n  missed: bridge-built confirms\n")


def test_dated_items_tell_how_well_stories_are_told_apart(cli: Cli, folder: Path) -> None:
    """Pairs of one labelled event and of two, each in one story or not."""
    lines = [
        {"id": str(n), "title": title, "event": event, "date": f"2025-02-0{n}", "lang": "en", "labels": []}
        for n, (event, title) in enumerate(
            [
                ("a", "Norrey and Sund sign for bridge"),
                ("a", "Bridge: Norrey and Sund sign"),
                ("b", "Sund scraps bridge"),
            ],
            start=1,
        )
    ]
    path = folder / "dated.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)))
    told = "Pairs of reports in one story: of one event 1 of 1 (100.0%), of different events 0 of 2 (0.0%)."
    assert told in cli("rules", "test", "--corpus", str(path)).out
    assert cli("rules", "test", "--corpus", str(path), "--json").json["corpus"]["stories"] == {
        "same_event": {"together": 1, "pairs": 1, "ratio": 1.0},
        "different_events": {"together": 0, "pairs": 2, "ratio": 0.0},
    }


def test_scores_are_json_on_request(cli: Cli, corpus: str, folder: Path) -> None:
    """With the examples that fail, and with errors where asked for."""
    wrong = folder / "wrong.yaml"
    wrong.write_text(FERRY.read_text().replace("Sund never abandoned", "Sund abandoned"))
    ended = cli("rules", "test", str(wrong), "--corpus", corpus, "--errors", "1", "--json")
    assert ended.code == 1
    assert ended.json["packs"] == [
        {
            "pack": "island-bridge",
            "examples": 9,
            "failing": [
                {"rule": "dropped-by-one", "must_match": False, "title": "Sund abandoned the bridge"}
            ],
        }
    ]
    scores = ended.json["corpus"]
    assert (scores["items"], scores["labels"], scores["hits"], scores["misses"], scores["false"]) == (
        4, 2, 1, 1, 2,
    )  # fmt: skip
    assert (scores["recall"], scores["event_recall"], scores["stance_accuracy"]) == (0.5, 0.5, 0.5)
    assert scores["quiet_items"] == 0
    assert set(scores["languages"]) == {"unknown", "en", "fr"}
    assert scores["forecasts"]["bridge-built"]["precision"] == pytest.approx(1 / 3)
    assert scores["errors"] == [
        {
            "id": "2",
            "title": "Sund scraps bridge",
            "missed": CONFIRMED,
            "false": CONTRADICTED,
            "decided_by": [
                {"forecast": "bridge-built", "rule": "dropped-by-one", "sentence": "Sund scraps bridge"}
            ],
        }
    ]


def test_examples_alone_are_json_too(cli: Cli) -> None:
    """Without a corpus there are no scores."""
    assert cli("rules", "test", "--json").json == {
        "packs": [{"pack": "island-bridge", "examples": 9, "failing": []}],
        "corpus": None,
    }


def test_lines_that_cannot_be_read_are_told(cli: Cli, corpus: str) -> None:
    """The others are scored, and the code says that some were not."""
    path = Path(corpus)
    bad = '{"id": "6", "labels": [{"forecast": "bridge-built", "stance": "maybe"}]}'
    path.write_text(f"{path.read_text()}\n{bad}\n")
    ended = cli("rules", "test", "--corpus", corpus)
    assert ended.code == 2
    assert f"{corpus}:6: labels.0.stance" in ended.err
    assert "all           4" in ended.out


def test_labels_of_another_pack_are_a_mistake(cli: Cli) -> None:
    """Each would count as a miss, and the figures would say nothing."""
    ended = cli("rules", "test", "--corpus", str(CORPUS))
    assert ended.code == 2
    assert "which no pack has" in ended.err
