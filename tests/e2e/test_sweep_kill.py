from life import World
from sweep_kills import kill_sweeps_and_count


def test_sweep_killed_at_any_moment_loses_nothing_and_keeps_nothing_twice(world: World) -> None:
    """Three kills at random moments; `python tests/e2e/sweep_kill_run.py --kills 50` is the long form."""
    account = kill_sweeps_and_count(world, kills=3, seed=2026)
    assert not account.wrong, str(account)
    assert account.alerts >= 30
