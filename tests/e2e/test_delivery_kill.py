from pathlib import Path

from databases import sqlite_url
from delivery_kills import kill_deliveries_and_count
from life import World
from rough_mail import open_rough_mail
from web import WebServer


def test_killed_within_its_deliveries_it_loses_no_alert_and_marks_none_that_was_not_sent(
    tmp_path: Path, web: WebServer
) -> None:
    """Ten kills; `python tests/e2e/delivery_kill_run.py --kills 200` is the long form."""
    with open_rough_mail(seed=2026) as mail:
        world = World(tmp_path, sqlite_url(tmp_path / "watcher.db"), web, mail)
        account = kill_deliveries_and_count(world, kills=10, seed=2026)
    assert not account.wrong, str(account)
    assert account.dead > 5
