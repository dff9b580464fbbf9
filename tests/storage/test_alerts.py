from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from statements import statements
from stored import HOUR, MINUTE, NOON, alert, alerts, report, weighing

from rules.model import Evidence, Field, Stance, Verdict
from storage import Alert, Linked, Standing, Stood, StorageError, Store

#: How the plain alert stands, for an hour.
STOOD = Stood(until=NOON + HOUR, indicator="I1", ratio=2.0, counts=True, belief_before=0.2)


def test_an_alert_is_found_by_its_key_and_its_id(store: Store) -> None:
    """Pack, story, forecast and stance together are the key."""
    logged = alert(story="s", reports=(report("Herald"), report("Times")))
    with store.begin() as tx:
        assert tx.alerts.add(logged)
        assert tx.alerts.standing("pack", "s", "F1", Stance.CONFIRMS) == Standing.of(logged)
        assert tx.alerts.standing("pack", "s", "F1", Stance.CONTRADICTS) is None
        assert tx.alerts.standing("pack", "s", "F2", Stance.CONFIRMS) is None
        assert tx.alerts.standing("pack", "t", "F1", Stance.CONFIRMS) is None
        assert tx.alerts.standing("other", "s", "F1", Stance.CONFIRMS) is None
        assert tx.alerts.get("a1") == logged
        assert tx.alerts.get("a2") is None


def test_a_story_raises_one_alert_per_forecast_and_stance(store: Store) -> None:
    """The second one is not logged, nor are its reports."""
    with store.begin() as tx:
        assert tx.alerts.add(alert("a1", story="s"))
        assert not tx.alerts.add(alert("a2", story="s", reports=(report(),)))
        assert not tx.alerts.add(alert("a1", story="t"))
        assert tx.alerts.add(replace(alert("a3", story="s"), stance=Stance.CONTRADICTS))
        assert [one.id for one in tx.alerts.list()] == ["a1", "a3"]
        assert tx.alerts.get("a1") == alert("a1", story="s")


def test_a_strengthened_alert_stands_by_its_last_item_and_keeps_what_it_had(store: Store) -> None:
    """The report of that item comes first; other alerts are left as they are."""
    plan, deed = replace(report("Herald"), item="1"), replace(report("Times"), item="2")
    logged = replace(alert(reports=(plan,)), item="1")
    stronger = replace(
        logged, indicator="I2", ratio=8.0, belief_after=0.7, item="2", stood=(STOOD,), reports=(deed,)
    )
    with store.begin() as tx:
        tx.alerts.add(logged)
        tx.alerts.add(alert("a2"))
        tx.alerts.put(stronger)
        assert tx.alerts.get("a1") == replace(stronger, reports=(deed, plan))
        assert tx.alerts.standing("pack", logged.story, "F1", Stance.CONFIRMS) == Standing.of(stronger)
        assert tx.alerts.get("a2") == alert("a2")
        assert weighing(tx) == (8.0, 2.0)


def test_a_page_that_says_more_now_takes_the_place_of_what_it_said(store: Store) -> None:
    """The alert quotes the item that it stands by; the reports of other pages stay."""
    first, other = replace(report("Herald"), item="1"), replace(report("Times"), item="2")
    quote = Evidence(field=Field.TITLE, start=0, end=4, text="Deed", marks=((0, 4),))
    later = replace(first, item="3", title="Deed", evidence=(quote,), published=NOON + HOUR)
    logged = replace(alert(reports=(first, other)), item="1")
    stronger = replace(logged, item="3", title="Deed", indicator="I2", reports=(later,))
    with store.begin() as tx:
        tx.alerts.add(logged)
        tx.alerts.put(stronger)
        assert tx.alerts.get("a1") == replace(stronger, reports=(later, other))


def test_the_same_report_twice_is_one(store: Store) -> None:
    """Publisher and address tell reports apart; they stay in the order they came."""
    again = replace(report("Herald"), title="edited")
    other = report("Herald", url="https://herald.example/2")
    with store.begin() as tx:
        tx.alerts.add(alert(reports=(report("Herald"), again)))
        assert not tx.alerts.add_report("a1", again)
        assert tx.alerts.add_report("a1", other)
        assert tx.alerts.add_report("a1", report("Times"))
        logged = tx.alerts.get("a1")
    assert logged is not None
    assert logged.reports == (report("Herald"), other, report("Times"))


def test_reports_without_an_address_are_told_apart_by_their_items(store: Store) -> None:
    """A feed that gives no links brings more than one report."""
    first, second = (replace(report(url=""), item=name) for name in "12")
    with store.begin() as tx:
        tx.alerts.add(alert(reports=(first,)))
        assert tx.alerts.add_report("a1", second)
        assert not tx.alerts.add_report("a1", replace(second, title="edited"))
        logged = tx.alerts.get("a1")
    assert logged is not None
    assert logged.reports == (first, second)


def test_the_reports_of_an_alert_are_counted_by_publisher(store: Store) -> None:
    """What other alerts hold does not count."""
    pages = [report("Herald", url=f"https://herald.example/{number}") for number in range(3)]
    with store.begin() as tx:
        tx.alerts.add(alert("a1", reports=(*pages, report("Times"))))
        tx.alerts.add(alert("a2", reports=(report("Post"),)))
        assert tx.alerts.count_reports("a1") == {"Herald": 3, "Times": 1}
        assert tx.alerts.count_reports("a3") == {}


def test_a_report_of_an_unknown_alert_is_refused(store: Store) -> None:
    """Foreign keys hold on both databases."""
    with pytest.raises(StorageError, match=r"(?i)foreign key"), store.begin() as tx:
        tx.alerts.add_report("nowhere", report())


def test_alerts_are_listed_newest_first_and_in_one_order(store: Store) -> None:
    """Alerts of one moment are ordered by id, each with its own reports."""
    first = alert("b", raised_at=NOON, reports=(report(),))
    twin = alert("a", raised_at=NOON)
    last = alert("c", raised_at=NOON + MINUTE, reports=(report("Times"), report("Post")))
    with store.begin() as tx:
        for one in (first, last, twin):
            tx.alerts.add(one)
    with store.read() as tx:
        assert tx.alerts.list() == (last, twin, first)
        assert tx.alerts.list(limit=2) == (last, twin)
        assert tx.alerts.list(limit=0) == ()


def test_a_list_can_be_restricted(store: Store) -> None:
    """The span takes its start in and leaves its end out."""
    with store.begin() as tx:
        for hour in range(4):
            tx.alerts.add(alert(f"a{hour}", forecast=f"F{hour % 2}", raised_at=NOON + hour * HOUR))
    with store.read() as tx:
        span = tx.alerts.list(since=NOON + HOUR, until=NOON + 3 * HOUR)
        assert [one.id for one in span] == ["a2", "a1"]
        assert [one.id for one in tx.alerts.list(forecast="F1")] == ["a3", "a1"]
        assert [one.id for one in tx.alerts.list(pack="pack", forecast="F0", limit=1)] == ["a2"]
        assert tx.alerts.list(pack="other") == ()


def test_alerts_are_counted_and_dated_without_being_listed(store: Store) -> None:
    """The moment asked for counts; of no alerts there is no last one."""
    with store.begin() as tx:
        assert (tx.alerts.count(since=NOON), tx.alerts.last_raised()) == (0, None)
        for hour in (2, 0, 1):
            tx.alerts.add(alert(f"a{hour}", raised_at=NOON + hour * HOUR))
        assert [tx.alerts.count(since=NOON + hour * HOUR) for hour in range(4)] == [3, 2, 1, 0]
        assert tx.alerts.last_raised() == NOON + 2 * HOUR


def test_items_that_alerts_hold_are_told_by_publisher_and_id(store: Store) -> None:
    """Each once, in however many alerts it is."""
    other = replace(report("Times"), item="2")
    with store.begin() as tx:
        assert tx.alerts.reported() == frozenset()
        tx.alerts.add(alert("a1", reports=(report("Herald"), other)))
        tx.alerts.add(alert("a2", reports=(report("Herald"),)))
        assert tx.alerts.reported() == {("Herald", "1"), ("Times", "2")}


@contextmanager
def _one_query() -> Iterator[None]:
    """Asks that what is done within takes one statement."""
    with statements() as noted:
        yield
    assert len([words for words in noted if words.startswith(("SELECT", "WITH"))]) == 1


def test_a_list_takes_one_statement_however_long(store: Store) -> None:
    """Reports come with their alerts, not one query for each."""
    with store.begin() as tx:
        for number in range(20):
            tx.alerts.add(alert(f"a{number}", reports=(report(),)))
    with _one_query(), store.read() as tx:
        assert len(tx.alerts.list()) == 20


def test_alerts_of_one_story_and_opposite_ones_of_the_same_days_are_linked(store: Store) -> None:
    """The story's first, then as they were raised; in one statement, and from both sides."""
    against = Stance.CONTRADICTS
    logged = alert("a", story="s", forecast="F1")
    other_forecast = alert("b", story="s", forecast="F2", raised_at=NOON + HOUR)
    other_stance = replace(alert("c", story="s", forecast="F1"), stance=against)
    opposite = replace(
        alert("d", forecast="F1", raised_at=NOON - HOUR), stance=against, happened_at=NOON - 3 * HOUR
    )
    with store.begin() as tx:
        for one in (opposite, other_forecast, other_stance, logged):
            tx.alerts.add(one)
    with _one_query(), store.read() as tx:
        found = tx.alerts.linked(logged, 3 * HOUR)
    assert found == (
        Linked(id="c", forecast="F1", stance=against, same_story=True),
        Linked(id="b", forecast="F2", stance=Stance.CONFIRMS, same_story=True),
        Linked(id="d", forecast="F1", stance=against, same_story=False),
    )
    with store.read() as tx:
        assert [one.id for one in tx.alerts.linked(opposite, 3 * HOUR)] == ["a"]


def test_what_says_the_same_or_is_of_other_days_forecasts_or_packs_is_not_linked(store: Store) -> None:
    """A story of another pack is another story, whatever its name."""
    logged = alert("a", story="s")
    others = (
        alert("same-stance"),
        replace(alert("pack", story="s"), pack="other"),
        replace(alert("forecast", forecast="F2"), stance=Stance.CONTRADICTS),
        *(
            replace(alert(name), stance=Stance.CONTRADICTS, happened_at=NOON + sign * (HOUR + MINUTE))
            for name, sign in (("before", -1), ("after", 1))
        ),
    )
    with store.begin() as tx:
        for one in (logged, *others):
            assert tx.alerts.add(one)
        assert tx.alerts.linked(logged, HOUR) == ()


def test_how_the_alerts_of_a_forecast_stand_is_told_without_their_reports(store: Store) -> None:
    """Oldest first, of one forecast of one pack."""
    with store.begin() as tx:
        tx.alerts.add(replace(alert("a", raised_at=NOON + HOUR), ratio=0.5))
        tx.alerts.add(replace(alert("b", raised_at=NOON), ratio=3.0))
        tx.alerts.add(alert("c", counts=False))
        tx.alerts.add(alert("d", forecast="F2"))
        assert weighing(tx) == (3.0, 0.5)
        assert weighing(tx, "other") == ()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(logged=alerts)
def test_any_alert_comes_back_as_it_was_given(store: Store, logged: Alert) -> None:
    """Every field of an alert and of its reports survives the database."""
    with store.begin() as tx:
        if tx.alerts.add(logged):
            ordered = sorted(logged.reports, key=lambda one: one.item != logged.item)
            assert tx.alerts.get(logged.id) == replace(logged, reports=tuple(ordered))


def test_long_and_unstorable_words_of_a_report_do_no_harm(store: Store) -> None:
    """A hostile URL is longer than an index allows and its text holds NUL and half a surrogate pair."""
    quote = Evidence(field=Field.TITLE, start=0, end=3, text="a\0\udc00")
    hostile = replace(
        report(
            "P\0",
            url="https://x.example/" + "".join(sha256(bytes([place])).hexdigest() for place in range(256)),
        ),
        evidence=(quote,),
    )
    with store.begin() as tx:
        assert tx.alerts.add(alert(reports=(hostile,)))
        assert not tx.alerts.add_report("a1", hostile)
        logged = tx.alerts.get("a1")
    assert logged is not None
    (kept,) = logged.reports
    assert (kept.publisher, kept.url) == ("P\ufffd", hostile.url)
    assert kept.evidence == (replace(quote, text="a\ufffd\ufffd"),)


@pytest.mark.parametrize("verdict", Verdict)
def test_a_verdict_that_rejects_takes_an_alert_out_of_the_belief(verdict: Verdict, store: Store) -> None:
    """And any other puts it back; how it counts stays in the log."""
    with store.begin() as tx:
        tx.alerts.add(alert("a1"))
        tx.alerts.add(replace(alert("a2"), ratio=3.0))
        assert tx.alerts.judge("a1", verdict, NOON)
        judged = tx.alerts.get("a1")
        assert judged is not None
        assert (judged.verdict, judged.counts) == (verdict, True)
        assert judged.rejected_at == (NOON if verdict.rejects else None)
        assert weighing(tx) == ((3.0,) if verdict.rejects else (2.0, 3.0))
        assert not tx.alerts.judge("nothing", verdict, NOON)


def test_an_alert_rejected_for_another_reason_was_out_all_the_time(store: Store) -> None:
    """It is out since it was first rejected."""
    with store.begin() as tx:
        tx.alerts.add(alert("a1"))
        tx.alerts.judge("a1", Verdict.IRRELEVANT, NOON)
        tx.alerts.judge("a1", Verdict.WRONG_STANCE, NOON + HOUR)
        judged = tx.alerts.get("a1")
        assert judged is not None
        assert (judged.verdict, judged.rejected_at) == (Verdict.WRONG_STANCE, NOON)


def test_no_judgement_of_the_rules_overwrites_a_verdict(store: Store) -> None:
    """An alert that is put as it stood before keeps what a person said of it since."""
    with store.begin() as tx:
        tx.alerts.add(alert("a1"))
        tx.alerts.judge("a1", Verdict.IRRELEVANT, NOON)
        tx.alerts.put(replace(alert("a1"), ratio=9.0))
        judged = tx.alerts.get("a1")
        assert judged is not None
        assert (judged.ratio, judged.verdict, judged.rejected_at) == (9.0, Verdict.IRRELEVANT, NOON)
        assert weighing(tx) == ()


_SAID = st.lists(st.tuples(st.sampled_from(["a0", "a1", "a2"]), st.sampled_from(Verdict)), max_size=8)


@given(_SAID)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_belief_knows_the_last_verdict_on_each_alert_only(
    sqlite_store: Store, said: list[tuple[str, Verdict]]
) -> None:
    """Whatever was said before and in which order; what is taken back leaves the belief as it was."""
    ratios = {"a0": 2.0, "a1": 0.25, "a2": 3.0}
    with sqlite_store.begin() as tx:
        for name, ratio in ratios.items():
            tx.alerts.add(replace(alert(name), ratio=ratio))
            tx.alerts.judge(name, Verdict.NONE, NOON)
        before = weighing(tx)
        for name, verdict in said:
            tx.alerts.judge(name, verdict, NOON)
        last = dict(said)
        left = [ratio for name, ratio in ratios.items() if not last.get(name, Verdict.NONE).rejects]
        assert weighing(tx) == tuple(left)
        for name in ratios:
            tx.alerts.judge(name, Verdict.NONE, NOON)
        assert weighing(tx) == before


def test_alerts_are_found_by_verdict_and_by_how_their_ids_begin(store: Store) -> None:
    """Those that nobody judged too; what looks like a pattern is none."""
    with store.begin() as tx:
        for number, name in enumerate(["ab1", "ab2", "b_1"]):
            tx.alerts.add(alert(name, raised_at=NOON + number * HOUR))
        tx.alerts.judge("ab1", Verdict.RIGHT, NOON)
        assert [one.id for one in tx.alerts.list(verdict=Verdict.RIGHT)] == ["ab1"]
        assert [one.id for one in tx.alerts.list(verdict=Verdict.NONE)] == ["b_1", "ab2"]
        assert tx.alerts.ids("ab") == ("ab2", "ab1")
        assert tx.alerts.ids("b_") == ("b_1",)
        assert tx.alerts.ids("_") == ()
        assert tx.alerts.ids() == ("b_1", "ab2", "ab1")


def test_alerts_are_read_one_by_one_with_their_reports(store: Store) -> None:
    """Oldest first, from a moment on; more than are held in memory at a time."""
    many = [
        alert(f"{number:04}", raised_at=NOON + number * MINUTE, reports=(report("a"), report("b")))
        for number in range(300)
    ]
    with store.begin() as tx:
        for one in reversed(many):
            tx.alerts.add(one)
    with store.read() as tx:
        assert list(tx.alerts.each()) == many
        assert list(tx.alerts.each(pack="pack", forecast="F1", since=NOON + 298 * MINUTE)) == many[298:]
        assert list(tx.alerts.each(forecast="F2")) == []
