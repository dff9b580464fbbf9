"""The page on the backtest of the built-in pack, held against what the command says today."""

import json

from backtest_page import COMMAND, PAGE, parts, printed, with_parts


def test_page_tells_what_the_command_prints() -> None:
    """Every table, to the last figure; `tests/support/backtest_page.py` makes page and pictures anew."""
    page = PAGE.read_text(encoding="utf-8")
    assert f"\n{COMMAND}\n" in page
    assert with_parts(page, parts(json.loads(printed("--json")))) == page
