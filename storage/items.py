"""The items seen so far, each once per feed.

Knows no rule: what an item means is judged elsewhere.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Integer,
    Row,
    Text,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    select,
    tuple_,
    union_all,
    update,
)

from rules.model import Item
from storage import mapping, statements
from storage.records import Edit, Sighting
from storage.tables import ITEM, REPORT, SECOND_KEY, TOMBSTONE
from storage.wording import reworded

#: An item is judged again so often: its publisher may change the text without end.
MOST_EDITS = 5
#: Rows held in memory while all items are read.
_AT_ONCE = 500


_FEED: BindParameter[int] = bindparam("of_feed")
_DIGESTS: BindParameter[list[str]] = bindparam("digests", expanding=True)
_SECOND_KEYS: BindParameter[list[str]] = bindparam("second_keys", expanding=True)
_KEPT = select(ITEM.c.digest, ITEM.c.second_key, ITEM.c.wording, ITEM.c.edits).where(ITEM.c.feed_id == _FEED)
_DELETED = select(
    TOMBSTONE.c.digest,
    TOMBSTONE.c.second_key,
    literal_column("''", Text).label("wording"),
    literal_column(str(MOST_EDITS), Integer).label("edits"),
).where(TOMBSTONE.c.feed_id == _FEED)
# Built once: to build it for each body cost as much as to ask it. By either key apart: asked for either at
# once, SQLite reads all that the feed ever brought.
_KNOWN = union_all(
    _KEPT.where(ITEM.c.digest.in_(_DIGESTS)),
    _KEPT.where(SECOND_KEY, ITEM.c.second_key.in_(_SECOND_KEYS)),
    _DELETED.where(TOMBSTONE.c.digest.in_(_DIGESTS)),
    _DELETED.where(TOMBSTONE.c.second_key.in_(_SECOND_KEYS)),
)


class Items:
    """The items, inside one transaction. Two feeds may use one id, so the feed is part of the key."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep_new(self, feed_id: int, items: Sequence[Item]) -> tuple[Item, ...]:
        """Keep the items not seen before from this feed and return only those, in the order given.

        Of items with one id, or one second key, in `items` the first counts.
        """
        if not items:
            return ()
        digests = [mapping.digest_of(item.id) for item in items]
        known = self._keys(feed_id, digests, items)
        fresh: list[Item] = []
        for item, digest in zip(items, digests, strict=True):
            if known.isdisjoint({digest, item.second_key}):
                fresh.append(item)
                known |= {digest, item.second_key} - {""}
        if fresh:
            # Nobody else writes meanwhile, so that what was unknown still is: to have the database tell which
            # rows are new takes twice as long.
            rows = [mapping.values_of_item(feed_id, item) for item in fresh]
            self._connection.execute(_KEEP, rows)
        return tuple(fresh)

    def sighted(self, feed_id: int, items: Sequence[Item]) -> Sighting:
        """Tell the items that this feed never brought, and those that now read otherwise; keeps nothing.

        One is known by its id, or by its second key, also where it was deleted. One that was edited has
        what it had, but for its words; after so many edits it stays as it is.
        """
        digests = [mapping.digest_of(item.id) for item in items]
        known = self._known(feed_id, digests, [item.second_key for item in items if item.second_key])
        unseen, edited = list[Item](), dict[str, Item]()
        for item, digest in zip(items, digests, strict=True):
            row = known.get(digest) or known.get(item.second_key)
            if row is None:
                unseen.append(item)
            elif row.edits < MOST_EDITS and row.wording != mapping.wording_of(item):
                edited.setdefault(row.digest, item)
        return Sighting(unseen=tuple(unseen), edits=tuple(self._edits(feed_id, edited)))

    def edit(self, feed_id: int, item: Item) -> bool:
        """Let an item read as given from now on. False where it is not kept, or was edited too often."""
        key = (ITEM.c.feed_id == feed_id, ITEM.c.digest == mapping.digest_of(item.id))
        values = mapping.values_of_edit(item) | {"edits": ITEM.c.edits + 1}
        statement = (
            update(ITEM).where(*key, ITEM.c.edits < MOST_EDITS).values(values).returning(ITEM.c.digest)
        )
        return self._connection.execute(statement).first() is not None

    def prune(self, before: datetime, limit: int) -> int:
        """Delete up to `limit` items published before a moment that no alert holds, and say how many.

        The oldest first. Their keys stay: their feeds do not bring them back.
        """
        oldest = select(ITEM.c.feed_id, ITEM.c.digest, ITEM.c.second_key).where(*_prunable(before))
        oldest = oldest.order_by(ITEM.c.published, ITEM.c.feed_id, ITEM.c.digest).limit(limit)
        bury = statements.insert(self._connection, TOMBSTONE).from_select(
            ["feed_id", "digest", "second_key"], oldest
        )
        self._connection.execute(bury.on_conflict_do_nothing())
        keys = oldest.with_only_columns(ITEM.c.feed_id, ITEM.c.digest)
        key = tuple_(ITEM.c.feed_id, ITEM.c.digest)
        return self._connection.execute(delete(ITEM).where(key.in_(keys))).rowcount

    def prunable(self, before: datetime) -> int:
        """How many items `prune` would delete."""
        statement = select(func.count()).select_from(ITEM).where(*_prunable(before))
        return self._connection.execute(statement).scalar_one()

    def get(self, feed_id: int, item_id: str) -> Item | None:
        """One item of one feed."""
        key = (ITEM.c.feed_id == feed_id, ITEM.c.digest == mapping.digest_of(item_id))
        row = self._connection.execute(select(ITEM).where(*key)).mappings().one_or_none()
        return None if row is None else mapping.item_of(row)

    def with_id(self, item_id: str, publisher: str) -> Item | None:
        """The item of a publisher with this id, of any feed; the one published last of several."""
        return self._newest(ITEM.c.digest == mapping.digest_of(item_id), ITEM.c.publisher == publisher)

    def with_url(self, url: str) -> Item | None:
        """The item at an address, of any feed; the one published last where there are several."""
        return self._newest(ITEM.c.url == url)

    def feeds_with(self, item_ids: Iterable[str]) -> frozenset[int]:
        """The feeds that brought any of the items with these ids."""
        digests, found = [mapping.digest_of(one) for one in item_ids], set[int]()
        for start in range(0, len(digests), _AT_ONCE):
            some = ITEM.c.digest.in_(digests[start : start + _AT_ONCE])
            found.update(self._connection.execute(select(ITEM.c.feed_id).where(some).distinct()).scalars())
        return frozenset(found)

    def by_publication(
        self, *, since: datetime | None = None, until: datetime | None = None
    ) -> Iterator[tuple[int, Item]]:
        """The items published from `since` on and before `until`, each with its feed's id, oldest first.

        None does not restrict. They are read as they are asked for, within the transaction.
        """
        wanted = select(ITEM).where(*_within(since, until))
        wanted = wanted.order_by(ITEM.c.published, ITEM.c.id, ITEM.c.feed_id)
        for row in self._connection.execute(wanted.execution_options(yield_per=_AT_ONCE)).mappings():
            yield row["feed_id"], mapping.item_of(row)

    def count(self, *, since: datetime | None = None) -> int:
        """How many items are kept, of all feeds; those published from `since` on, if that is given."""
        statement = select(func.count()).select_from(ITEM).where(*_within(since, None))
        return self._connection.execute(statement).scalar_one()

    def counts(self) -> dict[int, int]:
        """How many items are kept of each feed, by its id; feeds without any are left out."""
        statement = select(ITEM.c.feed_id, func.count()).group_by(ITEM.c.feed_id)
        return {row[0]: row[1] for row in self._connection.execute(statement)}

    def _keys(self, feed_id: int, digests: Sequence[str], items: Sequence[Item]) -> set[str]:
        """The keys of items by which a feed brought something before; none of a feed that never did."""
        if self._connection.execute(_ANYTHING, {"of_feed": feed_id}).first() is None:
            return set()
        return set(self._known(feed_id, digests, [item.second_key for item in items if item.second_key]))

    def _known(
        self, feed_id: int, digests: Sequence[str], second_keys: Sequence[str]
    ) -> dict[str, Row[Any, Any, Any, Any]]:
        """What is known of the items with those keys, deleted ones too, by either key."""
        keys = {"of_feed": feed_id, "digests": digests, "second_keys": second_keys}
        rows = self._connection.execute(_KNOWN, keys).all()
        return {key: row for row in rows for key in (row.digest, row.second_key) if key}

    def _edits(self, feed_id: int, edited: Mapping[str, Item]) -> Iterator[Edit]:
        """The edits of items, given by their digests; not where they say nothing else."""
        if not edited:
            return
        statement = select(ITEM).where(ITEM.c.feed_id == feed_id, ITEM.c.digest.in_(edited))
        rows = {row["digest"]: row for row in self._connection.execute(statement).mappings()}
        for digest, item in edited.items():
            kept = mapping.item_of(rows[digest])
            now = reworded(kept, item)
            if now is not None:
                yield Edit(kept=kept, now=now)

    def _newest(self, *conditions: ColumnElement[bool]) -> Item | None:
        newest = select(ITEM).where(*conditions).order_by(ITEM.c.published.desc(), ITEM.c.feed_id)
        row = self._connection.execute(newest.limit(1)).mappings().one_or_none()
        return None if row is None else mapping.item_of(row)


_KEEP = insert(ITEM)
_ANYTHING = union_all(
    select(ITEM.c.feed_id).where(ITEM.c.feed_id == bindparam("of_feed")),
    select(TOMBSTONE.c.feed_id).where(TOMBSTONE.c.feed_id == bindparam("of_feed")),
).limit(1)


def _within(since: datetime | None, until: datetime | None) -> Iterator[ColumnElement[bool]]:
    """The conditions of a span: its start is in it, its end is not."""
    if since is not None:
        yield ITEM.c.published >= since
    if until is not None:
        yield ITEM.c.published < until


def _prunable(before: datetime) -> tuple[ColumnElement[bool], ...]:
    """The conditions of an item that is old, and of which no alert holds a report."""
    return ITEM.c.published < before, ITEM.c.id.not_in(select(REPORT.c.item))
