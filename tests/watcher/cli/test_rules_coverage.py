from pathlib import Path

from command_line import FERRY, Cli

TEXT = """Two states share the strait. In 2023 it carried 412,000 people over the whole year.
The bridge is likely. The ferry could be sold to a museum before the bridge has opened.
"""


def _assessment(folder: Path, text: str = TEXT) -> str:
    (folder / "text.txt").write_text(text)
    return str(folder / "text.txt")


def test_an_assessment_is_held_against_its_pack(cli: Cli, folder: Path) -> None:
    """What is watched, what is not, and the premises, each by place and first words."""
    ended = cli("rules", "coverage", "--assessment", _assessment(folder), str(FERRY))
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == (
        "island-bridge: what is forecast and watched\n"
        "PLACE  FORECAST      CONFIRM  CONTRADICT  SENTENCE\n"
        "2.1    bridge-built  2        1           The bridge is likely.\n"
        "\n"
        "Estimates that no forecast cites\n"
        "PLACE  BY     SENTENCE\n"
        "2.2    could  The ferry could be sold to a museum …\n"
        "\n"
        "Premises: facts that the assessment takes as given, to be checked apart\n"
        "PLACE  BY                      SENTENCE\n"
        "1.2    2023, 412,000, carried  In 2023 it carried 412,000 people over the …\n"
    )


def test_citations_that_are_not_found_end_with_one(cli: Cli, folder: Path) -> None:
    """The configured pack is meant where none is named."""
    ended = cli("rules", "coverage", "--assessment", _assessment(folder, "It rains."))
    assert ended.code == 1
    assert "Citations that are not found\n" in ended.out
    assert "2.1    bridge-built  the bridge is likely" in ended.out
    assert "Premises" not in ended.out


def test_coverage_is_json_on_request(cli: Cli, folder: Path) -> None:
    """With the very places."""
    (pack,) = cli("rules", "coverage", "--assessment", _assessment(folder), "--json").json["packs"]
    assert pack["pack"] == "island-bridge"
    assert pack["watched"] == [
        {
            "paragraph": 2,
            "sentence": 1,
            "begins": "The bridge is likely.",
            "forecast": "bridge-built",
            "indicators": {"confirms": 2, "contradicts": 1},
        }
    ]
    assert [one["signs"] for one in (*pack["unwatched"], *pack["premises"])] == [
        ["could"],
        ["2023", "412,000", "carried"],
    ]
    (pack,) = cli("rules", "coverage", "--assessment", _assessment(folder, "It rains."), "--json").json[
        "packs"
    ]
    assert pack["unfound"] == [
        {"forecast": "bridge-built", "paragraph": 2, "sentence": 1, "phrase": "the bridge is likely"}
    ]


def test_a_missing_assessment_is_a_mistake(cli: Cli) -> None:
    """And named."""
    ended = cli("rules", "coverage", "--assessment", "nowhere.txt")
    assert ended.code == 2
    assert "nowhere.txt" in ended.err
