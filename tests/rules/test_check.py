import re
from pathlib import Path
from typing import Any

import pytest
from rule_samples import FERRY, ferry_data

from rules import ProblemsError, load
from rules.check import ICD_203, check
from rules.located import Located, Problem, parse

_BAD = Path(__file__).resolve().parents[1] / "data" / "rules" / "bad"
_ASSESSMENT = "The strait in ten years\n\nThe ferry is old. It sinks.\nBy 2030 the bridge is likely. Or not."


def _told(*data: Any, assessment: str | None = None) -> list[str]:
    documents = [Located(file=f"{n}.yaml", data=one, places={}) for n, one in enumerate(data)]
    return [problem.what for problem in check(documents, assessment)]


def test_every_mistake_is_told_once_in_its_line() -> None:
    """A pack of many different mistakes gets one message for each, in the order of the file."""
    path = _BAD / "mistakes.yaml"
    marked = [
        number
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if line.endswith("# mistake")
    ]
    with pytest.raises(ProblemsError) as caught:
        load(str(path))
    assert [problem.location.line for problem in caught.value.problems] == marked
    assert len(marked) == 21
    for problem in caught.value.problems:
        assert re.match(r".*mistakes\.yaml:\d+:\d+: .+ \(.+\)$", str(problem))


def test_a_good_pack_has_no_problem() -> None:
    """Where everything fits together nothing is told."""
    assert _told(ferry_data()) == []


@pytest.mark.parametrize(
    "data",
    [
        [],
        "text",
        {"forecasts": 3},
        {"forecasts": ["x"]},
        {"actors": ["island"], "topics": 1, "events": {"e": None}, "terms": {"t": {"en": [{"terms": []}]}}},
        {"forecasts": [{"id": [], "indicators": {"a": {"rules": [1]}}, "prior": {"word": []}, "opens": 7}]},
        {"forecasts": [{"cites": [{"phrase": 1}], "indicators": [{"stance": []}], "closes": "soon"}]},
        {"forecasts": [{"indicators": [{"rules": [{"parties": {"between": [[1], {}]}, "about": {}}]}]}]},
    ],
)
def test_values_of_any_shape_are_looked_through(data: Any) -> None:
    """What has another shape is the schema's to refuse; here it neither raises nor is told twice."""
    told = _told(data, assessment=_ASSESSMENT)
    assert set(told) <= {"`pack` is missing", "`assessment` is missing", "no forecasts"}


@pytest.mark.parametrize(("word", "band"), ICD_203.items())
def test_a_prior_lies_in_the_band_of_its_word(word: str, band: tuple[int, int]) -> None:
    """The ends of a band belong to it; a hundredth outside does not."""

    def told(per_cent: float) -> list[str]:
        data = ferry_data()
        data["forecasts"][0]["prior"] = {"word": word, "probability": per_cent / 100}
        return _told(data)

    low, high = band
    assert told(low) == told(high) == []
    assert told(low - 0.5) == [f"{(low - 0.5) / 100} is not {word!r}"]
    assert told(high + 0.5) == [f"{(high + 0.5) / 100} is not {word!r}"]


@pytest.mark.parametrize("probability", [0, 1.5, "0.7", True, None, float("nan")])
def test_a_prior_that_is_no_probability_is_left_to_the_schema(probability: object) -> None:
    """What is out of range or no number is told once, by the schema."""
    data = ferry_data()
    data["forecasts"][0]["prior"]["probability"] = probability
    assert _told(data) == []


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (("2025-01-10", "2025-01-10", "2025-01-10"), []),
        (
            ("2025-01-11", "2025-01-10", "2025-01-09"),
            ["`due_from` (2025-01-10) lies before `opens` (2025-01-11)"],
        ),
        (
            ("2025-01-09", "2025-01-11", "2025-01-10"),
            ["`closes` (2025-01-10) lies before `due_from` (2025-01-11)"],
        ),
        (("2025-01-11", "soon", "2025-01-10"), []),
    ],
)
def test_a_span_runs_forward(days: tuple[str, str, str], told: list[str]) -> None:
    """The days of a forecast stand in order, and may be the same; a bad day is told elsewhere."""
    data = ferry_data()
    data["forecasts"][0] |= dict(zip(("opens", "due_from", "closes"), days, strict=True))
    assert _told(data) == told


@pytest.mark.parametrize(
    ("paragraph", "number", "phrase", "found"),
    [
        (3, 1, "Bridge is likely", True),
        (1, 1, "ten years", True),
        (2, 2, "it sinks", True),
        (2, 1, "it sinks", False),
        (3, 1, "bridge likely", False),
        (9, 1, "bridge", False),
        (3, 9, "bridge", False),
        (0, 1, "years", False),
        (3, 0, "or not", False),
        ("3", 1, "nothing", True),
        (3, None, "nothing", True),
        (3, 1, 7, True),
    ],
)
def test_citations_are_looked_up_in_the_assessment(
    paragraph: object, number: object, phrase: object, *, found: bool
) -> None:
    """The words must stand in that sentence of that paragraph, empty lines not counted."""
    data = ferry_data()
    data["forecasts"][0]["cites"] = [{"paragraph": paragraph, "sentence": number, "phrase": phrase}]
    missing = f"paragraph {paragraph}, sentence {number} of the assessment does not say {phrase!r}"
    assert _told(data, assessment=_ASSESSMENT) == ([] if found else [missing])
    assert _told(data) == []


def test_names_are_shared_by_all_files_of_a_pack() -> None:
    """A rule may use what another file defines; what stands in two files is told with both places."""
    data = ferry_data()
    first = {key: data[key] for key in ("pack", "assessment", "actors")}
    second = {key: data[key] for key in data if key not in first}
    assert _told(first, second) == []
    assert _told(second, first, {"pack": "other"}) == ["`pack` stands twice (first in 1.yaml)"]
    assert _told(first, second, {"events": {"island": {}}}) == [
        "term set 'island' is defined twice (first in 0.yaml)"
    ]


def test_kin_are_actors() -> None:
    """On both sides."""
    data = ferry_data() | {"kin": {"islnd": ["mainland"], "island": ["mainlnd", 7]}}
    assert _told(data) == ["no actor is called 'islnd'", "no actor is called 'mainlnd'"]


def test_nobody_is_their_own_kin() -> None:
    """It would say nothing, and was meant to say something."""
    data = ferry_data() | {"kin": {"island": ["mainland", "island"]}}
    assert _told(data) == ["'island' is named as its own kin"]
    assert _told(ferry_data() | {"kin": {"islnd": ["islnd"]}}) == [
        "no actor is called 'islnd'",
        "no actor is called 'islnd'",
        "'islnd' is named as its own kin",
    ]


def test_a_happening_is_not_named_as_another_event() -> None:
    """Its stories would take in the reports of that event; one that lists it may have its name."""
    ferry = ferry_data()
    assert _told(ferry | {"happenings": {"funded": ["dropped", "delayed"]}}) == [
        "the happening 'funded' is named as an event that is not in its list"
    ]
    assert _told(ferry | {"happenings": {"delayed": ["dropped", "delayed"]}}) == []


def test_a_happening_is_not_named_as_a_topic() -> None:
    """Its stories would take in whatever else is told of the topic."""
    data = ferry_data() | {"happenings": {"bridge": ["dropped", "delayed"]}}
    assert _told(data) == ["the happening 'bridge' is named as a topic"]


def test_an_event_tells_of_one_happening() -> None:
    """Unknown events, and those in two happenings, are told."""
    data = ferry_data() | {"happenings": {"off": ["dropped", "delayed"], "late": ["delayed", "droped", 7]}}
    assert _told(data) == [
        "event 'delayed' tells of a happening already (first in 0.yaml)",
        "no event is called 'droped'",
    ]


def test_what_was_not_read_is_not_missing() -> None:
    """Where the notation hid something, nobody is told that it is not there."""
    hidden = parse(b"pack: &a tunnel\nassessment: *a\n", "a.yaml")
    assert list(check([hidden])) == []
    assert [problem.what for problem in check([parse(b"{}", "a.yaml")])] == [
        "`pack` is missing",
        "`assessment` is missing",
        "no forecasts",
    ]


def test_no_file_is_no_problem_here() -> None:
    """Without any file there is nothing to check; an empty one is told."""
    assert list(check([])) == []
    empty = Located(file="a.yaml", data=None, places={})
    assert [str(problem) for problem in check([empty])] == [
        "a.yaml: nothing in it (write `pack:`, `assessment:`, `forecasts:`)"
    ]


def test_problems_point_into_the_file() -> None:
    """A dangling name is told where it is used, with the name that was probably meant."""
    text = FERRY.read_text(encoding="utf-8").replace(
        "unless: [{terms: model-making}]", "unless: [{terms: model-makin}]"
    )
    found = list(check([parse(text.encode(), "ferry.yaml")]))
    assert [type(one) for one in found] == [Problem]
    line = text[: text.index("unless:")].count("\n") + 1
    assert str(found[0]) == (
        f"ferry.yaml:{line}:23: no term set is called 'model-makin' (did you mean 'model-making'?)"
    )
