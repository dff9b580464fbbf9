from datetime import timedelta
from itertools import count

from builders import match
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stored import HOUR, NOON

from rules.model import Story
from rules.story import Stories, story_of
from storage import Store

DAYS = timedelta(days=3)
_RUNS = count()


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


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 24 * 12)), max_size=12))
def test_memory_and_database_tell_the_same_stories(sqlite_store: Store, told: list[tuple[str, int]]) -> None:
    """Whatever is told in whatever order, a shelf in memory finds the story that the database finds."""
    memory, run = Stories(), next(_RUNS)
    with sqlite_store.begin() as tx:
        for event, hours in told:
            found, at = match(event=f"{run} {event}"), NOON + hours * HOUR
            assert story_of(memory, found, at) == story_of(tx.stories, found, at)
            half = timedelta(hours=hours / 2)
            name = f"{found.pack}:{found.event}"
            assert memory.find(name, at, half) == tx.stories.find(name, at, half)
