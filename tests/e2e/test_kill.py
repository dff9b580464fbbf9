from kills import kill_and_count
from life import World


def test_killed_at_any_moment_it_loses_nothing_and_invents_nothing(world: World) -> None:
    """Three kills at random moments; `python tests/e2e/kill_run.py --kills 50` is the long form."""
    account = kill_and_count(world, kills=3, seed=2026)
    assert not account.wrong, str(account)
    assert account.alerts > 5
