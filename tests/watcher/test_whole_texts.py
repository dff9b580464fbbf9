from collections.abc import Sequence
from dataclasses import replace

from desk import QUIET, SCRAPPED, SIGNED, Desk, Entry

from rules.model import Item
from watcher.sweep import sweep

PAGE = f"Councils met. {SIGNED}. Work begins in May."


def _read_pages(items: Sequence[Item]) -> tuple[Item, ...]:
    return tuple(replace(item, body=PAGE) if item.title == QUIET else item for item in items)


def _poll(desk: Desk) -> list[str]:
    """Poll, reading the web pages of quiet news, and tell which alerts came and which were corrected."""
    polled = sweep(desk.app, desk.web, threads=1, read_whole=_read_pages)
    return [alert.title for one in polled for alert in (*one.alerts, *one.corrected)]


def test_the_page_of_an_item_is_judged_and_kept_with_it(desk: Desk) -> None:
    """What the teaser does not say, the evidence quotes from the body."""
    desk.subscribe("a")
    desk.publish("a", QUIET, SCRAPPED)
    assert sorted(_poll(desk)) == sorted([QUIET, SCRAPPED])
    quiet, scrapped = sorted(desk.alerts(), key=lambda alert: alert.title)
    (quote,) = quiet.reports[0].evidence
    assert (quote.field.value, quote.text) == ("body", SIGNED + ".")
    assert scrapped.reports[0].evidence[0].field.value == "title"
    with desk.app.store.read() as tx:
        assert PAGE in {item.body for _, item in tx.items.by_publication()}


def test_a_page_once_read_is_no_edit_and_stays_when_the_teaser_is_edited(desk: Desk) -> None:
    """The feed never brought that text: neither its lack nor another teaser takes it back."""
    desk.subscribe("a")
    teaser = Entry(QUIET, summary="The harbour was closed.")
    for summary in ("The harbour was closed.", "The harbour was closed until noon, officials say."):
        desk.publish("a", replace(teaser, summary=summary), Entry(f"Other news {summary}"))
        _poll(desk)
        desk.clock.advance(hours=25)
    desk.publish("a", replace(teaser, summary="Open again."))
    assert _poll(desk) == []
    (alert,) = desk.alerts()
    assert (alert.counts, alert.correction) == (True, "")
