import subprocess
import sys
from pathlib import Path

from process import ROOT, environment


def test_two_hours_of_forty_feeds_leave_memory_and_all_jobs_as_they_should_be(tmp_path: Path) -> None:
    """The short form of the long run, in a process of its own: nothing grew, failed, waits or was missed."""
    command = [sys.executable, str(ROOT / "tests" / "e2e" / "day_run.py"), "--feeds", "40", "--hours", "2"]
    run = subprocess.run(  # noqa: S603 -- ours
        [*command, "--seed", "7"],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "40 feeds, 2 hours, seed 7: " in run.stdout
    assert "WRONG" not in run.stdout
