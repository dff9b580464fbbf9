from dataclasses import fields, replace
from datetime import date, timedelta

from stored import HOUR, NOON, new_lapse, new_line, new_revision

from storage import Answer, LineKind, NewLine, Store


def test_revisions_are_kept_as_they_were_noted(store: Store) -> None:
    """Each with its terms as they were given, whatever the clock said; those from before a moment."""
    first = new_revision()
    later = new_revision(at=NOON + HOUR, ruleset="def", terms=replace(first.terms, prior=0.6))
    other = new_revision(forecast="ferry")
    with store.begin() as tx:
        for each in (later, first, other):
            tx.revisions.add(each)
    with store.read() as tx:
        assert tx.revisions.list(pack="island", forecast="bridge") == (later, first)
        assert tx.revisions.list(until=NOON + HOUR) == (first, other)


def test_an_indicator_lapses_once_by_a_day(store: Store) -> None:
    """The second time nothing is written; a later day is another lapse."""
    first = new_lapse()
    again = new_lapse(at=NOON + HOUR)
    later = new_lapse(at=NOON + HOUR, since=first.by, by=first.by + timedelta(days=180))
    with store.begin() as tx:
        assert [tx.lapses.add(each) for each in (first, again, later)] == [True, False, True]
    with store.read() as tx:
        assert tx.lapses.list(pack="island", forecast="bridge") == (first, later)
        assert tx.lapses.list(until=NOON + HOUR) == (first,)
        assert tx.lapses.list(forecast="ferry") == ()


def test_lines_are_kept_as_they_were_written(store: Store) -> None:
    """With a number and their moment; what a line does not say is None."""
    evidence = new_line()
    said_of_nothing = dict.fromkeys(("stance", "strength", "grade", "credibility", "on"))
    belief = new_line(kind=LineKind.BELIEF, belief=0.4, **said_of_nothing)
    ended = new_line(
        kind=LineKind.RESOLVED, **said_of_nothing | {"answer": Answer.NO, "on": date(2026, 3, 1)}
    )
    written = (evidence, belief, ended)
    with store.begin() as tx:
        lines = [tx.lines.add(each, NOON + hour * HOUR) for hour, each in enumerate(written)]
    with store.read() as tx:
        assert tx.lines.list(pack="island", forecast="bridge") == tuple(lines)
        assert tx.lines.list(until=NOON + HOUR) == (lines[0],)
        assert tx.lines.list(pack="other") == ()
    names = [each.name for each in fields(NewLine)]
    assert [NewLine(**{name: getattr(line, name) for name in names}) for line in lines] == list(written)
    assert [line.at for line in lines] == [NOON, NOON + HOUR, NOON + 2 * HOUR]
