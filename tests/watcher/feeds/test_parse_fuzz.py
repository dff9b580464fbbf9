"""Spoilt feeds of every format, read to their items; the long form is fuzz_run.py."""

from feed_fuzzing import findings


def test_spoilt_feeds_do_no_harm() -> None:
    """Whatever arrives, no item is unsound, nothing but a parse error is raised, and both readers agree."""
    assert [finding for finding in findings(1, range(400)) if finding is not None] == []
