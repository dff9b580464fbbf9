import pytest
from hypothesis import given
from hypothesis import strategies as st
from rule_samples import ferry, news

from rules.candidates import Candidates, needs_of
from rules.expression import triggers
from rules.frame import Fit, fit
from rules.lexicon import Lexicon, Phrase
from rules.reading import read
from rules.schema import AllOf, AnyOf, Near, NoneOf, Pattern, Terms

_WORDS = [
    "Norrey",
    "Sund",
    "Westmark",
    "bridge",
    "fixed crossing",
    "fund",
    "sign",
    "scraps",
    "delayed",
    "put off",
]
_TEXTS = st.lists(st.sampled_from([*_WORDS, "to", "never", "the", ".", ",", "toy"]), max_size=12).map(
    " ".join
)


@given(_TEXTS, _TEXTS)
def test_no_rule_that_matches_is_left_out(title: str, summary: str) -> None:
    """Judging every rule on every text finds nothing that the quick look would have missed."""
    ruleset, item = ferry(), news(title, summary=summary)
    reading = read(item, ruleset.lexicon, ruleset.sets, ruleset.actors)
    matching = {
        number for number, (frame, _) in enumerate(ruleset.frames) if isinstance(fit(frame, reading), Fit)
    }
    assert matching <= set(ruleset.candidates.of(item))


def test_most_news_needs_no_reading() -> None:
    """Without a party, a topic or an event no rule is a candidate."""
    candidates = ferry().candidates
    assert candidates.of(news("Cup final ends in a draw", summary="The goalkeeper was booked.")) == ()
    assert candidates.of(news("Norrey wins the cup")) == ()
    assert candidates.of(news("")) == ()


def test_what_a_rule_needs_may_stand_in_several_fields() -> None:
    """Title and summary count together, and a phrase does not run from one into the other."""
    candidates = ferry().candidates
    assert candidates.of(news("Norrey and Sund", summary="They sign for the bridge.")) != ()
    assert candidates.of(news("Norrey, Sund: bridge put", summary="off the table")) == candidates.of(
        news("Norrey, Sund: bridge put")
    )


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("Bridge", {"bridge"}),
        (AnyOf(any=["a", "b"]), {"a", "b"}),
        (AnyOf(any=["a", NoneOf(none=["b"])]), None),
        (AllOf(all=[AnyOf(any=["a", "b"]), "c"]), {"c"}),
        (AllOf(all=[NoneOf(none=["a"]), "c"]), {"c"}),
        (AllOf(all=[NoneOf(none=["a"])]), None),
        (Near(near=["a", "b c"]), {"a"}),
        (NoneOf(none=["a"]), None),
        (Pattern(pattern="a+"), None),
        (Terms(terms="crossing"), {"bridge", "pont"}),
    ],
)
def test_triggers_are_what_an_expression_cannot_do_without(
    expression: object, expected: set[str] | None
) -> None:
    """One of the triggers stands wherever the expression holds; an absence or a pattern has none."""
    sets = {"crossing": {"en": ["bridge"], "fr": ["pont"]}}
    assert triggers(expression, sets) == expected


def test_a_group_that_asks_for_nothing_is_no_need() -> None:
    """What may hold without any phrase excludes no text."""
    small, large = frozenset({Phrase("a")}), frozenset({Phrase("b"), Phrase("c")})
    assert needs_of([large, None, small]) == (small, large)


def test_a_rule_that_needs_nothing_is_always_a_candidate() -> None:
    """What patterns alone detect may stand in any text, also where no phrase of the pack does."""
    candidates = Candidates(Lexicon([Phrase("a")]), [(frozenset({Phrase("a")}),), ()])
    assert candidates.of(news("b")) == (1,)
    assert candidates.of(news("a b")) == (0, 1)
