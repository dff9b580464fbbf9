from itertools import pairwise, permutations, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rule_samples import sentence

from rules.expression import Found, TermSet, compile_one, compile_terms, label, phrases, triggers
from rules.lexicon import Phrase, Span
from rules.schema import AllOf, AnyOf, Near, NoneOf, Pattern, Terms

_WORDS = ["a", "ab", "b", "ba", "पुल"]
_TEXTS = st.lists(st.sampled_from([*_WORDS, "x", "x,"]), min_size=1, max_size=12).map(" ".join)
_LEAVES = st.one_of(
    st.sampled_from([*_WORDS, "a b", "a* b"]),
    st.sampled_from(["a+b", "^x", "b$"]).map(lambda text: Pattern(pattern=text)),
)


def _groups(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    some = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        some.map(lambda many: AnyOf(any=many)),
        some.map(lambda many: AllOf(all=many)),
        some.map(lambda many: NoneOf(none=many)),
        st.builds(
            lambda many, words, ordered: Near(near=many, words=words, ordered=ordered),
            st.lists(inner, min_size=2, max_size=3),
            st.integers(1, 8),
            st.booleans(),
        ),
    )


_EXPRESSIONS = st.recursive(_LEAVES, _groups, max_leaves=6)
_SOME = st.lists(_EXPRESSIONS, min_size=1, max_size=3)


def _find(expression: Any, text: str) -> Found:
    return compile_one(expression)(sentence(text, expressions=[expression]))


@given(_SOME, _TEXTS)
def test_the_order_in_a_group_does_not_matter(many: list[Any], text: str) -> None:
    """Any, all and none say the same whatever the order of their parts."""
    for row in permutations(many):
        assert _find(AnyOf(any=list(row)), text) == _find(AnyOf(any=many), text)
        assert _find(AllOf(all=list(row)), text) == _find(AllOf(all=many), text)
        assert _find(NoneOf(none=list(row)), text) == _find(NoneOf(none=many), text)


@given(_SOME, _TEXTS)
def test_groups_mean_what_they_are_called(many: list[Any], text: str) -> None:
    """Any holds where one part does, all where each does, none where no part does."""
    holds = [_find(one, text) is not None for one in many]
    assert (_find(AnyOf(any=many), text) is not None) == any(holds)
    assert (_find(AllOf(all=many), text) is not None) == all(holds)
    assert (_find(NoneOf(none=many), text) is not None) == (not any(holds))


@given(_EXPRESSIONS, _TEXTS)
def test_none_of_none_holds_where_the_thing_does(one: Any, text: str) -> None:
    """Two negations cancel out, but for the places: what is absent stands nowhere."""
    twice = _find(NoneOf(none=[NoneOf(none=[one])]), text)
    assert (twice is not None) == (_find(one, text) is not None)
    assert not twice


@given(_EXPRESSIONS, _TEXTS)
def test_places_are_runs_of_words_in_order(one: Any, text: str) -> None:
    """Every place is a run of at least one word of the text; no place is given twice."""
    found = _find(one, text) or ()
    assert all(left < right for left, right in pairwise(found))
    assert all(0 <= start < end <= len(text.split()) for start, end in found)


@given(_EXPRESSIONS, _TEXTS)
def test_an_expression_holds_only_where_one_of_its_triggers_stands(one: Any, text: str) -> None:
    """Without any of its triggers in a sentence an expression cannot hold; some have none."""
    needed = triggers(one, {})
    if needed is not None and _find(one, text) is not None:
        assert needed & sentence(text, expressions=[one]).hits.keys()


def _naive_near(spans: list[tuple[Span, ...]], words: int, *, ordered: bool) -> set[Span]:
    """Try every combination of one place a part."""
    close: set[Span] = set()
    for row in product(*spans):
        fits = max(end for _, end in row) - min(start for start, _ in row) <= words
        if fits and not (ordered and any(left[1] > right[0] for left, right in pairwise(row))):
            close.update(row)
    return close


@given(
    parts=st.lists(_LEAVES, min_size=2, max_size=4),
    text=_TEXTS,
    words=st.integers(1, 8),
    ordered=st.booleans(),
)
def test_near_finds_every_combination_within_its_window(
    *, parts: list[Any], text: str, words: int, ordered: bool
) -> None:
    """Proximity gives the places that stand in some row of all parts within the window."""
    spans = [_find(part, text) or () for part in parts]
    found = _find(Near(near=parts, words=words, ordered=ordered), text)
    assert set(found or ()) == _naive_near(spans, words, ordered=ordered)
    assert found != ()


@given(st.lists(_LEAVES, min_size=2, max_size=3), _TEXTS, st.integers(1, 8))
def test_near_is_symmetric_unless_ordered(parts: list[Any], text: str, words: int) -> None:
    """Without `ordered` the parts may be named in any order; with it they hold less often."""
    free = _find(Near(near=parts, words=words), text)
    assert all(_find(Near(near=list(row), words=words), text) == free for row in permutations(parts))
    in_order = _find(Near(near=parts, words=words, ordered=True), text)
    assert set(in_order or ()) <= set(free or ())


@pytest.mark.parametrize(("text", "holds"), [("a x b", True), ("a x b ba", False), ("a", False)])
def test_an_absence_in_near_is_asked_of_the_sentence(text: str, *, holds: bool) -> None:
    """A `none` group beside near words holds where its words are nowhere in the sentence."""
    near = Near(near=["a", "b", NoneOf(none=["ba"])], words=5)
    assert (_find(near, text) is not None) == holds


def test_near_of_absences_alone_stands_nowhere() -> None:
    """A window of nothing but absences holds and marks nothing."""
    near = Near(near=[NoneOf(none=["a"]), NoneOf(none=["b"])])
    assert _find(near, "x") == ()
    assert _find(near, "a") is None


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("PUT (off|back)", "They put back the date", ((1, 3),)),
        ("ab", "cabs and abbeys", ((0, 1), (2, 3))),
        ("o", "foot", ((0, 1),)),
        ("[!]+", "no! no!", None),
        ("पुल", "एक पुल था", ((1, 2),)),
        ("é$", "le pont financé", ((2, 3),)),
        (r"d.*off", "delayed, put off", ((0, 3),)),
    ],
)
def test_patterns_mark_whole_words_in_any_case(pattern: str, text: str, found: Found) -> None:
    """A pattern's place is widened to the words it touches; punctuation alone is no place."""
    assert _find(Pattern(pattern=pattern), text) == found


def test_a_term_set_counts_by_language() -> None:
    """An item is looked at with the lists of its language and `every`; unknown, with all lists."""
    terms = {"en": ["bridge"], "fr": ["pont"], "every": ["Norrey"]}
    compiled = compile_terms(terms)
    everything = [one for many in terms.values() for one in many]

    def found(language: str) -> Found:
        return compiled.find(sentence("pont bridge norrey", language, everything), language)

    assert found("en") == ((1, 2), (2, 3))
    assert found("fr") == ((0, 1), (2, 3))
    assert found("de") == ((2, 3),)
    assert found("") == ((0, 1), (1, 2), (2, 3))


def test_a_term_set_is_used_by_name() -> None:
    """An expression may name a term set, and holds where it does."""
    sets: dict[str, TermSet] = {"crossing": compile_terms({"en": ["bridge"]})}
    used = compile_one(Terms(terms="crossing"))
    assert used(sentence("the bridge", "en", ["bridge"], sets)) == ((1, 2),)
    assert used(sentence("the ferry", "en", ["bridge"], sets)) is None


def test_the_phrases_of_an_expression_are_all_given() -> None:
    """Phrases at every depth go to the lexicon; term sets and patterns bring none of their own."""
    expression = AnyOf(
        any=[
            AllOf(all=["Bridge", Near(near=["ab*", NoneOf(none=["b"])])]),
            Terms(terms="x"),
            Pattern(pattern="y"),
        ]
    )
    assert list(phrases(expression)) == [Phrase("bridge"), Phrase("ab*"), Phrase("b")]


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("Bridge*", "Bridge*"),
        (Terms(terms="crossing"), "crossing"),
        (Pattern(pattern="a|b"), "/a|b/"),
        (AnyOf(any=["a", Terms(terms="b")]), "a or b"),
        (AllOf(all=["a", NoneOf(none=["b", "c"])]), "a with none of (b, c)"),
        (Near(near=["a", "b"], words=3), "a with b"),
    ],
)
def test_an_expression_can_be_said_in_a_line(expression: Any, said: str) -> None:
    """An account names what kept a rule out as the pack does."""
    assert label(expression) == said


@given(_SOME, _TEXTS)
def test_a_set_that_is_not_possible_holds_nowhere(expressions: list[Any], text: str) -> None:
    """What a sentence holds of a set is the same, whether or not its phrases were looked at first."""
    terms = compile_terms({"en": expressions})
    read = sentence(text, language="en", expressions=expressions, sets={"some": terms})
    assert read.terms("some") == terms.find(read, "en")
