import pytest
from hypothesis import given
from hypothesis import strategies as st
from rule_samples import HOSTILE_TEXT, ferry, news

from rules.explain import BARRIERS, Explanation, asks, explain, stopped_by
from rules.frame import Barrier
from rules.model import Field, Said, Verdict


def _explained(title: str, summary: str = "") -> Explanation:
    return explain(ferry(), news(title, summary=summary))


def _almost(title: str, rule: str) -> str:
    (words,) = next(stopped_by(one) for one in _explained(title).almost if one.rule == rule)
    return words


def test_what_was_read_is_told_in_order() -> None:
    """Every actor, topic and event of a sentence, with its place and how the event is said."""
    (sentence,) = _explained("Norrey and Sund to fund bridge").sentences
    assert (sentence.field, sentence.text) == (Field.TITLE, "Norrey and Sund to fund bridge")
    assert [(one.kind, one.name, sentence.text[one.start : one.end], one.said) for one in sentence.found] == [
        ("actor", "island", "Norrey", None),
        ("actor", "mainland", "Sund", None),
        ("event", "funded", "fund", Said.PLANNED),
        ("topic", "bridge", "bridge", Said.ASSERTED),
    ]


@given(HOSTILE_TEXT, HOSTILE_TEXT)
def test_what_fired_is_what_the_judgement_gives(title: str, summary: str) -> None:
    """The account can never differ from the ruling."""
    item = news(title, summary=summary)
    assert explain(ferry(), item).fired == ferry().match(item)


@given(
    st.lists(
        st.sampled_from(["Norrey", "and", "Sund", "fund", "scraps", "bridge", ".", "never", "to"]), max_size=9
    )
)
def test_a_rule_is_accounted_for_once(parts: list[str]) -> None:
    """It fired, was overruled, or almost fired; never two of these."""
    told = _explained(" ".join(parts))
    rules = [match.rule for match in told.fired] + [one.match.rule for one in told.overruled]
    rules += [one.rule for one in told.almost]
    assert len(rules) == len(set(rules))
    assert all(one.winner in told.fired for one in told.overruled)


def test_the_loser_is_told_with_its_winner() -> None:
    """Where two rules of one forecast match, the one said later is named beside the one that counts."""
    told = _explained("Sund scraps bridge", "Norrey and Sund signed for the bridge.")
    assert [match.rule for match in told.fired] == ["dropped-by-one"]
    overruled = [(one.match.rule, one.winner.rule) for one in told.overruled]
    assert overruled == [("money-asserted", "dropped-by-one")]


@pytest.mark.parametrize(
    ("title", "rule", "words"),
    [
        ("Norrey and Sund will fund bridge", "money-asserted", "the event is there, but fund: planned"),
        ("Norrey and Sund fund school", "money-asserted", "no topic: bridge"),
        ("Norrey funds bridge", "money-asserted", "nobody of the side mainland"),
        ("Norrey and Westmark fund bridge for Sund", "money-asserted", "another pair: island and neighbour"),
        ("Norrey and Sund fund toy bridge", "money-asserted", "kept out by `unless`: model-making"),
    ],
)
def test_what_stopped_a_rule_is_said(title: str, rule: str, words: str) -> None:
    """The part that is missing or in the way is named in the pack's own words."""
    assert words in _almost(title, rule)


def test_only_what_one_thing_stopped_almost_fired() -> None:
    """A rule that lacks two parts is about something else."""
    told = [one.rule for one in _explained("Norrey and Sund fund toy bridge").almost]
    assert "money-asserted" in told
    assert _explained("Norrey wins the cup").almost == ()


def test_no_evidence_is_said_with_the_words_that_make_it_so() -> None:
    """An editorial raises nothing, and the account quotes why."""
    told = _explained("Editorial: Norrey and Sund fund bridge")
    assert told.refused == "Editorial: Norrey and Sund fund bridge"
    assert (told.fired, told.overruled, told.almost) == ((), (), ())


def test_every_barrier_has_its_words() -> None:
    """Whatever stops a rule can be said."""
    assert set(BARRIERS) == set(Barrier)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("money-asserted", "island with mainland; about bridge; funded, asserted; none of model-making"),
        ("dropped-by-one", "island or mainland; about bridge; dropped or delayed, asserted"),
    ],
)
def test_what_a_rule_asks_for_is_one_line(rule: str, words: str) -> None:
    """Its parties, topic, event and ways of saying, and what keeps it out."""
    assert asks(ferry().frame(rule)) == words


def test_two_verdicts_reject() -> None:
    """What points the other way, and what has nothing to do with the forecast."""
    assert {verdict for verdict in Verdict if verdict.rejects} == {Verdict.WRONG_STANCE, Verdict.IRRELEVANT}
