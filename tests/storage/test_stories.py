from datetime import timedelta
from itertools import count

from builders import match
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plans import plans
from stored import HOUR, NOON

from rules.model import Story
from rules.story import Stories, story_of
from storage import Store

DAYS = timedelta(days=3)
_RUNS = count()


def _story(name: str, event: str = "e", hours: int = 0) -> Story:
    return Story(id=name, event=event, first_at=NOON + hours * HOUR)


def test_a_story_is_found_within_the_span_on_either_side(store: Store) -> None:
    """The bound belongs to the span; an event of another name does not."""
    with store.begin() as tx:
        opened = tx.stories.open(_story("s1", "strike:aden"))
        assert opened == _story("s1", "strike:aden")
        assert tx.stories.near("strike:aden", NOON + DAYS, DAYS) == (opened,)
        assert tx.stories.near("strike:aden", NOON - DAYS, DAYS) == (opened,)
        assert tx.stories.near("strike:aden", NOON + DAYS + HOUR, DAYS) == ()
        assert tx.stories.near("strike:mocha", NOON, DAYS) == ()


def test_stories_of_other_times_are_not_looked_at(sqlite_store: Store) -> None:
    """Every match asks for the stories near it, and the table grows for years."""
    with sqlite_store.read() as tx, plans() as steps:
        tx.stories.near("strike:aden", NOON, DAYS)
    (step,) = steps
    assert "USING INDEX ix_story_first_at (first_at>? AND first_at<?)" in step


def test_opening_a_story_twice_gives_the_first(store: Store) -> None:
    """What is there is not changed."""
    with store.begin() as tx:
        first = tx.stories.open(_story("s1"))
        assert tx.stories.open(_story("s1", "other", 1)) == first


_PEOPLE = st.sampled_from([(), ("ann",), ("ann", "bob"), ("cem",)])
_TOLD = st.tuples(
    st.sampled_from(["a", "a/b", "ab", "a_b/c", "a_b"]),
    st.sampled_from(["", "", "19", "20"]),
    _PEOPLE,
    st.integers(0, 24 * 12),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(_TOLD, max_size=12))
def test_memory_and_database_tell_the_same_stories(
    sqlite_store: Store, told: list[tuple[str, str, tuple[str, ...], int]]
) -> None:
    """Whatever is told in whatever order, a shelf in memory finds the story that the database finds."""
    memory, run = Stories(), next(_RUNS)
    with sqlite_store.begin() as tx:
        for event, which, people, hours in told:
            found, at = match(event=f"{run} {event}", which=which, people=people), NOON + hours * HOUR
            assert story_of(memory, found, at) == story_of(tx.stories, found, at)
            half = timedelta(hours=hours / 2)
            name = f"{found.pack}:{found.event}"
            assert set(memory.near(name, at, half)) == set(tx.stories.near(name, at, half))
