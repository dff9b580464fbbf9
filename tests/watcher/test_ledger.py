from dataclasses import replace

from desk import NOON, SIGNED, Desk, Entry
from statements import statements
from stored import alert, report

from rules.model import Stance
from storage import Standing, Store
from watcher.feeds.entry import MAX_ENTRIES
from watcher.ledger import REPORTS_OF_ONE_ALERT, REPORTS_OF_ONE_PUBLISHER, Ledger


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


def test_ratios_are_read_once_and_follow_what_is_logged(store: Store) -> None:
    """Those of an alert that is refused are passed over."""
    with store.begin() as tx:
        tx.alerts.add(alert("a0"))
        ledger = Ledger(tx)
        assert ledger.ratios("pack", "F1") == (2.0,)
        assert ledger.add(replace(alert("a1"), ratio=3.0), (2.0, 3.0))
        assert not ledger.add(replace(alert("a1"), ratio=5.0), (2.0, 3.0, 5.0))
        assert ledger.add(replace(alert("b1", forecast="F2"), ratio=11.0), (11.0,))
        with statements() as noted:
            assert ledger.ratios("pack", "F1") == (2.0, 3.0)
        assert (ledger.ratios("pack", "F2"), noted) == ((11.0,), [])


def test_how_an_alert_stands_is_known_as_soon_as_it_is_logged(store: Store) -> None:
    """What was not there is asked for again, what was there is not."""
    key = ("pack", "s", "F1", Stance.CONFIRMS)
    with store.begin() as tx:
        ledger = Ledger(tx)
        assert ledger.standing(*key) is None
        assert ledger.add(alert("a1", story="s"), (2.0,))
        assert ledger.standing(*key) == Standing.of(alert("a1", story="s"))
        with statements() as noted:
            ledger.standing(*key)
        assert noted == []


def test_a_stronger_ratio_takes_the_place_of_the_one_before(store: Store) -> None:
    """The ledger and the log agree on how the alert stands and on what counts."""
    key = ("pack", "s", "F1", Stance.CONFIRMS)
    stronger = replace(alert("a1", story="s"), indicator="I2", ratio=8.0)
    with store.begin() as tx:
        ledger = Ledger(tx)
        ledger.add(alert("a1", story="s"), (2.0,))
        ledger.add(replace(alert("a2"), ratio=3.0), (2.0, 3.0))
        ledger.put(stronger, (3.0, 8.0))
        assert ledger.standing(*key) == tx.alerts.standing(*key) == Standing.of(stronger)
        assert sorted(ledger.ratios("pack", "F1")) == sorted(tx.alerts.ratios("pack", "F1")) == [3.0, 8.0]


def test_further_pages_of_one_publisher_are_left_out_and_other_witnesses_are_not(store: Store) -> None:
    """Who repeats a story adds nothing; the bound holds from one transaction to the next."""
    with store.begin() as tx:
        tx.alerts.add(alert("a1", reports=(report(url="https://herald.example/first"),)))
    for _ in range(2):
        with store.begin() as tx:
            ledger = Ledger(tx)
            for number in range(REPORTS_OF_ONE_PUBLISHER):
                ledger.add_report("a1", report(url=f"https://herald.example/{number}"))
    with store.begin() as tx:
        assert Ledger(tx).add_report("a1", report("Times"))
        assert tx.alerts.count_reports("a1") == {"Herald": REPORTS_OF_ONE_PUBLISHER, "Times": 1}


def test_report_that_strengthens_counts_and_is_kept_whatever_the_bound(store: Store) -> None:
    """No further page joins because one came in that way; a page that is there takes no room again."""
    pages = [report(url=f"https://herald.example/{number}") for number in range(REPORTS_OF_ONE_PUBLISHER)]
    logged = alert("a1", reports=(pages[0],))
    with store.begin() as tx:
        ledger = Ledger(tx)
        ledger.add(logged, (2.0,))
        for page in pages[1:-2]:
            assert ledger.add_report("a1", page)
        for ratio, page in enumerate([pages[0], pages[-2], pages[-1]], start=3):
            ledger.put(replace(logged, ratio=ratio, reports=(page,)), (ratio,))
            logged = replace(logged, ratio=ratio)
        further = report(url="https://herald.example/further")
        assert not ledger.add_report("a1", further)
        assert tx.alerts.count_reports("a1") == {"Herald": REPORTS_OF_ONE_PUBLISHER}
        ledger.put(replace(logged, ratio=9.0, reports=(further,)), (9.0,))
        assert tx.alerts.count_reports("a1") == {"Herald": REPORTS_OF_ONE_PUBLISHER + 1}


def test_names_of_many_publishers_fill_no_alert_without_end(store: Store) -> None:
    """An entry may name its publisher as it likes."""
    with store.begin() as tx:
        ledger = Ledger(tx)
        assert ledger.add(alert("a1"), (2.0,))
        for number in range(REPORTS_OF_ONE_ALERT + 50):
            ledger.add_report("a1", report(f"Paper {number}"))
        assert sum(tx.alerts.count_reports("a1").values()) == REPORTS_OF_ONE_ALERT


def test_report_that_is_there_takes_no_room(store: Store) -> None:
    """The same page again is not counted as a further one."""
    with store.begin() as tx:
        ledger = Ledger(tx)
        assert ledger.add(alert("a1", reports=(report(),)), (2.0,))
        assert not any(ledger.add_report("a1", report()) for _ in range(2 * REPORTS_OF_ONE_PUBLISHER))
        assert ledger.add_report("a1", report(url="https://herald.example/2"))
