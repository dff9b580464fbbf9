from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import load, load_located
from rules.draft import PLACEHOLDER, Proposal, draft, to_yaml
from rules.draft.proposals import MAX_FORECASTS
from rules.lint import lint
from rules.located import parse

DATA = Path(__file__).parents[1] / "data" / "assessments"
DAY = date(2026, 2, 1)

#: Words that lead anywhere a sentence can go, between them any text at all.
PIECES = st.one_of(
    st.sampled_from(
        [
            *"will|could|may well|is likely to|We expect|It is likely that|cannot be ruled out".split("|"),
            *"rise|and|or fall|with more trade|pushing up prices|possibly reaching|including".split("|"),
            *"which|if|but|true|Osk's|Osk|Teral|the report|its growing fleet|have risen|to include".split(
                "|"
            ),
            *"There is a risk of|Risks over water remain|by 2030|in 1999|6-12 months|2030|null".split("|"),
            *"over the next decade|Long-term (5 to 10 years)|next year|within 999 decades".split("|"),
        ]
    ),
    st.sampled_from(
        [". ", ", ", "; ", "? ", " – ", "\n", "\n\n", "“", "”", '"', "(", ")", ": ", "’s ", "  "]
    ),
    st.text(max_size=12),
)
TEXTS = st.lists(PIECES, max_size=25).map(" ".join)


def _found(sentence: str, day: date = DAY) -> list[Proposal]:
    return [*draft(sentence, title="A note", day=day).forecasts]


def _phrases(sentence: str) -> list[str]:
    return [one.citation.phrase for one in _found(sentence)]


def _drivers(sentence: str) -> list[str]:
    return [one.citation.phrase for one in draft(sentence, title="A note", day=DAY).drivers]


def _only(sentence: str, day: date = DAY) -> Proposal:
    (one,) = _found(sentence, day)
    return one


def _actors(text: str) -> dict[str, int]:
    return {actor.name: actor.count for actor in draft(text, title="A note", day=DAY).actors}


@given(text=TEXTS, title=st.text(max_size=80), day=st.dates())
def test_any_text_becomes_a_pack_that_loads_and_cites_it(
    tmp_path_factory: pytest.TempPathFactory, text: str, title: str, day: date
) -> None:
    """Whatever it is given, the draft loads, its citations hold, and the same text gives the same draft."""
    written = to_yaml(draft(text, title=title, day=day))
    assert written == to_yaml(draft(text, title=title, day=day))
    file = tmp_path_factory.getbasetemp() / "any.yaml"
    file.write_text(written, encoding="utf-8")
    assert load(str(file), assessment=text).pack.assessment.date == day


@pytest.mark.parametrize(
    ("sentence", "phrase"),
    [
        (f"Osk will {'sell-' * 99}", f"Osk will {'sell-' * 77}sell"),
        (f"Prices will {'a' * 500}.", "Prices will"),
        ("There is a risk of\u0338 war.", "of\u0338 war"),
        ("Risks over water remain\u0338.", "Risks over water remain\u0338"),
        ("There is a risk of war – hunger – thirst – cold – rain.", "war – hunger – thirst – cold"),
    ],
)
def test_a_phrase_is_cut_between_words(tmp_path: Path, sentence: str, phrase: str) -> None:
    """What is too long ends with a whole word, and a mark above a letter is part of its word."""
    assert _phrases(sentence) == [phrase]
    file = tmp_path / "pack.yaml"
    file.write_text(to_yaml(draft(sentence, title="A note", day=DAY)), encoding="utf-8")
    assert load(str(file), assessment=sentence).pack.forecasts[0].citations[0].phrase == phrase


def test_an_endless_word_is_not_cited() -> None:
    """A phrase of which nothing fits is none."""
    assert not _found(f"There is a risk of {'a' * 500}.")


@pytest.mark.parametrize("name", ["kelmar-grain", "clinic-vaccines"])
def test_draft_of_a_whole_text_is_as_kept(name: str) -> None:
    """A change in what is found, or in how it is written, shows in the files beside the texts."""
    text = (DATA / f"{name}.txt").read_text(encoding="utf-8")
    written = to_yaml(draft(text, title=name.replace("-", " ").capitalize(), day=DAY))
    assert written == (DATA / f"{name}.yaml").read_text(encoding="utf-8")


def test_placeholder_stands_wherever_a_person_must_write() -> None:
    """Claim, question, truth, address, observable, words and examples of each forecast can be found by it."""
    pack = parse(to_yaml(draft("Prices will rise.", title="A note", day=DAY)).encode(), "").data
    (forecast,) = pack["forecasts"]
    assert all(PLACEHOLDER in value for value in [forecast["claim"], *forecast["resolution"].values()])
    for indicator in forecast["indicators"]:
        (rule,) = indicator["rules"]
        assert PLACEHOLDER in indicator["says"]
        assert all(PLACEHOLDER in text for kind in ("match", "ignore") for text in rule["examples"][kind])
        assert pack["events"][rule["event"]] == pack["topics"][rule["about"]] == {"en": [PLACEHOLDER]}


def test_nothing_found_leaves_one_forecast_to_fill_in(tmp_path: Path) -> None:
    """A pack without forecasts would not load, and say so where nobody looks."""
    file = tmp_path / "pack.yaml"
    file.write_text(to_yaml(draft("", title="", day=DAY)), encoding="utf-8")
    pack = load(str(file), assessment="").pack
    assert (pack.id, [one.id for one in pack.forecasts]) == (PLACEHOLDER, [PLACEHOLDER])


def test_a_title_is_cut_as_it_will_be_read(tmp_path: Path) -> None:
    """Some letters are longer once they are composed, as a pack is read."""
    file = tmp_path / "pack.yaml"
    file.write_text(to_yaml(draft("", title="\u0958" * 2_000, day=DAY)), encoding="utf-8")
    assert load(str(file)).pack.assessment.title == "\u0915\u093c" * 1_000


def test_advice_finds_what_a_draft_leaves_open(tmp_path: Path) -> None:
    """The mark that a draft leaves is the one that advice looks for."""
    file = tmp_path / "pack.yaml"
    text = "Prices will rise."
    file.write_text(to_yaml(draft(text, title="A note", day=DAY)), encoding="utf-8")
    advice = lint(load_located(str(file), assessment=text), DAY)
    what = {one.what for one in advice if one.check == "left-open"}
    assert {f"{PLACEHOLDER!r} still stands in `{key}`" for key in ("claim", "en", "match", "ignore")} <= what


def test_far_too_many_forecasts_are_cut_off_and_counted() -> None:
    """A whole book does not become a file that nobody can load."""
    found = draft("Prices will rise. " * (MAX_FORECASTS + 3), title="A book", day=DAY)
    assert (len(found.forecasts), found.left_out) == (MAX_FORECASTS, 3)
    assert len({one.id for one in found.forecasts}) == MAX_FORECASTS


def test_endless_sentence_is_not_read() -> None:
    """A table or a dump is no sentence."""
    assert not _found("Prices will rise and " * 200)


@pytest.mark.parametrize(
    ("sentence", "word", "probability"),
    [
        ("Prices will almost certainly rise.", "almost certain", 0.97),
        ("Prices almost certainly will rise.", "almost certain", 0.97),
        ("Prices are bound to rise.", "almost certain", 0.97),
        ("Prices very likely will rise.", "very likely", 0.875),
        ("Osk forecasts higher prices.", "very likely", 0.875),
        ("Prices are scheduled to rise.", "very likely", 0.875),
        ("Prices set to rise.", "very likely", 0.875),
        ("Analysts continue to expect higher prices.", "very likely", 0.875),
        ("The risk of shortages remains very high.", "very likely", 0.875),
        ("Prices are highly likely to rise.", "very likely", 0.875),
        ("Prices will rise.", "very likely", 0.875),
        ("We can expect higher prices.", "very likely", 0.875),
        ("A rise in prices is anticipated.", "very likely", 0.875),
        ("Prices are expected to rise.", "very likely", 0.875),
        ("Prices will probably rise.", "likely", 0.675),
        ("Prices probably will rise.", "likely", 0.675),
        ("It is likely that prices will rise.", "likely", 0.675),
        ("Holding prices will require subsidies.", "likely", 0.675),
        ("Doubts about the price cap persist.", "likely", 0.675),
        ("Prices remain a major concern.", "likely", 0.675),
        ("Prices may well rise.", "roughly even chance", 0.5),
        ("There is a realistic possibility of shortages.", "roughly even chance", 0.5),
        ("Prices could rise.", "unlikely", 0.4),
        ("Higher prices cannot be ruled out.", "unlikely", 0.4),
        ("Higher prices are possible.", "unlikely", 0.4),
        ("Prices have great potential to rise.", "unlikely", 0.4),
        ("There is a growing risk of shortages.", "unlikely", 0.4),
        ("Prices are unlikely to rise.", "unlikely", 0.325),
        ("A rise in prices is improbable.", "unlikely", 0.325),
        ("The likelihood of a strike, in all ports, is considered low.", "unlikely", 0.325),
        ("Prices are very unlikely to rise.", "very unlikely", 0.125),
    ],
)
def test_prior_is_the_middle_of_the_band_of_the_word(sentence: str, word: str, probability: float) -> None:
    """A bare possibility stands in the upper half of its band, as nobody says how likely it is."""
    prior = _only(sentence).prior
    assert prior.word == word
    assert prior.probability == pytest.approx(probability)


@pytest.mark.parametrize(
    "sentence",
    [
        "Will prices rise?",
        "“Prices will rise and mills will close,” said the miller.",
        "Prices could not have risen before the war.",
        "In 2019 a mill could close within a day.",
        "The mills were strong and could pay.",
        "They have the political will to cut prices.",
        "It asks whether prices will rise.",
        "What the mills will do depends on rain.",
        "Rules that could help the mills exist.",
        "Several trends will shape the market.",
        "The success of the mills will be judged by their bread.",
        "The answer will be known soon.",
        "This report will examine the mills.",
        "Both towns will need to act.",
        "Open roads will be crucial for trade.",
        "Challenges remain.",
        "High prices pose a threat to bakers.",
        "Osk is almost certainly short of grain.",
        "Osk is likely hiding grain.",
        "Ships lie idle, suggesting that Osk may be short of grain.",
        "Rain may partly explain the queues.",
        "Osk may be hiding grain.",
        "Prices are estimated to have grown.",
        "Prices were expected to rise.",
        "Mills train crews to anticipate rain.",
        "Millers should expect rain.",
        "The mills are old, and the fleet has grown.",
        "Prices will.",
    ],
)
def test_what_is_no_forecast_is_passed_over(sentence: str) -> None:
    """Questions, quotations, the past, asides, duties, and what says nothing that could turn out false."""
    assert not _found(sentence)


@pytest.mark.parametrize(
    ("sentence", "phrases"),
    [
        ("Prices will rise, with fewer mills and longer queues.", 3),
        ("Prices will rise, with the mills passing costs on and buyers leaving.", 2),
        ("Prices will rise, with regard to bread.", 1),
        ("Prices will rise, pushing small mills out.", 2),
        ("Prices will rise, reflecting a poor harvest.", 1),
        ("Mills could merge, potentially growing to include bakeries, farms and shops.", 4),
        ("Mills could merge, growing to include trade in bread and flour.", 2),
        ("Prices will rise and hamper trade.", 2),
        ("We expect prices in Osk will rise.", 1),
        ("We expect prices to rise and mills will close.", 2),
        ("Teral faces a rift that will probably deepen.", 1),
        ("Barges will likely be used.", 1),
        ("Prices are likely to rise and could double.", 2),
        ("Prices will rise, but mills will probably survive.", 2),
        ("If rain fails, prices could rise because mills will close.", 2),
    ],
)
def test_each_claim_of_a_sentence_is_one_forecast(sentence: str, phrases: int) -> None:
    """What each verb says, what comes with it, what follows from it, and each member of a list."""
    assert len(_phrases(sentence)) == phrases


def test_what_accompanies_is_less_sure_than_what_is_forecast() -> None:
    """What is said in passing stands lower, a mere possibility lower still, and a doubt stays one."""
    sure, queues, closures = _found("Prices will rise, with longer queues, potentially closing mills.")
    assert [one.prior.word for one in (sure, queues, closures)] == ["very likely", "likely", "unlikely"]
    doubt, accompanied = _found("Prices could rise, with longer queues.")
    assert doubt.prior == accompanied.prior


def test_phrase_is_short_and_says_who_does_what_where_there_is_room() -> None:
    """At most eight words, the subject's last ones before a short verb."""
    assert _phrases("Rising freight rates for barley from far Osk could hurt.") == [
        "rates for barley from far Osk could hurt"
    ]
    assert _phrases("Poor roads, such as those to Osk, will require repair.") == [
        "Poor roads, such as those to Osk"
    ]
    assert _phrases("Grain is likely to remain a grave concern.") == [
        "Grain is likely to remain a grave concern"
    ]
    assert _phrases("The mills will survive.") == ["mills will survive"]
    assert _phrases("No mill—large or small—will close.") == ["No mill—large or small—will close"]
    assert _phrases("The mills will become cheap to run and easy to sell at home.") == [
        "become cheap to run and easy to sell"
    ]


def test_ids_are_made_of_key_words_and_are_unique() -> None:
    """The same claim made twice has a number; one without Latin letters has a plain name."""
    found = _found("Wheat prices will rise. Wheat prices will rise. Цены will вырастут.")
    assert [one.id for one in found] == ["wheat-prices-rise", "wheat-prices-rise-2", "forecast"]


@pytest.mark.parametrize(
    ("sentence", "due_from", "closes"),
    [
        ("Short-term (6-12 months), prices will rise.", "2026-08-01", "2027-02-01"),
        ("In the medium term, prices will rise.", "2027-02-01", "2031-02-01"),
        ("Prices will rise over the next decade.", "2026-02-01", "2036-02-01"),
        ("Prices will rise in the coming months.", "2026-02-01", "2027-02-01"),
        ("Prices will rise in the coming weeks.", "2026-02-01", "2026-05-01"),
        ("Prices will rise in the coming quarters.", "2026-02-01", "2027-02-01"),
        ("Prices will rise over the coming decades.", "2026-02-01", "2056-02-01"),
        ("Prices will rise over the next few weeks.", "2026-02-01", "2026-03-01"),
        ("Prices will rise in the years ahead.", "2026-02-01", "2031-02-01"),
        ("Prices will rise within two years.", "2026-02-01", "2028-02-01"),
        ("Prices will rise within a few years.", "2026-02-01", "2029-02-01"),
        ("In a couple of years, prices will rise.", "2026-02-01", "2028-02-01"),
        ("Two to three years on, prices will rise.", "2028-02-01", "2029-02-01"),
        ("Prices will rise over five years.", "2026-02-01", "2031-02-01"),
        ("Mills that stood for over five years will close.", "2026-02-01", "2027-02-01"),
        ("Mills over five years old will close.", "2026-02-01", "2027-02-01"),
        ("Prices will rise this year.", "2026-02-01", "2026-12-31"),
        ("Prices will rise next year.", "2027-01-01", "2027-12-31"),
        ("Prices will rise over the next year.", "2026-02-01", "2027-02-01"),
        ("Prices will rise by 2030.", "2026-02-01", "2030-12-31"),
        ("Prices will rise before 2030.", "2026-02-01", "2029-12-31"),
        ("Prices will rise in 2027 and 2028.", "2027-01-01", "2028-12-31"),
        ("Prices will rise by the end of the decade.", "2026-02-01", "2029-12-31"),
        ("Prices will rise within 999 decades.", "2026-02-01", "9999-12-31"),
        ("Prices will rise as in 1999.", "2026-02-01", "2027-02-01"),
        ("Prices will rise.", "2026-02-01", "2027-02-01"),
    ],
)
def test_span_is_read_off_the_text(sentence: str, due_from: str, closes: str) -> None:
    """Counted from the day of the assessment; a year where none is stated."""
    one = _only(sentence)
    assert (one.due_from.isoformat(), one.closes.isoformat()) == (due_from, closes)


def test_months_are_counted_to_the_last_day_of_a_short_one() -> None:
    """The 31st of August and six months is the 28th of February."""
    assert _only("Prices will rise within six months.", date(2026, 8, 31)).closes == date(2027, 2, 28)


def test_leading_span_holds_until_the_paragraph_ends() -> None:
    """And the span that the text says it is about for all that states none."""
    text = (
        "This note looks at the next five years.\n"
        "Within two years, prices will rise. Mills will close. Barges will go by 2030. Bakeries will close.\n"
        "Rail will win."
    )
    spans = [one.horizon for one in _found(text)]
    assert spans == ["Within two years", "Within two years", "by 2030", "Within two years", "next five years"]


def test_trends_under_way_stand_apart_as_drivers() -> None:
    """Somebody's growing thing, or what grows and drives; a general one gives way to what it includes."""
    assert _drivers("Teral fears Osk's growing fleet.") == ["growing fleet"]
    assert _drivers("Trade is driven by rising costs.") == ["rising costs"]
    assert _drivers("Osk watches its deepening rift with Teral, including its shrinking share of trade.") == [
        "shrinking share of trade"
    ]
    assert not _drivers("A growing fleet. Osk's fleet is old. Its growing. ")


def test_drivers_stand_under_a_heading_of_their_own() -> None:
    """In the file they come last, and they alone are enough for one."""
    written = to_yaml(draft("Teral fears Osk's growing fleet.", title="A note", day=DAY))
    _, drivers = written.split("# Drivers:")
    assert "id: growing-fleet" in drivers
    assert written.count("  - id: growing-fleet\n") == 1


def test_actors_are_the_names_that_recur() -> None:
    """Capitalised words that stand together; not the first of a sentence where it is a common word."""
    text = "Trade with Port Osk grew. Port Osk and Teral met; trade fell. Trade hurts Teral. I met Mr Dee."
    assert _actors(text) == {"Port Osk": 2, "Teral": 2}


def test_a_heading_that_recurs_is_no_actor(tmp_path: Path) -> None:
    """A long run of capitalised words is no name, and no phrase that a pack may hold."""
    heading = "Grave Trends Facing Inland Mills Barges Bakeries"
    text = f"{heading}\nThe mills in Osk will close.\n{heading} {heading} {heading} {heading} Near Osk\n" * 2
    assert _actors(text) == {heading: 2, "Osk": 2}
    file = tmp_path / "pack.yaml"
    file.write_text(to_yaml(draft(text, title="A note", day=DAY)), encoding="utf-8")
    assert "osk" in load(str(file), assessment=text).actors


def test_rules_are_between_the_two_foremost_actors() -> None:
    """With one alone it is that one; with none it is one to fill in."""
    for text, parties in [
        ("Osk met Teral. Mills in Osk and Teral will close.", {"between": ["osk", "teral"]}),
        ("We like Osk. Mills in Osk will close.", {"actor": "osk"}),
        ("Mills will close.", {"actor": "fill-in-actor"}),
    ]:
        pack = parse(to_yaml(draft(text, title="A note", day=DAY)).encode(), "").data
        assert pack["forecasts"][0]["indicators"][0]["rules"][0]["parties"] == parties


def test_hostile_words_are_harmless_in_the_file() -> None:
    """Quotes, controls, directions and half characters are escaped, and comments stay on their line."""
    text = 'Prices will rise\u202e to "x\\y" #\x07 \ud800 {a: b}.'
    written = to_yaml(draft(text, title="True", day=DAY))
    assert 'pack: "true"' in written
    assert written.encode()
    assert not [
        character for line in written.splitlines() for character in line if not character.isprintable()
    ]
