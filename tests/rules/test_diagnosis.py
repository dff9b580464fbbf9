from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from rule_samples import compiled, ferry, ferry_data

from rules import RuleSet
from rules.diagnosis import FEW, Diagnosis, Finding, Fit, Hit, Lack, Reading, Span, diagnose
from rules.model import Stance, Verdict

DAY = date(2026, 3, 1)
YEAR = Span(first=date(2026, 1, 1), last=date(2026, 12, 31))
MONEY = Hit(
    story="s1",
    forecast="bridge-built",
    indicator="money",
    rule="money-asserted",
    stance=Stance.CONFIRMS,
    day=DAY,
    language="en",
)
DROPPED = replace(MONEY, indicator="dropped", rule="dropped-by-one", stance=Stance.CONTRADICTS)


def _two_forecasts() -> RuleSet:
    """The ferry pack with a second forecast, that the ferry goes on, of one indicator for each side."""
    data = ferry_data()
    other = ferry_data()["forecasts"][0] | {"id": "ferry-stays"}
    kept = [other["indicators"][0], other["indicators"][2]]
    for indicator, name, stance in zip(kept, ("ends", "stays"), ("contradicts", "confirms"), strict=True):
        indicator |= {"id": name, "stance": stance}
        indicator["rules"][0]["id"] = f"{name}-rule"
    data["forecasts"].append(other | {"indicators": kept})
    return compiled(data)


def _days(hit: Hit, *days: int, **changes: Any) -> list[Hit]:
    """A hit of a story of its own for each of some days after the first."""
    return [
        replace(hit, story=f"{hit.indicator}{day}", day=DAY + timedelta(days=day), **changes) for day in days
    ]


def _diagnose(*hits: Hit, resolved: dict[str, bool] | None = None, span: Span = YEAR) -> Diagnosis:
    return diagnose(ferry(), hits, span, resolved or {})


def _reading(found: Diagnosis, indicator: str) -> Reading:
    return next(one for one in found.readings if one.indicator.id == indicator)


def test_row_tells_of_each_claim_how_many_stories_confirm_and_contradict_it() -> None:
    """A story is counted once in a cell, whatever else it raised."""
    ends = replace(
        MONEY, forecast="ferry-stays", indicator="ends", rule="ends-rule", stance=Stance.CONTRADICTS
    )
    hits = [MONEY, ends, replace(MONEY, story="s2", independent=3), replace(DROPPED, story="s2")]
    found = diagnose(_two_forecasts(), hits, YEAR, {})
    assert found.stories == 2
    money = _reading(found, "money")
    assert (money.stories, money.independent) == (2, 4)
    assert money.fits == {
        "bridge-built": Fit(confirms=2, contradicts=1, nothing=0),
        "ferry-stays": Fit(confirms=0, contradicts=1, nothing=1),
    }
    assert _reading(found, "ends").fits["bridge-built"] == Fit(confirms=1, contradicts=0, nothing=0)


@pytest.mark.parametrize(
    ("days", "story", "opposed"),
    [(0, "s1", 1), (400, "s1", 1), (14, "s2", 1), (-14, "s2", 1), (15, "s2", 0)],
    ids=["one event", "one event, told later", "a fortnight after", "a fortnight before", "later"],
)
def test_story_is_opposed_by_its_own_event_or_within_a_fortnight(days: int, story: str, opposed: int) -> None:
    """What comes with its opposite fires whatever happens."""
    other = replace(DROPPED, story=story, day=DAY + timedelta(days=days))
    assert _reading(_diagnose(MONEY, other), "money").opposed == opposed


def test_opposite_of_another_forecast_opposes_nothing() -> None:
    """It may be the same event seen from the other side."""
    ends = replace(MONEY, forecast="ferry-stays", indicator="ends", stance=Stance.CONTRADICTS)
    found = diagnose(_two_forecasts(), [MONEY, ends], YEAR, {})
    assert (_reading(found, "money").opposed, _reading(found, "ends").opposed) == (0, 0)


@pytest.mark.parametrize(
    ("hits", "resolved", "finding"),
    [
        ([], {}, Finding.SILENT),
        (_days(MONEY, 0, 1, 2, 3), {}, Finding.FEW),
        (_days(MONEY, 0, 1, 2, 3, 4), {}, Finding.SEPARATES),
        (_days(MONEY, 0, 1, 2, 3, 4), {"bridge-built": True}, Finding.SEPARATES),
        (_days(MONEY, 0, 1, 2, 3, 4), {"bridge-built": False}, Finding.MISLED),
        ([*_days(MONEY, 0, 1, 40, 80, 120), DROPPED], {}, Finding.SEPARATES),
        ([*_days(MONEY, 0, 1, 2, 80, 120), DROPPED], {}, Finding.WHATEVER),
        (_days(MONEY, 0, 1, verdict=Verdict.IRRELEVANT), {}, Finding.REJECTED),
        (_days(MONEY, 0, verdict=Verdict.WRONG_STANCE), {}, Finding.FEW),
        (
            [*_days(MONEY, 0, 1, verdict=Verdict.RIGHT), *_days(MONEY, 2, 3, verdict=Verdict.IRRELEVANT)],
            {},
            Finding.FEW,
        ),
    ],
)
def test_finding_is_the_gravest_that_holds(
    hits: list[Hit], resolved: dict[str, bool], finding: Finding
) -> None:
    """A few stories are few, whatever they show."""
    assert _reading(_diagnose(*hits, resolved=resolved), "money").finding is finding


@pytest.mark.parametrize(
    ("strength", "finding"), [(1, Finding.NOTHING), (1.2, Finding.NOTHING), (1.25, Finding.FEW)]
)
def test_strength_near_one_says_nothing(strength: float, finding: Finding) -> None:
    """An even belief moves to 55 per cent at the most."""
    data = ferry_data()
    data["forecasts"][0]["indicators"][0]["strength"] = strength
    found = diagnose(compiled(data), [MONEY], YEAR, {})
    assert _reading(found, "money").finding is finding


def test_most_telling_comes_first_and_what_never_fired_last() -> None:
    """By the weight of evidence: log2 of the strength, less the share that is opposed."""
    planned = replace(
        MONEY, story="s9", indicator="money-planned", rule="money-promised", day=date(2026, 9, 1)
    )
    found = _diagnose(MONEY, DROPPED, planned, *_days(MONEY, 100, 101))
    assert [(one.indicator.id, round(one.bits, 2)) for one in found.readings] == [
        ("money", 1.06),  # log2 of 3, two thirds of it
        ("money-planned", 0.58),
        ("dropped", 0.0),
    ]
    assert [one.indicator.id for one in _diagnose(planned).readings] == ["money-planned", "dropped", "money"]


def test_share_has_the_bounds_of_wilson() -> None:
    """Without a story there is neither."""
    found = _diagnose(MONEY, DROPPED, *_days(MONEY, 100, 101))
    money = _reading(found, "money")
    assert money.share == pytest.approx(1 / 3)
    assert money.interval == pytest.approx((0.0615, 0.7923), abs=1e-4)
    assert (_reading(found, "money-planned").share, _reading(found, "money-planned").interval) == (None, None)


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2026, 1, 1), date(2026, 1, 31), 31),
        (date(2020, 1, 1), date(2025, 1, 10), 1),
        (date(2026, 12, 1), date(2030, 1, 1), 41),
        (None, date(2026, 1, 1), None),
    ],
    ids=["within", "from the day it opens", "to the day it closes", "since nobody knows when"],
)
def test_rule_without_an_alert_is_told_with_the_days_it_had(
    first: date | None, last: date, days: int | None
) -> None:
    """A rejected alert is one all the same: the rule fired."""
    hit = replace(MONEY, verdict=Verdict.IRRELEVANT)
    found = _diagnose(hit, span=Span(first=first, last=last))
    assert [(one.rule, one.watched and one.watched.days) for one in found.idle] == [
        ("money-promised", days),
        ("dropped-by-one", days),
    ]
    assert {one.is_early for one in found.idle} == {days == 1}


def test_forecast_that_had_no_day_yet_lacks_nothing() -> None:
    """Its rules could not fire."""
    found = _diagnose(span=Span(first=date(2024, 1, 1), last=date(2025, 1, 9)))
    assert (found.idle, found.gaps) == ((), ())


def test_side_from_which_nothing_was_seen_is_a_gap() -> None:
    """An indicator that fired and was rejected covers nothing."""
    found = _diagnose(MONEY, replace(DROPPED, verdict=Verdict.IRRELEVANT))
    assert [(one.forecast.id, one.stance, one.lack) for one in found.gaps] == [
        ("bridge-built", Stance.CONTRADICTS, Lack.SILENT)
    ]
    assert [one.stance for one in _diagnose().gaps] == [Stance.CONFIRMS, Stance.CONTRADICTS]


def test_side_that_nothing_speaks_for_is_a_gap() -> None:
    """Indicators of strength 1 are seen, and say nothing."""
    data = ferry_data()
    data["forecasts"][0]["indicators"][2]["strength"] = 1
    (gap,) = diagnose(compiled(data), [MONEY, DROPPED], YEAR, {}).gaps
    assert (gap.stance, gap.lack) == (Stance.CONTRADICTS, Lack.UNSAID)


@pytest.mark.parametrize(
    ("languages", "lacks"),
    [(["en"] * FEW, ["en"]), (["en"] * (FEW - 1), []), (["en"] * FEW + ["fr"], [])],
    ids=["all in one", "too few to tell", "one in another"],
)
def test_side_that_is_seen_in_one_language_only_is_a_gap(languages: list[str], lacks: list[str]) -> None:
    """Where the pack has words of others too."""
    hits = [replace(MONEY, story=f"s{number}", language=code) for number, code in enumerate(languages)]
    gaps = _diagnose(*hits, DROPPED).gaps
    assert [one.language for one in gaps if one.lack is Lack.ONE_LANGUAGE] == lacks


def test_resolved_forecasts_tell_whether_stories_pointed_the_right_way() -> None:
    """A story counts once for a forecast; those on open ones do not count."""
    hits = [
        *_days(MONEY, 0, 1, 2),
        *_days(DROPPED, 0),
        replace(MONEY, story="money0", indicator="money-planned"),
    ]
    confirms, contradicts = _diagnose(*hits, resolved={"bridge-built": True}).pointing
    assert (confirms.in_yes, confirms.in_no, confirms.right) == (3, 0, 3)
    assert (contradicts.in_yes, contradicts.in_no, contradicts.right) == (1, 0, 0)
    assert confirms.interval == pytest.approx((0.4385, 1.0), abs=1e-4)
    assert [one.interval for one in _diagnose(*hits).pointing] == [None, None]


def test_one_forecast_keeps_its_rows_and_all_columns() -> None:
    """Its stories may bear on other claims."""
    found = diagnose(_two_forecasts(), [MONEY], YEAR, {}).of("ferry-stays")
    assert {one.indicator.id for one in found.readings} == {"ends", "stays"}
    assert {one.indicator.forecast for one in found.idle} == {"ferry-stays"}
    assert {one.forecast.id for one in found.gaps} == {"ferry-stays"}
    assert len(found.forecasts) == 2
