from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from waiting import DEADLINE_S, until

from watcher.together import MOST, Together


class _Book:
    """Writes numbers down in groups: refuses a group in which 13 is, and any with 99 as busy."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.open = Event()
        self.open.set()
        self.entered = Event()

    def write_all(self, numbers: Sequence[int]) -> list[int]:
        """Double each number."""
        self.entered.set()
        assert self.open.wait(DEADLINE_S)
        self.groups.append(list(numbers))
        if 99 in numbers:
            raise TimeoutError("busy")
        if 13 in numbers:
            raise ValueError("unlucky")
        return [2 * number for number in numbers]


@pytest.fixture
def book() -> _Book:
    """A book that is open."""
    return _Book()


def _crowd(together: Together[int, int], book: _Book, numbers: Sequence[int]) -> list[int | str]:
    """Bring one number, and the others while it is being written; give what each was told."""

    def bring(number: int) -> int | str:
        try:
            return together.write(number)
        except (ValueError, TimeoutError) as error:
            return str(error)

    book.open.clear()
    with ThreadPoolExecutor(len(numbers)) as pool:
        first = pool.submit(bring, numbers[0])
        assert book.entered.wait(DEADLINE_S)
        others = [pool.submit(bring, number) for number in numbers[1:]]
        until(lambda: together.waiting == len(others))
        book.open.set()
        return [one.result(DEADLINE_S) for one in (first, *others)]


def test_what_comes_while_another_is_written_is_written_at_once(book: _Book) -> None:
    """The first alone, all others in one group; each is told of its own."""
    numbers = list(range(100, 120))
    assert _crowd(Together(book.write_all), book, numbers) == [2 * number for number in numbers]
    assert [len(group) for group in book.groups] == [1, 19]


def test_groups_are_bounded(book: _Book) -> None:
    """However many wait, a transaction stays short."""
    numbers = list(range(100, 102 + 2 * MOST))
    assert _crowd(Together(book.write_all), book, numbers) == [2 * number for number in numbers]
    assert [len(group) for group in book.groups] == [1, MOST, MOST, 1]


def test_one_bad_thing_spoils_no_other(book: _Book) -> None:
    """The group fails, each is written alone, and only the bad one hears of it."""
    assert _crowd(Together(book.write_all), book, [1, 12, 13, 14]) == [2, 24, "unlucky", 28]
    assert sorted(map(len, book.groups)) == [1, 1, 1, 1, 3]


def test_error_common_to_all_is_not_waited_for_by_each(book: _Book) -> None:
    """Where the database is busy, every one of a group is told at once."""
    told = _crowd(Together(book.write_all, common=(TimeoutError,)), book, [1, 98, 99])
    assert told == [2, "busy", "busy"]
    assert len(book.groups) == 2


def test_alone_what_fails_is_told(book: _Book) -> None:
    """There is nobody to part it from."""
    with pytest.raises(ValueError, match="unlucky"):
        Together(book.write_all).write(13)
    assert book.groups == [[13]]


def test_a_mistake_in_the_writing_keeps_nobody_waiting() -> None:
    """A wrong number of outcomes is told to who brought the thing, and the next one may write."""
    together = Together[int, int](lambda _: [])
    for number in range(2):
        with pytest.raises(ValueError, match="zip"):
            together.write(number)
