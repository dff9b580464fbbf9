import builders
import pytest

from rules.model import Stance
from watcher.mail.reasons import MOST_SIGNS, signs_against, why

CONFIRMS, CONTRADICTS = Stance.CONFIRMS, Stance.CONTRADICTS


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        (0.25, "Such news is 4 times likelier if the forecast is wrong than if it is right."),
        (1.5, "Such news is 1.5 times likelier if the forecast is right than if it is wrong."),
        (1000.0, "Such news is 1,000 times likelier if the forecast is right than if it is wrong."),
        (1.0, "Such news is as likely if the forecast is right as if it is wrong."),
    ],
)
def test_weight_is_said_in_words(ratio: float, words: str) -> None:
    """As the odds it stands for; a contradiction is told the other way round."""
    assert why(builders.told(builders.alert(ratio=ratio)))[-1] == words


@pytest.mark.parametrize(("asks", "words"), [("", "Rule r1."), ("a with b", "Rule r1 asks for a with b.")])
def test_rule_is_named_with_what_it_asks_for(asks: str, words: str) -> None:
    """Where the pack still has it."""
    assert why(builders.told(builders.alert(rule="r1"), asks=asks))[0] == words


def test_signs_of_the_opposite_come_strongest_first() -> None:
    """The first few; each says what it would look like in the news."""
    weak = [
        builders.indicator(id=f"c{n}", says=f"Sign {n}", stance=CONFIRMS, strength=1.0 + n) for n in range(5)
    ]
    forecast = builders.forecast(indicators=(builders.indicator(), *weak))
    (signs,) = signs_against([CONTRADICTS, CONTRADICTS], forecast)
    assert signs.heading == "News that would confirm the forecast"
    assert signs.says == ("Sign 4", "Sign 3", "Sign 2")
    assert len(signs.says) == MOST_SIGNS


def test_alerts_of_both_stances_have_signs_of_both() -> None:
    """And where the forecast is gone, or knows no other side, there are none."""
    other = builders.indicator(id="c", stance=CONFIRMS)
    forecast = builders.forecast(indicators=(builders.indicator(), other))
    headings = [one.heading for one in signs_against([CONFIRMS, CONTRADICTS], forecast)]
    assert headings == ["News that would contradict the forecast", "News that would confirm the forecast"]
    assert signs_against([CONTRADICTS], builders.forecast()) == ()
    assert signs_against([CONTRADICTS], None) == ()
