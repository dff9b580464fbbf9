from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stored import HOUR, MINUTE, NOON, alert, item, items, new_feed, report

from rules.model import Item
from storage import Edit, Sighting, StorageError, Store
from storage.items import MOST_EDITS


def _feed(store: Store, name: str = "a") -> int:
    with store.begin() as tx:
        return tx.feeds.add(new_feed(name), NOON).id


def test_only_new_items_are_returned_in_the_order_given(store: Store) -> None:
    """What was kept before, or comes twice at once, is left out."""
    feed = _feed(store)
    with store.begin() as tx:
        assert tx.items.keep_new(feed, [item("b")]) == (item("b"),)
        given_now = [item("c"), item("b"), item("a"), item("c", title="again")]
        assert tx.items.keep_new(feed, given_now) == (item("c"), item("a"))
        assert tx.items.keep_new(feed, given_now) == ()
        assert tx.items.keep_new(feed, []) == ()
        assert tx.items.get(feed, "c") == item("c")


def test_unseen_items_are_told_and_not_kept(store: Store) -> None:
    """Asking changes nothing; another feed's items do not count."""
    feed, other = _feed(store, "a"), _feed(store, "b")
    with store.begin() as tx:
        tx.items.keep_new(feed, [item("a")])
        tx.items.keep_new(other, [item("b")])
        assert tx.items.sighted(feed, [item("c"), item("a"), item("b")]).unseen == (item("c"), item("b"))
        assert tx.items.sighted(feed, []).unseen == ()
        assert tx.items.count() == 2


def test_item_with_another_id_is_known_by_its_second_key(store: Store) -> None:
    """In its own feed; what has no second key is known by its id alone."""
    feed, other = _feed(store, "a"), _feed(store, "b")
    keyed, again, bare = item("1", second_key="k"), item("2", second_key="k"), item("3")
    with store.begin() as tx:
        tx.items.keep_new(feed, [keyed, bare])
        assert tx.items.sighted(feed, [again, item("4")]).unseen == (item("4"),)
        assert tx.items.sighted(other, [again]).unseen == (again,)
        fresh = [item("5", second_key="new"), item("6", second_key="new")]
        assert tx.items.keep_new(feed, [again, item("4"), *fresh]) == (item("4"), fresh[0])
        assert tx.items.keep_new(other, [again]) == (again,)


def test_deleted_items_do_not_come_back(store: Store) -> None:
    """Known by either key in their feed, whatever they say then; the others stay as they were."""
    feed, other = _feed(store, "a"), _feed(store, "b")
    old, older = item("1", second_key="k", published=NOON - HOUR), item("2", published=NOON - 2 * HOUR)
    new = item("3", second_key="n")
    with store.begin() as tx:
        tx.items.keep_new(feed, [old, older, new])
        assert (tx.items.prunable(NOON), tx.items.prune(NOON, 9)) == (2, 2)
        assert (tx.items.prunable(NOON), tx.items.prune(NOON, 9)) == (0, 0)
        assert [one for _, one in tx.items.by_publication()] == [new]
        told = [old, replace(older, title="Otherwise"), item("4", second_key="k"), new, item("5")]
        assert tx.items.sighted(feed, told) == Sighting(unseen=(item("5"),), edits=())
        assert tx.items.sighted(other, [old]).unseen == (old,)
        assert not tx.items.edit(feed, old)


def test_item_that_an_alert_holds_is_not_deleted(store: Store) -> None:
    """However old it is: what the alert rests on can be read again."""
    feed = _feed(store)
    with store.begin() as tx:
        tx.items.keep_new(feed, [item("1"), item("2")])
        tx.alerts.add(alert(reports=(report(),)))
        assert tx.items.prune(NOON + HOUR, 9) == 1
        assert tx.items.get(feed, "1") == item("1")


def test_edit_is_told_with_what_is_kept(store: Store) -> None:
    """It is the item that it was, in other words; it is told until it is kept, and so many times."""
    feed = _feed(store)
    kept = replace(item("1", second_key="k"), url="https://paper.example/1")
    with store.begin() as tx:
        tx.items.keep_new(feed, [kept])
        for number in range(MOST_EDITS):
            now = replace(kept, title=f"Changed {number}")
            renamed = replace(now, id="2", url="", published=NOON + HOUR)
            assert tx.items.sighted(feed, [renamed]).edits == (Edit(kept=kept, now=now),)
            assert tx.items.edit(feed, now)
            kept = now
        last = replace(kept, title="Changed at last")
        assert tx.items.sighted(feed, [last]) == Sighting(unseen=(), edits=())
        assert not tx.items.edit(feed, last)
        assert tx.items.get(feed, "1") == kept


def test_text_cut_short_is_no_edit(store: Store) -> None:
    """Feeds shorten what is no longer new."""
    feed = _feed(store)
    whole = replace(item(), summary="What happened, and why.")
    with store.begin() as tx:
        tx.items.keep_new(feed, [whole])
        assert tx.items.sighted(feed, [replace(whole, summary="What happened...")]).edits == ()


def test_two_feeds_may_use_one_id(store: Store) -> None:
    """The item of one feed says nothing of the other's."""
    first, second = _feed(store, "a"), _feed(store, "b")
    with store.begin() as tx:
        tx.items.keep_new(first, [item("1", title="first")])
        tx.items.keep_new(second, [item("1", title="second"), item("2")])
        kept = tx.items.get(first, "1"), tx.items.get(second, "1"), tx.items.get(first, "2")
        assert tx.items.count() == 3
        assert sorted(feed for feed, _ in tx.items.by_publication()) == [first, second, second]
    assert kept == (item("1", title="first"), item("1", title="second"), None)


def test_thousands_of_items_are_kept_at_once(store: Store) -> None:
    """More than one statement may hold, and still in order."""
    feed = _feed(store)
    many = [item(str(number)) for number in range(5_000)]
    with store.begin() as tx:
        tx.items.keep_new(feed, many[::2])
        assert tx.items.keep_new(feed, many) == tuple(many[1::2])
        assert tx.items.count() == 5_000
        assert tx.items.count(since=many[0].published) == 5_000
        assert tx.items.count(since=many[0].published + MINUTE) == 0


def test_an_id_longer_than_any_index_allows_is_kept(store: Store) -> None:
    """A feed may publish ids of any length; mixed text, since PostgreSQL compresses what repeats."""
    feed = _feed(store)
    long_id = "".join(sha256(bytes([place])).hexdigest() for place in range(256))
    with store.begin() as tx:
        assert tx.items.keep_new(feed, [item(long_id)]) == (item(long_id),)
        assert tx.items.keep_new(feed, [item(long_id)]) == ()
        assert tx.items.get(feed, long_id) == item(long_id)


def test_characters_that_a_database_refuses_are_replaced_one_for_one(store: Store) -> None:
    """NUL and half surrogate pairs come back as U+FFFD, so that offsets into the text still hold."""
    feed = _feed(store)
    bad = item("x\0y", title="nul \0, half \ud83d.")
    with store.begin() as tx:
        assert tx.items.keep_new(feed, [bad]) == (bad,)
        assert tx.items.keep_new(feed, [bad]) == ()
        kept = tx.items.get(feed, "x\0y")
    assert kept == replace(bad, id="x\ufffdy", title="nul \ufffd, half \ufffd.")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batch=st.lists(items, max_size=4))
def test_any_item_comes_back_as_it_was_given(store: Store, batch: list[Item]) -> None:
    """Whatever is new can be read again, equal in every field."""
    with store.begin() as tx:
        tx.feeds.seed([new_feed()], NOON)
        feed = tx.feeds.all()[0].id
        fresh = tx.items.keep_new(feed, batch)
    with store.read() as tx:
        assert [tx.items.get(feed, one.id) for one in fresh] == list(fresh)
        assert tx.items.sighted(feed, batch).unseen == ()


def test_items_of_an_unknown_feed_are_refused(store: Store) -> None:
    """Foreign keys hold on both databases."""
    with pytest.raises(StorageError, match=r"(?i)foreign key"), store.begin() as tx:
        tx.items.keep_new(99, [item()])


def test_items_come_in_the_order_of_their_publication(store: Store) -> None:
    """Of all feeds, each with its feed; the first moment asked for belongs to the span, the last does not."""
    first, second = _feed(store, "a"), _feed(store, "b")
    early, noon, late = (item(str(n), published=NOON + n * HOUR) for n in range(3))
    with store.begin() as tx:
        tx.items.keep_new(first, [late, early])
        tx.items.keep_new(second, [noon])
    with store.read() as tx:
        assert tuple(tx.items.by_publication()) == ((first, early), (second, noon), (first, late))
        inner = tx.items.by_publication(since=NOON + HOUR, until=NOON + 2 * HOUR)
        assert tuple(inner) == ((second, noon),)


def test_more_items_than_are_read_at_once_are_all_read(store: Store) -> None:
    """In order, while nothing but the transaction is open."""
    feed = _feed(store)
    many = [item(f"{n:04}", published=NOON + timedelta(seconds=n)) for n in range(1_201)]
    with store.begin() as tx:
        tx.items.keep_new(feed, many)
    with store.read() as tx:
        assert [one for _, one in tx.items.by_publication()] == many


def test_item_is_found_by_its_id_and_its_publisher(store: Store) -> None:
    """Whichever feed brought it; another publisher's of that id is another item."""
    first, second = _feed(store, "a"), _feed(store, "b")
    meant, other = replace(item("1"), publisher="Herald"), replace(item("1"), publisher="Times")
    with store.begin() as tx:
        tx.items.keep_new(first, [other, item("2")])
        tx.items.keep_new(second, [meant])
        assert tx.items.with_id("1", "Herald") == meant
        assert tx.items.with_id("1", "Times") == other
        assert tx.items.with_id("2", "Herald") is None


def test_item_is_found_by_its_address(store: Store) -> None:
    """Whichever feed brought it; of several the one published last."""
    address = "https://paper.example/1"
    first, second = _feed(store, "a"), _feed(store, "b")
    old = replace(item("old"), url=address)
    new = replace(item("new", published=NOON + HOUR), url=address)
    with store.begin() as tx:
        tx.items.keep_new(first, [new, item("other")])
        tx.items.keep_new(second, [old])
        assert tx.items.with_url(address) == new
        assert tx.items.with_url("https://paper.example/2") is None


def test_items_are_counted_by_their_feeds(store: Store) -> None:
    """A feed that brought none is left out."""
    with store.begin() as tx:
        first, second, _ = (tx.feeds.add(new_feed(name), NOON) for name in "abc")
        tx.items.keep_new(first.id, [item("1"), item("2")])
        tx.items.keep_new(second.id, [item("1")])
        assert tx.items.counts() == {first.id: 2, second.id: 1}
