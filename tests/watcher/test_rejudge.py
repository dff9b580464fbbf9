from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import builders
from desk import NOON, QUIET, SCRAPPED, SIGNED, SIGNED_TOO, Desk, Entry
from rule_samples import compiled, ferry, ferry_data

from rules import RuleSet
from watcher.rejudge import Rejudged, rehearse, rejudge, reread

HOUR = timedelta(hours=1)
LATER = NOON + timedelta(days=30)


def watch(desk: Desk, ruleset: RuleSet, **feeds: Sequence[Any]) -> None:
    """Poll feeds with these rules."""
    desk.app = replace(desk.app, rulesets=(ruleset,))
    desk.subscribe(*feeds)
    for name, entries in feeds.items():
        desk.publish(name, *entries)
    desk.poll()


def again(desk: Desk, ruleset: RuleSet, since: datetime | None = None) -> Rejudged:
    """Judge again by these rules, a month later."""
    return rejudge(desk.app.store, reread(desk.app.store, [ruleset], since), LATER)


def without(section: str, name: str, phrase: str) -> RuleSet:
    """The ferry pack without a phrase of one English term set."""
    data = ferry_data()
    data[section][name]["en"].remove(phrase)
    return compiled(data)


def changed(**indicator: Any) -> RuleSet:
    """The ferry pack with its first indicator changed."""
    data = ferry_data()
    data["forecasts"][0]["indicators"][0] |= indicator
    return compiled(data)


def test_rules_that_did_not_change_change_nothing(either_desk: Desk) -> None:
    """However often; the log is as it was."""
    entries: list[str | Entry] = [
        Entry(SIGNED, at=NOON - 90 * HOUR),
        Entry(SCRAPPED, at=NOON - HOUR),
        SIGNED_TOO,
        QUIET,
    ]
    watch(either_desk, ferry(), a=entries, b=[SIGNED_TOO])
    before = either_desk.alerts()
    for _ in range(2):
        result = again(either_desk, ferry())
        assert result == Rejudged(items=5, raised=(), gone=(), changed=(), unread=())
    assert either_desk.alerts() == before
    assert len(before) == 3


def test_what_only_the_new_rules_find_is_logged_and_not_mailed(either_desk: Desk) -> None:
    """Raised now, happened then, marked as judged again, with every report of its story."""
    watch(
        either_desk, without("events", "funded", "sign*"), a=[SIGNED], b=[Entry(SIGNED_TOO, at=NOON - HOUR)]
    )
    assert either_desk.alerts() == ()
    result = again(either_desk, ferry())
    (alert,) = either_desk.alerts()
    assert [one.id for one in result.raised] == [alert.id]
    assert (alert.rejudged, alert.raised_at, alert.happened_at) == (True, LATER, NOON - HOUR)
    assert (alert.ruleset, len(alert.reports)) == (ferry().digest, 2)
    assert either_desk.undelivered() == ()
    assert again(either_desk, ferry()).raised == ()


def test_rehearsal_tells_the_same_and_leaves_nothing(either_desk: Desk) -> None:
    """Not even a story."""
    watch(either_desk, without("events", "funded", "sign*"), a=[SIGNED])
    store = either_desk.app.store
    told = rehearse(store, reread(store, [ferry()], None), LATER)
    assert either_desk.alerts() == ()
    assert again(either_desk, ferry()) == told
    assert len(told.raised) == 1


def test_alert_that_the_new_rules_would_not_raise_is_told_and_stays(desk: Desk) -> None:
    """The log is what was said then, and its belief stays."""
    watch(desk, ferry(), a=[SIGNED])
    result = again(desk, without("events", "funded", "sign*"))
    ((gone,), kept) = result.gone, desk.alerts()
    assert (gone.alert, gone.instead) == (kept[0], None)
    assert (result.raised, result.changed, result.unread) == ((), (), ())


def test_alert_is_gone_where_its_forecast_opens_later_now(desk: Desk) -> None:
    """News from before a forecast opens raises nothing, also in looking back."""
    watch(desk, ferry(), a=[SIGNED])
    data = ferry_data()
    data["forecasts"][0]["opens"] = (NOON + 24 * HOUR).date().isoformat()
    result = again(desk, compiled(data))
    assert [one.alert.title for one in result.gone] == [SIGNED]
    assert result.raised == ()


def test_alert_that_takes_the_other_stance_now_is_gone_and_a_new_one_is_raised(desk: Desk) -> None:
    """What was read as confirming contradicts: both stand in the log, and both are told."""
    watch(desk, ferry(), a=[SIGNED])
    result = again(desk, changed(stance="contradicts"))
    (gone,), (new,) = result.gone, result.raised
    assert gone.instead is not None
    assert gone.instead.stance is new.stance
    assert {alert.stance for alert in desk.alerts()} == {gone.alert.stance, new.stance}


def test_alert_that_rests_on_another_indicator_now_is_told(desk: Desk) -> None:
    """It is the same alert, moved by another strength."""
    watch(desk, ferry(), a=[SIGNED])
    result = again(desk, changed(id="contract"))
    (one,) = result.changed
    assert (one.alert.indicator, one.now.indicator.id) == ("money", "contract")
    assert (result.raised, result.gone) == ((), ())
    assert len(desk.alerts()) == 1


def test_page_that_told_the_plan_first_still_says_the_deed(desk: Desk) -> None:
    """Other rules that make of both what was made of them change nothing."""
    live = "https://paper.example/live"
    first = Entry("Norrey and Sund to fund bridge", at=NOON - HOUR, link=live, guid="1")
    watch(desk, ferry(), a=[first, Entry(SIGNED, link=live, guid="2")])
    (alert,) = desk.alerts()
    assert alert.strengthens == "money-planned"
    result = again(desk, changed(says="other words"))
    assert (result.changed, result.gone, result.raised) == ((), (), ())


def test_known_story_under_a_new_name_is_not_told_twice(desk: Desk) -> None:
    """Rules that rename a topic rename its events: what they find anew of a known story joins its alert."""
    old = without("topics", "bridge", "bridge")
    data = ferry_data()
    data["topics"]["crossing"] = data["topics"].pop("bridge")
    for indicator in data["forecasts"][0]["indicators"]:
        for rule in indicator["rules"]:
            rule["about"] = "crossing"
    told = Entry("Norrey and Sund sign contract for fixed crossing", at=NOON)
    watch(desk, old, a=[told], b=[Entry(SIGNED, at=NOON - HOUR)])
    assert [len(alert.reports) for alert in desk.alerts()] == [1]
    result = again(desk, compiled(data))
    assert (result.raised, result.gone) == ((), ())
    assert [len(alert.reports) for alert in desk.alerts()] == [2]


def test_only_what_happened_since_is_judged_again(desk: Desk) -> None:
    """Neither older items nor older alerts are looked at."""
    old = without("events", "dropped", "scrap*")
    watch(desk, old, a=[Entry(SCRAPPED, at=NOON - 48 * HOUR), Entry(SIGNED, at=NOON - 47 * HOUR)])
    none = again(desk, without("events", "funded", "sign*"), since=NOON)
    assert none == Rejudged(items=0, raised=(), gone=(), changed=(), unread=())
    assert len(again(desk, ferry(), since=NOON - 48 * HOUR).raised) == 1


def test_alert_whose_items_are_gone_cannot_be_judged(desk: Desk) -> None:
    """It is neither confirmed nor called wrong, and an alert of the same rules is not asked about."""
    pack, forecast = "island-bridge", "bridge-built"
    lost = builders.alert(id="lost", pack=pack, forecast=forecast)
    same = builders.alert(id="same", story="s2", pack=pack, forecast=forecast, ruleset=ferry().digest)
    with desk.app.store.begin() as tx:
        assert tx.alerts.add(lost)
        assert tx.alerts.add(same)
    result = again(desk, ferry())
    assert result.unread == (lost,)
    assert result.gone == ()


def test_alert_that_two_stories_lead_to_stands_by_the_strongest_of_both(desk: Desk) -> None:
    """These rules tell two stories where older ones told one: what one made of it counts for the other."""
    watch(
        desk,
        compiled(_crossings()),
        a=[
            Entry("Norrey and Sund plan bridge", at=NOON - 9 * HOUR),
            Entry("Norrey and Sund plan tunnel", at=NOON - 8 * HOUR),
            Entry("Norrey and Sund open bridge", at=NOON - 7 * HOUR),
            Entry("Norrey and Sund sign contract for tunnel", at=NOON - 6 * HOUR),
        ],
    )
    (before,) = desk.alerts()
    assert (before.indicator, len(before.reports)) == ("plan", 2)
    result = again(desk, compiled(_crossings("open*", "sign*", split=True)))
    (alert,) = desk.alerts()
    assert (alert.id, alert.indicator, alert.ratio) == (before.id, "opening", 8)
    assert [(one.id, one.indicator) for one in result.raised] == [(alert.id, "opening")]
    assert len(alert.reports) == 4


def test_alert_that_is_strengthened_at_once_is_told_once(desk: Desk) -> None:
    """As it stands in the end."""
    entries = [
        Entry("Norrey and Sund sign contract for bridge", at=NOON - 7 * HOUR),
        Entry("Norrey and Sund open bridge", at=NOON - 6 * HOUR),
    ]
    watch(desk, compiled(_crossings()), a=entries)
    assert desk.alerts() == ()
    result = again(desk, compiled(_crossings("open*", "sign*")))
    assert [one.indicator for one in result.raised] == ["opening"]
    assert [one.id for one in desk.alerts()] == [one.id for one in result.raised]


def _crossings(*heard: str, split: bool = False) -> dict[str, Any]:
    """A pack of plans, contracts and openings, each stronger than the last; `split` tells bridge from tunnel.

    Of contracts and openings only those words are `heard`.
    """
    data = ferry_data()
    topics = {"bridge": ["bridge"], "tunnel": ["tunnel"]} if split else {"bridge": ["bridge", "tunnel"]}
    data["topics"] = {name: {"en": words} for name, words in topics.items()}
    words = {"plan": "plan*", "contract": "sign*", "opening": "open*"}
    data["events"] |= {
        name: {"en": [word if word in {"plan*", *heard} else f"{word}-unheard"]}
        for name, word in words.items()
    }
    data["happenings"] = {"work": list(words)}
    forecast = data["forecasts"][0]
    (rule,) = forecast["indicators"][0]["rules"]
    forecast["indicators"] = [
        {
            "id": name,
            "stance": "confirms",
            "strength": strength,
            "says": name,
            "rules": [rule | {"id": name, "about": list(topics), "event": name}],
        }
        for name, strength in zip(words, (2, 4, 8), strict=True)
    ]
    return data
