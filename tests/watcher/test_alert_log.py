from dataclasses import replace

from builders import forecast
from desk import NOON, SIGNED, Desk, Entry
from statements import statements
from stored import alert, report

from rules.model import Stance
from storage import Standing, Store
from watcher.alert_log import REPORTS_OF_ONE_ALERT, REPORTS_OF_ONE_PUBLISHER, AlertLog
from watcher.feeds.entry import MAX_ENTRIES


def test_one_story_told_two_thousand_times_costs_a_lookup_each(either_desk: Desk) -> None:
    """What an alert holds is not read again for each further report of it."""
    either_desk.subscribe("a")
    entries = [
        Entry(f"{SIGNED} number {n}", link=f"https://paper.example/{n}", at=NOON) for n in range(MAX_ENTRIES)
    ]
    either_desk.publish("a", *entries)
    with statements() as noted:
        (polled,) = either_desk.poll()
    assert (polled.items, polled.error, len(polled.alerts)) == (MAX_ENTRIES, "", 1)
    assert len(noted) < MAX_ENTRIES + 100
    (kept,) = either_desk.alerts()
    assert len(kept.reports) == REPORTS_OF_ONE_PUBLISHER
    assert len(either_desk.undelivered()) == 2


def test_what_is_weighed_is_evidence_for_the_next(store: Store) -> None:
    """The log is read once; an alert that is refused is no evidence, and other forecasts have their own."""
    first, second = forecast(id="F1"), forecast(id="F2")
    with store.begin() as tx:
        tx.alerts.add(alert("a0"))
        book = AlertLog(tx)
        weighed = book.weigh(first, replace(alert("a1"), ratio=3.0))
        assert weighed.belief_before < weighed.belief_after
        assert book.add(weighed)
        with statements() as noted:
            again = book.weigh(first, replace(alert("a2"), ratio=3.0))
        assert (again.belief_before, noted) == (weighed.belief_after, [])
        assert not book.add(replace(again, id="a1"))
        assert book.weigh(first, alert("a3")).belief_before == weighed.belief_after
        other = book.weigh(second, alert("b1", forecast="F2"))
        assert other.belief_before == second.prior.probability


def test_how_an_alert_stands_is_known_as_soon_as_it_is_logged(store: Store) -> None:
    """What was not there is asked for again, what was there is not."""
    key = ("pack", "s", "F1", Stance.CONFIRMS)
    with store.begin() as tx:
        book = AlertLog(tx)
        assert book.standing(*key) is None
        assert book.add(alert("a1", story="s"))
        assert book.standing(*key) == Standing.of(alert("a1", story="s"))
        with statements() as noted:
            book.standing(*key)
        assert noted == []


def test_a_stronger_report_takes_the_place_of_the_one_before(store: Store) -> None:
    """How the alert stands is known at once, in the log and beside it."""
    key = ("pack", "s", "F1", Stance.CONFIRMS)
    stronger = replace(alert("a1", story="s"), indicator="I2", ratio=8.0)
    with store.begin() as tx:
        book = AlertLog(tx)
        book.add(alert("a1", story="s"))
        book.put(stronger)
        assert book.standing(*key) == tx.alerts.standing(*key) == Standing.of(stronger)


def test_further_pages_of_one_publisher_are_left_out_and_other_witnesses_are_not(store: Store) -> None:
    """Who repeats a story adds nothing; the bound holds from one transaction to the next."""
    with store.begin() as tx:
        tx.alerts.add(alert("a1", reports=(report(url="https://herald.example/first"),)))
    for _ in range(2):
        with store.begin() as tx:
            book = AlertLog(tx)
            for number in range(REPORTS_OF_ONE_PUBLISHER):
                book.add_report("a1", report(url=f"https://herald.example/{number}"))
    with store.begin() as tx:
        assert AlertLog(tx).add_report("a1", report("Times"))
        assert tx.alerts.count_reports("a1") == {"Herald": REPORTS_OF_ONE_PUBLISHER, "Times": 1}


def test_report_that_strengthens_counts_and_is_kept_whatever_the_bound(store: Store) -> None:
    """No further page joins because one came in that way; a page that is there takes no room again."""
    pages = [report(url=f"https://herald.example/{number}") for number in range(REPORTS_OF_ONE_PUBLISHER)]
    logged = alert("a1", reports=(pages[0],))
    with store.begin() as tx:
        book = AlertLog(tx)
        book.add(logged)
        for page in pages[1:-2]:
            assert book.add_report("a1", page)
        for ratio, page in enumerate([pages[0], pages[-2], pages[-1]], start=3):
            book.put(replace(logged, ratio=ratio, reports=(page,)))
            logged = replace(logged, ratio=ratio)
        further = report(url="https://herald.example/further")
        assert not book.add_report("a1", further)
        assert tx.alerts.count_reports("a1") == {"Herald": REPORTS_OF_ONE_PUBLISHER}
        book.put(replace(logged, ratio=9.0, reports=(further,)))
        assert tx.alerts.count_reports("a1") == {"Herald": REPORTS_OF_ONE_PUBLISHER + 1}


def test_names_of_many_publishers_fill_no_alert_without_end(store: Store) -> None:
    """An entry may name its publisher as it likes."""
    with store.begin() as tx:
        book = AlertLog(tx)
        assert book.add(alert("a1"))
        for number in range(REPORTS_OF_ONE_ALERT + 50):
            book.add_report("a1", report(f"Paper {number}"))
        assert sum(tx.alerts.count_reports("a1").values()) == REPORTS_OF_ONE_ALERT


def test_report_that_is_there_takes_no_room(store: Store) -> None:
    """The same page again is not counted as a further one."""
    with store.begin() as tx:
        book = AlertLog(tx)
        assert book.add(alert("a1", reports=(report(),)))
        assert not any(book.add_report("a1", report()) for _ in range(2 * REPORTS_OF_ONE_PUBLISHER))
        assert book.add_report("a1", report(url="https://herald.example/2"))
