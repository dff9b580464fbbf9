from pathlib import Path

from fuzzing import fuzz


def test_no_input_makes_the_evaluator_fail(tmp_path: Path) -> None:
    """A dozen inputs from dice; `python tests/rules/fuzz_run.py --minutes 10` is the long form."""
    *_, account = fuzz(2026, iter(range(12)), tmp_path, longest=2_000)
    assert not account.wrong, str(account)
    assert set(account.counts) == {"text", "pack", "pattern", "file"}
