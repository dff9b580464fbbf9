from pathlib import Path

import pytest
from rule_samples import FERRY

from rules import load, load_located
from rules.difference import Change, Kind, Name, differences, edition, edition_of_terms, percent
from rules.model import Terms

MONEY = Name("indicator", "bridge-built", "money", "money")
FORECAST = Name("forecast", "bridge-built", "", "bridge-built")
PROMISED = Name("rule", "bridge-built", "money-planned", "money-promised")


def _changed(tmp_path: Path, *changes: tuple[str, str]) -> tuple[Change, ...]:
    """What differs once words of the ferry pack are changed for others."""
    text = FERRY.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (tmp_path / "new.yaml").write_text(text, encoding="utf-8")
    return differences(edition(load_located(str(FERRY))), edition(load_located(str(tmp_path / "new.yaml"))))


@pytest.mark.parametrize(
    ("old", "new", "name", "told"),
    [
        ("strength: 3", "strength: 5", MONEY, ("strength", "3", "5")),
        (
            "probability: 0.7}",
            "probability: 0.655}",
            FORECAST,
            ("prior", "70% (likely)", "65.5% (likely)"),
        ),
        ("closes: 2027-01-10", "closes: 2027-02-10", FORECAST, ("closes", "2027-01-10", "2027-02-10")),
        ("says: money is set aside", "says: money is there", MONEY, None),
        (
            "[fund, funds, funded",
            "[funded, fund, seal*",
            Name("event", "", "", "funded"),
            ("en", "funds", "seal*"),
        ),
        ("fr: [pont]", "fr: [pont]\n    nl: [brug]", Name("topic", "", "", "bridge"), ("nl", "", "brug")),
        ("accepts: [planned]", "accepts: [planned, hedged]", PROMISED, ("accepts", "", "hedged")),
        (
            "match: [Norrey and Sund to fund bridge]",
            "match: [Norrey and Sund to sign bridge]",
            PROMISED,
            ("examples to match", "Norrey and Sund to fund bridge", "Norrey and Sund to sign bridge"),
        ),
        ("grade: B", "grade: C", Name("feed", "", "", "https://news.example/rss"), ("grade", "B", "C")),
        ("quiz]", "quiz, poll]", Name("not_evidence", "", "", ""), ("en", "", "poll")),
        ("date: 2025-01-10", "date: 2025-01-09", Name("assessment", "", "", ""), None),
    ],
)
def test_what_is_changed_is_told_with_its_name_and_both_states(
    tmp_path: Path, old: str, new: str, name: Name, told: tuple[str, str, str] | None
) -> None:
    """Of lists only the entries that went and came are told."""
    (change,) = _changed(tmp_path, (old, new))
    assert (change.kind, change.name) == (Kind.CHANGED, name)
    assert told is None or (change.part, change.before, change.after) == told


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# A small pack", "# A tiny pack"),
        ("[fund, funds, funded", "[funds, funded, fund"),
        ("about: bridge\n", "about: bridge\n            accepts: [asserted]\n"),
    ],
    ids=["a comment", "the order of phrases", "a default written out"],
)
def test_what_means_the_same_is_no_difference(tmp_path: Path, old: str, new: str) -> None:
    """Whatever the file looks like."""
    assert _changed(tmp_path, (old, new)) == ()


def test_renamed_rule_went_and_came(tmp_path: Path) -> None:
    """An id is all that a rule is known by."""
    came, went = _changed(tmp_path, ("id: money-promised", "id: money-pledged"))
    assert (came.kind, came.name.id, came.after) == (Kind.ADDED, "money-pledged", "funded")
    assert (went.kind, went.name, went.before) == (Kind.REMOVED, PROMISED, "funded")


def test_of_a_forecast_that_came_or_went_no_part_is_told(tmp_path: Path) -> None:
    """Its indicators and rules come and go with it, as an indicator's rules do."""
    came, went = _changed(tmp_path, ("- id: bridge-built", "- id: bridge-open"))
    claim = "Norrey and Sund agree to build the bridge within two years."
    assert (came.kind, came.name.what, came.after) == (Kind.ADDED, "forecast", claim)
    assert (went.kind, went.name, went.before) == (Kind.REMOVED, FORECAST, claim)
    kinds = [(one.kind, one.name.what) for one in _changed(tmp_path, ("- id: dropped\n", "- id: given-up\n"))]
    assert kinds == [(Kind.ADDED, "indicator"), (Kind.REMOVED, "indicator")]


def test_happenings_and_kin_are_told_by_their_names(tmp_path: Path) -> None:
    """They join what stands elsewhere."""
    more = "happenings:\n  trouble: [dropped, delayed]\nkin:\n  island: [neighbour]\nforecasts:"
    names = [one.name for one in _changed(tmp_path, ("forecasts:", more))]
    assert names == [Name("kin", "", "", "island"), Name("happening", "", "", "trouble")]


def test_terms_are_held_against_terms(tmp_path: Path) -> None:
    """What a ledger keeps is enough to tell what a belief hangs on."""
    forecast = load(str(FERRY)).pack.forecasts[0]
    old = Terms.of(forecast)
    (tmp_path / "new.yaml").write_text(
        FERRY.read_text(encoding="utf-8").replace("strength: 4", "strength: 2").replace("0.7}", "0.6}"),
        encoding="utf-8",
    )
    new = Terms.of(load(str(tmp_path / "new.yaml")).pack.forecasts[0])
    told = differences(edition_of_terms({"bridge-built": old}), edition_of_terms({"bridge-built": new}))
    assert [(one.name.id, one.part, one.before, one.after) for one in told] == [
        ("bridge-built", "prior", "70%", "60%"),
        ("dropped", "strength", "4", "2"),
    ]
    assert differences({}, edition_of_terms({"bridge-built": new}))[0].after == new.claim
    assert percent(0.705) == "70.5%"


def test_how_a_pack_is_cut_into_files_is_no_difference(tmp_path: Path) -> None:
    """Its parts are put together first."""
    before, _, rest = FERRY.read_text(encoding="utf-8").partition("actors:\n")
    actors, _, after = rest.partition("topics:\n")
    (tmp_path / "main.yaml").write_text(f"{before}topics:\n{after}", encoding="utf-8")
    (tmp_path / "actors.yaml").write_text(f"actors:\n{actors}", encoding="utf-8")
    assert differences(edition(load_located(str(FERRY))), edition(load_located(str(tmp_path)))) == ()
