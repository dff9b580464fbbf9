"""The items seen so far, each once per feed.

Knows no rule: what an item means is judged elsewhere.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from rules.model import Item
from storage import mapping, statements
from storage.tables import ITEM, SECOND_KEY

#: Rows held in memory while all items are read.
_AT_ONCE = 500


class Items:
    """The items, inside one transaction. Two feeds may use one id, so the feed is part of the key."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep_new(self, feed_id: int, items: Sequence[Item]) -> tuple[Item, ...]:
        """Keep the items not seen before from this feed and return only those, in the order given.

        Of items with one id, or one second key, in `items` the first counts.
        """
        firsts: dict[str, Item] = {}
        for item in items:
            firsts.setdefault(mapping.digest_of(item.id), item)
        if not firsts:
            return ()
        rows = [mapping.values_of_item(feed_id, item) for item in firsts.values()]
        statement = (
            statements.insert(self._connection, ITEM).on_conflict_do_nothing().returning(ITEM.c.digest)
        )
        # SQLAlchemy cuts the rows into statements that stay below the limit on parameters.
        fresh = set(self._connection.execute(statement, rows).scalars())
        return tuple(item for digest, item in firsts.items() if digest in fresh)

    def unseen(self, feed_id: int, items: Sequence[Item]) -> tuple[Item, ...]:
        """Give the items that this feed never brought, in the order given; nothing is kept yet.

        One is known by its id, or by its second key.
        """
        digests = [mapping.digest_of(item.id) for item in items]
        second_keys = [item.second_key for item in items if item.second_key]
        known_by = or_(ITEM.c.digest.in_(digests), and_(SECOND_KEY, ITEM.c.second_key.in_(second_keys)))
        statement = select(ITEM.c.digest, ITEM.c.second_key).where(ITEM.c.feed_id == feed_id, known_by)
        known = {key for row in self._connection.execute(statement) for key in row if key}
        return tuple(
            item
            for item, digest in zip(items, digests, strict=True)
            if known.isdisjoint((digest, item.second_key))
        )

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

    def _newest(self, *conditions: ColumnElement[bool]) -> Item | None:
        newest = select(ITEM).where(*conditions).order_by(ITEM.c.published.desc(), ITEM.c.feed_id)
        row = self._connection.execute(newest.limit(1)).mappings().one_or_none()
        return None if row is None else mapping.item_of(row)


def _within(since: datetime | None, until: datetime | None) -> Iterator[ColumnElement[bool]]:
    """The conditions of a span: its start is in it, its end is not."""
    if since is not None:
        yield ITEM.c.published >= since
    if until is not None:
        yield ITEM.c.published < until
