"""The one Chromium in which these tests look at pages."""

from collections.abc import Iterator

import chromium
import pytest
from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real browser for all pages.

    No pip package has one, so where the system has none the tests are skipped; `.ci/run` installs it as root.
    """
    if not chromium.installed():
        pytest.skip(f"no Chromium at {chromium.EXECUTABLE}: install your system's, as .ci/run does as root")
    with chromium.open_browser() as opened:
        yield opened
