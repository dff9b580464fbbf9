"""The system's Chromium for tests and pictures: opens our own pages, shows them at a width and a scheme."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

Scheme = Literal["light", "dark"]

EXECUTABLE = shutil.which("chromium") or "/usr/bin/chromium"
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def installed() -> bool:
    """Whether there is a Chromium to start."""
    return Path(EXECUTABLE).exists()


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start Chromium; it ends with the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def show(browser: Browser, html: str, *, width: int, scheme: Scheme = "light") -> Iterator[Page]:
    """A page with this HTML in a window of `width` CSS pixels, without any way to the network."""
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, offline=True, device_scale_factor=2
    )
    try:
        page = context.new_page()
        page.set_content(html)
        yield page
    finally:
        context.close()
