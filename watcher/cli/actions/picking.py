"""Pick from what was shown with numbers. Pure."""

from collections.abc import Sequence
from typing import TypeVar

from watcher.cli.ending import MistakeError

Thing = TypeVar("Thing")


def picked(shown: Sequence[Thing], numbers: Sequence[int]) -> list[Thing]:
    """Give the things of these numbers, counted from 1, each once.

    Raises:
        MistakeError: there is no such number.
    """
    if strays := [number for number in numbers if not 0 < number <= len(shown)]:
        raise MistakeError(f"there is no number {strays[0]}: {len(shown)} were found")
    return [shown[number - 1] for number in dict.fromkeys(numbers)]
