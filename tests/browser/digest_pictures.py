"""Take the pictures of three real weeks for the documentation: quiet, busy and contradicting.

    PYTHONPATH=tests/support python tests/browser/digest_pictures.py docs/pictures

lives the real news of the corpus from March 2025 on, which takes some two minutes, writes
digest-KIND-360.png and digest-KIND-1200.png, and says how large the mails are.
"""

# ruff: noqa: PLC0415 -- the process that draws the charts reads this file anew, and has no room for much more

import io
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from PIL.Image import Image as Picture
    from playwright.sync_api import Browser

WIDTHS_PX = (360, 1200)
#: Of a busy week the first screens tell how it looks; all of it is told by its mail.
LONGEST_PX = 4_500
#: What the README shows of it.
FIRST_PX = 1_180
COLOURS = 256


def main(folder: str) -> None:
    """Write the pictures into a folder."""
    import chromium
    import mail_samples
    from real_weeks import WEEKS, live

    structlog.configure(processors=[_drop])
    kinds = {week: kind for kind, week in WEEKS.items()}
    with TemporaryDirectory() as place, chromium.open_browser() as browser:
        for week, written in live(Path(place), kinds):
            size = len(mail_samples.mail(written.mail, key=week).as_bytes())
            _tell(f"{kinds[week]} {week}: mail {size:,} bytes, page {len(written.page.encode()):,} bytes")
            if kinds[week] == "busy":
                top = _taken(browser, written.page, WIDTHS_PX[-1], FIRST_PX)
                (Path(folder) / "digest-1200.png").write_bytes(top)
            for width in WIDTHS_PX:
                path = Path(folder) / f"digest-{kinds[week]}-{width}.png"
                path.write_bytes(_taken(browser, written.page, width))
                _tell(f"  {path.name}: {path.stat().st_size:,} bytes")


def _taken(browser: "Browser", html: str, width: int, longest: int = LONGEST_PX) -> bytes:
    """Take a page as PNG in few colours, a third of its size."""
    import chromium
    from PIL import Image

    with chromium.show(browser, html, width=width) as page:
        height = min(int(page.evaluate("document.documentElement.scrollHeight")), longest)
        clip = {"x": 0.0, "y": 0.0, "width": float(width), "height": float(height)}
        taken = page.screenshot(clip=clip, full_page=True, scale="css")  # type: ignore[arg-type]
    kept = io.BytesIO()
    _in_few_colours(Image.open(io.BytesIO(taken)).convert("RGB")).save(kept, format="PNG", optimize=True)
    return kept.getvalue()


def _in_few_colours(picture: "Picture") -> "Picture":
    """Keep the commonest colours, those of areas and of letters; those of their edges take the nearest.

    Pillow's own way to do so is inexact by up to four of 256 steps: white comes out grey.
    """
    import numpy as np
    from PIL import Image

    pixels = np.asarray(picture)
    found, place, counts = np.unique(pixels.reshape(-1, 3), axis=0, return_inverse=True, return_counts=True)
    kept = found[np.argsort(-counts, kind="stable")[:COLOURS]]
    apart = ((found[:, None].astype(int) - kept[None].astype(int)) ** 2).sum(axis=2)
    indices = apart.argmin(axis=1).astype(np.uint8)[place.reshape(pixels.shape[:2])]
    few = Image.fromarray(indices, mode="P")
    few.putpalette(kept.tobytes())
    return few


def _tell(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def _drop(_logger: Any, _method: str, _event: Any) -> Any:
    """Keep the log of the year off the screen."""
    raise structlog.DropEvent


if __name__ == "__main__":
    main(*sys.argv[1:])
