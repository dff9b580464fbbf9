from dataclasses import asdict

from hypothesis import given
from stored import alerts, items, new_feeds, reports

from rules.model import Item
from storage import Alert, DeliveryKind, NewDelivery, NewFeed, Report, mapping
from storage.tables import ALERT, FEED, ITEM, OUTBOX, REPORT


@given(item=items)
def test_an_item_survives_its_row(item: Item) -> None:
    """There and back is the same, and every column is filled."""
    row = mapping.values_of_item(7, item)
    assert mapping.item_of(row) == item
    assert row.keys() == set(ITEM.c.keys())


@given(report=reports)
def test_a_report_survives_its_row(report: Report) -> None:
    """There and back is the same, and every column but the generated one is filled."""
    row = mapping.values_of_report("a1", report)
    assert mapping.report_of(row) == report
    assert row.keys() == set(REPORT.c.keys()) - {"id"}


@given(alert=alerts)
def test_an_alert_survives_its_row(alert: Alert) -> None:
    """There and back with its reports is the same, and every column is filled."""
    row = mapping.values_of_alert(alert)
    assert mapping.alert_of(row, alert.reports) == alert
    assert row.keys() == set(ALERT.c.keys())


@given(feed=new_feeds)
def test_the_values_of_a_feed_are_columns(feed: NewFeed) -> None:
    """They say what the subscription says, the grade by its letter."""
    row = mapping.values_of_feed(feed)
    assert row == asdict(feed) | {"host": feed.host}
    assert row.keys() < set(FEED.c.keys())


def test_the_values_of_a_delivery_are_columns() -> None:
    """The key is among them."""
    promise = NewDelivery(kind=DeliveryKind.ALERT, subject_id="a1", recipient="ann@example.org")
    row = mapping.values_of_delivery(promise)
    assert row["key"] == promise.key
    assert row.keys() < set(OUTBOX.c.keys())


def test_a_digest_tells_where_one_text_ends() -> None:
    """Texts that read alike when joined have digests of their own, and stored alike means the same digest."""
    assert mapping.digest_of("ab", "c") != mapping.digest_of("a", "bc")
    assert mapping.digest_of("a\0b") != mapping.digest_of("a", "b")
    assert mapping.digest_of("a\0b") == mapping.digest_of("a\ufffdb")
