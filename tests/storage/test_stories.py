from datetime import timedelta

from stored import HOUR, NOON

from storage import Store, Story

DAYS = timedelta(days=3)


def test_a_story_is_found_within_the_span_on_either_side(store: Store) -> None:
    """The bound belongs to the span; an event of another name does not."""
    with store.begin() as tx:
        opened = tx.stories.open("strike:aden", NOON, "s1")
        assert opened == Story(id="s1", event="strike:aden", first_at=NOON)
        assert tx.stories.find("strike:aden", NOON + DAYS, DAYS) == opened
        assert tx.stories.find("strike:aden", NOON - DAYS, DAYS) == opened
        assert tx.stories.find("strike:aden", NOON + DAYS + HOUR, DAYS) is None
        assert tx.stories.find("strike:mocha", NOON, DAYS) is None


def test_the_nearest_story_wins(store: Store) -> None:
    """Of two equally near the earlier one."""
    with store.begin() as tx:
        early = tx.stories.open("e", NOON, "s1")
        late = tx.stories.open("e", NOON + 4 * HOUR, "s2")
        assert tx.stories.find("e", NOON + HOUR, DAYS) == early
        assert tx.stories.find("e", NOON + 3 * HOUR, DAYS) == late
        assert tx.stories.find("e", NOON + 2 * HOUR, DAYS) == early


def test_opening_a_story_twice_gives_the_first(store: Store) -> None:
    """What is there is not changed."""
    with store.begin() as tx:
        first = tx.stories.open("e", NOON, "s1")
        assert tx.stories.open("other", NOON + HOUR, "s1") == first
