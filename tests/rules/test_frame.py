from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from rule_samples import compiled, ferry, ferry_data, news

from rules.expression import compile_one
from rules.frame import Fit, Frame, fit
from rules.model import Field, Said
from rules.parties import Parties
from rules.reading import Reading, read

_FRAME = Frame(
    rule="any",
    parties=Parties((("island",), ("mainland",))),
    about=("bridge",),
    event=("funded", "dropped", "delayed"),
    accepts=frozenset({Said.ASSERTED}),
    unless=(),
    fields=frozenset(Field),
    languages=frozenset(),
)
_ONE = replace(_FRAME, parties=Parties((("island",),)))
_BLOC = replace(_FRAME, parties=Parties((("island", "mainland"),)))


def _reading(title: str, **changes: Any) -> Reading:
    return read(news(title, **changes), ferry().lexicon, ferry().sets, ferry().actors)


def _fit(frame: Frame, title: str, **changes: Any) -> Fit | None:
    return fit(frame, _reading(title, **changes))


def _marked(found: Fit | None) -> Mapping[str, list[str]]:
    """The marked words of every quote, by the field it stands in."""
    assert found is not None
    return {
        str(quote.field): [quote.text[start - quote.start : end - quote.start] for start, end in quote.marks]
        for quote in found.evidence
    }


@pytest.mark.parametrize(
    ("title", "lead", "fits"),
    [
        ("Norrey signs for bridge", "Sund will pay half.", True),
        ("Contract signed for bridge", "Sund and Norrey met.", False),
        ("Norrey and Westmark sign for bridge", "Sund will pay half.", False),
        ("Norrey signs for bridge", "Sund and Westmark met.", False),
        ("Norrey signs for bridge", "It rained. Sund will pay half.", False),
    ],
)
def test_lead_names_the_side_that_the_title_leaves_out(title: str, lead: str, *, fits: bool) -> None:
    """Where nobody else is named; the first sentence below the title alone is the lead, and it is quoted."""
    found = _fit(_FRAME, title, summary=lead)
    assert (found is not None) == fits
    if fits:
        assert _marked(found)["summary"] == ["Sund"]


@pytest.mark.parametrize(
    ("frame", "title", "fits"),
    [
        (_FRAME, "Norrey and Sund fund bridge", True),
        (_FRAME, "Sund funds bridge to Norrey", True),
        (_FRAME, "Norrey funds bridge", False),
        (_FRAME, "Norrey and Sund fund ferry", False),
        (_FRAME, "Norrey and Sund want the bridge", False),
        (_FRAME, "Norrey and Sund to fund bridge", False),
        (_ONE, "Norrey funds bridge", True),
        (_ONE, "Norrey and Westmark fund bridge", True),
        (_ONE, "Sund funds bridge", False),
        (_BLOC, "Norrey funds bridge", True),
        (_BLOC, "Sund funds bridge", True),
        (_BLOC, "Westmark funds bridge", False),
    ],
)
def test_a_frame_asks_for_parties_topic_and_event(frame: Frame, title: str, *, fits: bool) -> None:
    """Two sides need an actor each, one actor needs one of its names, and the rest must stand there too."""
    assert (_fit(frame, title) is not None) == fits


@pytest.mark.parametrize(
    ("title", "fits"),
    [
        ("Westmark and Norrey sign contract for bridge, Sund looks on", False),
        ("Sund looks on as Norrey, the Ostmark sign bridge contract", False),
        ("Norrey and Sund sign contract for bridge, Westmark looks on", True),
        ("Norrey, Sund and Westmark sign contract for bridge", True),
        ("Norrey and Westmark meet; Norrey and Sund sign contract for bridge", True),
        ("Westmark: Norrey, after long talks, funds bridge with Sund", True),
        ("Norrey (Ostmark sources say) funds Sund bridge", True),
        ("Westmark and Ostmark argue, Norrey signs for Sund bridge", True),
        ("Norrey signs for bridge with Westmark, not Sund", False),
        ("Norrey signs for bridge with Sund, not Westmark", True),
        ("Norrey, Sund sign for bridge with", True),
        ("In Westmark, Norrey signs for bridge, Sund cheers", True),
        ("Westmark, Norrey sign for bridge, Sund cheers", False),
        ("Bridge funded without Westmark, Norrey says as Sund cheers", True),
    ],
)
def test_another_pair_is_kept_out(title: str, *, fits: bool) -> None:
    """Where one side is tied to an outsider alone, the event is theirs; a list of three is no pair."""
    assert (_fit(_FRAME, title) is not None) == fits


@pytest.mark.parametrize(
    ("topic", "fits"), [("Westmark bridge", True), ("Westmark", True), ("bridge", False)]
)
def test_who_is_part_of_the_topic_makes_no_other_pair(topic: str, *, fits: bool) -> None:
    """As Russia in "India's Russian oil"."""
    data = ferry_data()
    data["topics"]["bridge"]["en"] = [topic]
    matched = compiled(data).match(news("Sund pays as Norrey's Westmark bridge is funded"))
    assert bool(matched) == fits


def test_kin_beside_a_side_make_no_other_pair() -> None:
    """Members beside their bloc are no strangers."""
    title = "Westmark and Norrey sign contract for bridge, Sund looks on"
    parties = replace(_FRAME.parties, kin=frozenset({"neighbour"}))
    assert _fit(replace(_FRAME, parties=parties), title) is not None


def test_topic_and_parties_are_carried_from_the_title() -> None:
    """A sentence below may leave to the title what the title has said; both are quoted."""
    found = _fit(_FRAME, "Norrey and Sund on bridge", summary="Talks. The contract was signed on Monday.")
    assert _marked(found) == {"title": ["Norrey", "Sund", "bridge"], "summary": ["signed"]}
    assert found is not None
    assert (found.topic, found.event, found.said) == ("bridge", "funded", Said.ASSERTED)
    assert found.sentence.text == "The contract was signed on Monday."


def test_what_a_sentence_says_itself_is_not_looked_for_above() -> None:
    """Words of the sentence go before words of the title, which is quoted only where it is needed."""
    found = _fit(_FRAME, "Strait news", body="Norrey and Sund signed for the bridge.")
    assert _marked(found) == {"body": ["Norrey", "Sund", "signed", "bridge"]}


def test_only_the_title_is_carried() -> None:
    """What another sentence of the text says is not put together with this one."""
    assert _fit(_FRAME, "Strait news", body="Norrey and Sund met. The bridge was funded.") is None


def test_a_title_of_another_pair_keeps_the_text_out() -> None:
    """Under a title about one side and an outsider the text is theirs."""
    assert _fit(_FRAME, "Norrey and Westmark on bridge", body="Sund looked on as Norrey signed.") is None


@pytest.mark.parametrize(
    ("body", "fits"),
    [
        ("They signed for the Norrey-Sund bridge.", True),
        ("They signed for the bridge between Norrey and Sund.", True),
        ("They signed for the bridge, and Norrey and Sund were glad.", False),
        ("They signed for the bridge of Sund.", False),
    ],
)
def test_a_topic_said_to_be_ours_is_ours_under_any_title(body: str, *, fits: bool) -> None:
    """Our sides right beside the topic tell whose it is."""
    assert (_fit(_FRAME, "Norrey and Westmark meet", body=body) is not None) == fits


def test_who_is_part_of_the_topic_is_no_other_partner() -> None:
    """A row over drills with a stranger is about that stranger."""
    data = ferry_data()
    data["topics"]["bridge"]["en"].append({"near": ["drills", "Westmark"], "words": 4})
    assert compiled(data).match(news("Norrey and Sund fund drills with Westmark"))


@pytest.mark.parametrize(
    ("title", "fits"),
    [
        ("Norrey and Sund walk their bridge", True),
        ("Norrey and Sund have no bridge", False),
        ("Norrey and Sund walk their dogs", False),
        ("Norrey and Westmark walk their bridge", False),
    ],
)
def test_a_frame_without_an_event_asks_how_its_topic_is_said(title: str, *, fits: bool) -> None:
    """The topic is the news, and has no name as an event."""
    found = _fit(replace(_FRAME, event=()), title)
    assert (found is not None) == fits
    if found is not None:
        assert (found.topic, found.event, found.said) == ("bridge", "", Said.ASSERTED)


@pytest.mark.parametrize(
    ("title", "body", "fits"),
    [
        ("Norrey and Sund fund toy bridge", "", False),
        ("Toy news", "Norrey and Sund fund bridge", False),
        ("Norrey and Sund fund bridge", "No toy this time", True),
    ],
)
def test_an_exception_counts_in_the_sentence_and_the_title(title: str, body: str, *, fits: bool) -> None:
    """What a rule excludes stops it where it is said there or above, and nowhere else."""
    frame = replace(_FRAME, unless=(("toy", compile_one("toy")), ("scale model", compile_one("scale model"))))
    assert (_fit(frame, title, body=body) is not None) == fits


@pytest.mark.parametrize(
    ("exception", "title", "fits"),
    [
        ("Sund", "Norrey and Sund fund bridge", False),
        ("Sund", "Norrey and Sund government fund bridge", True),
        ("Sund government", "Norrey and Sund government fund bridge", False),
        ("Sund", "Sund: Norrey and Sund government fund bridge", False),
    ],
)
def test_words_within_a_longer_name_are_no_exception(exception: str, title: str, *, fits: bool) -> None:
    """As the "block" of South Block; the name itself may be one."""
    frame = replace(_FRAME, unless=((exception, compile_one(exception)),))
    assert (_fit(frame, title) is not None) == fits


def test_the_fields_of_a_rule_are_where_it_looks() -> None:
    """Outside its fields a rule finds nothing, though the title still stands above."""
    below = replace(_FRAME, fields=frozenset({Field.SUMMARY}))
    assert _fit(below, "Norrey and Sund fund bridge") is None
    assert _fit(below, "x", body="Norrey and Sund fund bridge") is None
    assert _marked(_fit(below, "Norrey and Sund on bridge", summary="Contract signed.")) == {
        "title": ["Norrey", "Sund", "bridge"],
        "summary": ["signed"],
    }


@pytest.mark.parametrize(("language", "fits"), [("en", True), ("fr", False), ("", True)])
def test_the_languages_of_a_rule_are_what_it_reads(language: str, *, fits: bool) -> None:
    """A rule reads items of its languages, and those of unknown language."""
    frame = replace(_FRAME, languages=frozenset({"en", "de"}))
    assert (_fit(frame, "Norrey, Sund: bridge funded, pont financé", language=language) is not None) == fits


def test_the_first_accepted_event_counts() -> None:
    """An event said in another way is passed over for one that is accepted."""
    found = _fit(_FRAME, "Norrey and Sund did not fund bridge, they signed for it")
    assert _marked(found)["title"] == ["Norrey", "Sund", "bridge", "signed"]
    negated = replace(_FRAME, accepts=frozenset({Said.NEGATED, Said.PLANNED}))
    found = _fit(negated, "Norrey and Sund did not fund bridge, they signed for it")
    assert found is not None
    assert found.said is Said.NEGATED


def test_a_word_of_a_name_is_no_event() -> None:
    """What somebody is called is not what happens."""
    data = ferry_data()
    data["actors"]["island"]["en"].append("Sign Street")
    ruleset = compiled(data)
    assert not ruleset.match(news("Sign Street and Sund discuss bridge"))
    assert ruleset.match(news("Sign Street and Sund sign for bridge"))


def test_a_frame_without_a_topic_fits_any() -> None:
    """Where a rule names no topic, none is asked for or told."""
    found = _fit(replace(_FRAME, about=()), "Norrey and Sund sign")
    assert found is not None
    assert (found.topic, found.event) == ("", "funded")


def test_marks_that_touch_are_one() -> None:
    """Words that carry two parts of the frame are marked once."""
    frame = replace(_ONE, event=("delayed",), about=("bridge",))
    found = _fit(frame, "Norrey bridge put off put off")
    assert _marked(found) == {"title": ["Norrey", "bridge", "put off"]}
    merged = replace(_ONE, event=("funded",), about=("bridge", "funded"))
    assert _marked(_fit(merged, "Norrey signs")) == {"title": ["Norrey", "signs"]}


def test_of_overlapping_names_the_longest_counts() -> None:
    """An actor within the name of another is not named; one name may stand for two actors."""
    (sentence,) = _reading("Sund government and Norrey").sentences
    assert sentence.named == (((0, 2), "mainland"), ((3, 4), "island"))
