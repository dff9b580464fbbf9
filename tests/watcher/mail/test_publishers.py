from builders import report

from watcher.mail.publishers import (
    LONGEST_COPIES,
    copies_told,
    publishers_counted,
    reports_counted,
    voices_of,
)


def test_publishers_are_counted_by_the_names_they_are_shown_under() -> None:
    """What differs in invisible characters only is one name."""
    told = voices_of([report(publisher="Herald"), report(publisher="Her\u200bald"), report(publisher="")])
    assert told == (("Herald",), ("unnamed publisher",))
    assert publishers_counted(told) == "2 publishers"


def test_copies_are_counted_where_there_are_any() -> None:
    """Without copies every publisher is independent, and nothing need be said."""
    assert publishers_counted([["Herald"]]) == "1 publisher"
    assert publishers_counted([["Herald", "Times"], ["Courier"]]) == "3 publishers, 2 independent"
    assert reports_counted(4, [["Herald"], ["Times"]]) == "4 reports"
    assert reports_counted(4, [["Herald", "Times"]]) == "4 reports, 1 independent"


def test_who_carries_the_same_text_is_named() -> None:
    """Every group in turn; of many publishers the first."""
    assert copies_told([["Herald"], ["Times"]]) == ""
    assert (
        copies_told([["a", "b"], ["c"], ["d", "e", "f", "g", "h", "i"]])
        == "a and b carry the same text; d, e, f, g and 2 more carry the same text."
    )


def test_the_sentence_stays_short_whoever_is_in_it() -> None:
    """Names are what feeds say."""
    assert len(copies_told([[str(n) + "x" * 100, "y" * 100] for n in range(90)])) <= LONGEST_COPIES + 1
