"""Print how a pack covers the assessment that it comes from."""

from pathlib import Path

from rules.coverage import Coverage, Passage, cover
from rules.model import Stance
from watcher.cli.actions.opening import rulesets_for
from watcher.cli.actions.printing import print_json, print_line, print_table
from watcher.cli.actions.shapes import Shape
from watcher.cli.ending import FAILED
from watcher.cli.invocation import Invocation
from watcher.mail.plain import clean


def compare(invocation: Invocation, pack: str | None, *, assessment: Path, as_json: bool) -> int:
    """Print the coverage of an assessment by each pack; the code is 1 where a citation is not found.

    Raises:
        ProblemsError: a pack is not valid.
        OSError: the assessment cannot be read.
    """
    text = assessment.read_text(encoding="utf-8", errors="replace")
    packs = [ruleset.pack for ruleset in rulesets_for(invocation, pack)]
    found = {pack.id: cover(text, pack) for pack in packs}
    if as_json:
        print_json({"packs": [{"pack": name, **_shape(one)} for name, one in found.items()]})
    else:
        for name, one in found.items():
            _print(name, one)
    return FAILED if any(one.unfound for one in found.values()) else 0


def _print(name: str, found: Coverage) -> None:
    print_line(f"{name}: what is forecast and watched")
    print_table(
        ("PLACE", "FORECAST", "CONFIRM", "CONTRADICT", "SENTENCE"),
        [
            (
                _place(one.passage),
                one.forecast,
                str(one.indicators[Stance.CONFIRMS]),
                str(one.indicators[Stance.CONTRADICTS]),
                one.passage.begins,
            )
            for one in found.watched
        ],
    )
    _print_passages("Estimates that no forecast cites", found.unwatched)
    if found.unfound:
        print_line("\nCitations that are not found")
        print_table(
            ("PLACE", "FORECAST", "PHRASE"),
            [
                (f"{one.citation.paragraph}.{one.citation.sentence}", one.forecast, one.citation.phrase)
                for one in found.unfound
            ],
        )
    _print_passages("Premises: facts that the assessment takes as given, to be checked apart", found.premises)


def _print_passages(title: str, passages: tuple[Passage, ...]) -> None:
    if passages:
        print_line(f"\n{title}")
        print_table(
            ("PLACE", "BY", "SENTENCE"),
            [(_place(one), clean(", ".join(one.signs), limit=30), one.begins) for one in passages],
        )


def _place(passage: Passage) -> str:
    return f"{passage.paragraph}.{passage.sentence}"


def _shape(found: Coverage) -> Shape:
    return {
        "watched": [
            {
                **_passage_shape(one.passage),
                "forecast": one.forecast,
                "indicators": {stance.value: number for stance, number in one.indicators.items()},
            }
            for one in found.watched
        ],
        "unwatched": [_signed_shape(one) for one in found.unwatched],
        "unfound": [
            {
                "forecast": one.forecast,
                "paragraph": one.citation.paragraph,
                "sentence": one.citation.sentence,
                "phrase": one.citation.phrase,
            }
            for one in found.unfound
        ],
        "premises": [_signed_shape(one) for one in found.premises],
    }


def _passage_shape(one: Passage) -> Shape:
    return {"paragraph": one.paragraph, "sentence": one.sentence, "begins": one.begins}


def _signed_shape(one: Passage) -> Shape:
    return {**_passage_shape(one), "signs": list(one.signs)}
