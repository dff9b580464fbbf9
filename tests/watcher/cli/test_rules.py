import json
from pathlib import Path

import pytest
from command_line import FERRY, Cli

LINES = [
    {"id": "1", "title": "Norrey and Sund sign contract for bridge", "language": "en", "date": "2026-01-27"},
    {
        "id": "2",
        "title": "Norrey et Sund : le pont financé",
        "lang": "fr",
        "summary": None,
        "kind": "positive",
    },
    {"id": "3", "title": "Rain over Sund", "lang": "en-GB", "date": "2026-01-27T12:00:00Z", "outlet": "X"},
]


@pytest.fixture
def news(folder: Path) -> Path:
    """Three items: two that count and one that does not."""
    path = folder / "news.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in LINES) + "\n\n")
    return path


def test_each_item_gets_a_line_in_order(cli: Cli, news: Path) -> None:
    """With what was found, and the very words."""
    ended = cli("rules", "match", str(news), "--pack", str(FERRY))
    assert (ended.code, ended.err) == (0, "")
    first, second, third = (json.loads(line) for line in ended.out.splitlines())
    assert [first["id"], second["id"], third] == ["1", "2", {"id": "3", "alerts": []}]
    (alert,) = first["alerts"]
    assert (alert["pack"], alert["forecast"], alert["stance"]) == (
        "island-bridge",
        "bridge-built",
        "confirms",
    )
    assert (alert["indicator"], alert["rule"]) == ("money", "money-asserted")
    evidence = alert["evidence"][0]
    assert evidence["text"] == LINES[0]["title"][evidence["start"] : evidence["end"]]  # type: ignore[index]  # a text
    assert "financé" in ended.out


def test_built_in_pack_is_meant_where_none_is_named(cli: Cli, news: Path) -> None:
    """Whatever is configured, so that the same line answers the same everywhere."""
    news.write_text('{"id": "1", "title": "India and EU conclude free trade agreement", "language": "en"}\n')
    ended = cli("rules", "match", str(news))
    assert ended.out == cli("rules", "match", str(news), "--pack", "india-belgium").out
    assert {alert["pack"] for alert in json.loads(ended.out)["alerts"]} == {"india-belgium"}
    assert "[default: india-belgium]" in " ".join(cli("rules", "match", "--help").out.split())


def test_matching_needs_no_valid_configuration(cli: Cli, news: Path, folder: Path) -> None:
    """Who writes a pack may not have configured anything."""
    (folder / "watcher.yaml").write_text("nonsense: true\n")
    assert cli("rules", "match", str(news), "--pack", str(FERRY)).code == 0
    assert cli("rules", "match", str(news)).code == 0


def test_bad_lines_are_told_and_passed_over(cli: Cli, news: Path) -> None:
    """The good ones are answered, and the code says that some were not."""
    bad = ["{", '{"title": "no id"}', '{"id": 5}', '{"id": "4", "date": "yesterday"}', "[]", "\udcff"]
    news.write_bytes("\n".join([*bad, json.dumps(LINES[0])]).encode("utf-8", "surrogateescape"))
    ended = cli("rules", "match", str(news), "--pack", str(FERRY))
    assert ended.code == 2
    assert [line.rpartition(".jsonl:")[2].split(":")[0] for line in ended.err.splitlines()] == list("123456")
    assert [json.loads(line)["id"] for line in ended.out.splitlines()] == ["1"]


def test_missing_file_and_pack_are_mistakes(cli: Cli, news: Path) -> None:
    """Each is named."""
    assert "nowhere.jsonl" in cli("rules", "match", "nowhere.jsonl").err
    ended = cli("rules", "match", str(news), "--pack", "india-belgum")
    assert ended.code == 2
    assert "did you mean" in ended.err


def test_examples_are_run(cli: Cli, folder: Path) -> None:
    """A rule that does not do what its example says is named, with the example."""
    ended = cli("rules", "test")
    assert (ended.code, ended.out) == (0, "island-bridge: 9 of 9 examples as they should be\n")
    wrong = folder / "wrong.yaml"
    text = FERRY.read_text()
    wrong.write_text(
        text.replace("[Sund scraps bridge,", "[Sund paints bridge,").replace(
            "Sund never abandoned", "Sund abandoned"
        )
    )
    ended = cli("rules", "test", "--pack", str(wrong))
    assert ended.code == 1
    assert "dropped-by-one must match and does not: Sund paints bridge\n" in ended.out
    assert "dropped-by-one must not match and does: Sund abandoned the bridge" in ended.out
    assert "`watcher rules explain TEXT --pack PACK`" in ended.out


def test_examples_that_a_draft_leaves_open_are_counted(cli: Cli, folder: Path) -> None:
    """What stands for a headline says nothing of its rule."""
    (folder / "note.txt").write_text("Norrey will fund the bridge by 2030.")
    cli("rules", "draft", "note.txt", "--out", "drafted.yaml")
    ended = cli("rules", "test", "drafted.yaml")
    assert (ended.code, "must not match" in ended.out, "explain" in ended.out) == (1, False, False)
    assert "2 examples have fill-in in place of a headline\n" in ended.out


def test_a_headline_torn_at_its_comma_is_known_for_one(cli: Cli, folder: Path) -> None:
    """A list in brackets takes the comma of "Norrey, Sund fund bridge" for one of its own."""
    text = FERRY.read_text().replace(
        "match: [Norrey and Sund to fund bridge]", "match: [Norrey, Sund to fund bridge]"
    )
    (folder / "torn.yaml").write_text(text)
    out = cli("rules", "test", "torn.yaml").out
    assert "money-promised must match and does not: Norrey; a headline with a comma goes in quotes\n" in out


def test_schema_is_a_json_schema(cli: Cli) -> None:
    """Editors complete and check packs with it."""
    schema = cli("rules", "schema").json
    assert schema["type"] == "object"
    assert "forecasts" in schema["properties"]
