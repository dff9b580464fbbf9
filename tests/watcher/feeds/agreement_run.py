"""Holds `parse` against feedparser as it comes, on folders of files: one set a folder.

    .venv/bin/python tests/watcher/feeds/agreement_run.py FOLDER... [--list] [--seconds 15]

Both get the same bytes, address and content type: that of a `Header: Content-type: ...` in the file's
first comment, as in feedparser's own fixtures, or application/xml. Counted are the files that feedparser
reads, that is makes entries or a version of; a field agrees in a file where it does in each of its
entries. feedparser sanitises markup and resolves links in it, which we leave to `plaintext`: texts are
compared as text, ours as it is or sanitised by feedparser too, and up to the longest that we keep.
`--list` prints every disagreement: file, field, feedparser's value and ours.
"""

import argparse
import calendar
import io
import re
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
from feedparser import sanitizer

from watcher.errors import FeedParseError
from watcher.feeds import killable
from watcher.feeds.entry import MAX_ENTRIES, MAX_TEXT, Entry, Reading
from watcher.feeds.parse import parse
from watcher.feeds.plaintext import lines

URL = "https://feeds.example/dir/feed.xml"
_TEXTS = frozenset({"title", "summary"})
FIELDS = ("entries", "title", "link", "id", "published", "summary")

_HEADER = re.compile(rb"Header:\s+Content-type:[ \t]*([^\r\n]*)", re.IGNORECASE)


@dataclass(slots=True)
class Tally:
    """What was found in one set."""

    files: int = 0
    read: int = 0
    fast: int = 0
    only_ours: int = 0
    crashes: list[str] = field(default_factory=list)
    hangs: list[str] = field(default_factory=list)
    agreed: Counter[str] = field(default_factory=Counter)
    apart: list[str] = field(default_factory=list)


def theirs(body: bytes, content_type: str) -> list[dict[str, Any]] | None:
    """Read with feedparser by its defaults; None where it makes nothing of it, or gives up."""
    try:
        result = feedparser.parse(
            io.BytesIO(body), response_headers={"content-type": content_type, "content-location": URL}
        )
    except Exception:  # noqa: BLE001 (what it raises tells nothing)
        return None
    if not result["entries"] and not result.get("version"):
        return None
    return [_their_fields(entry) for entry in result["entries"][:MAX_ENTRIES]]


def _their_fields(entry: Mapping[str, Any]) -> dict[str, Any]:
    published = entry["published_parsed"] if "published_parsed" in entry else None  # noqa: SIM401 (get() differs)
    return {
        "title": str(entry.get("title") or ""),
        "link": entry.get("link") or "",
        "id": entry.get("id") or "",
        "published": published and datetime.fromtimestamp(calendar.timegm(published), UTC),
        "summary": str(entry.get("summary") or ""),
    }


def _our_fields(entry: Entry) -> dict[str, Any]:
    return {
        "title": entry.title,
        "link": entry.link,
        "id": entry.guid,
        "published": entry.published,
        "summary": entry.summary,
    }


class _Counted:
    """The slow way, counted."""

    def __init__(self) -> None:
        self.calls = 0
        self._read = killable.read

    def __call__(self, document: bytes, url: str) -> Reading | None:
        self.calls += 1
        return self._read(document, url)


def differences(wanted: list[dict[str, Any]], found: list[dict[str, Any]]) -> Iterator[tuple[str, Any, Any]]:
    """Name the fields that differ, with the first value that does."""
    if len(wanted) != len(found):
        yield "entries", len(wanted), len(found)
    for name in FIELDS[1:]:
        for one, other in zip(wanted, found, strict=False):
            apart = _apart(one[name], other[name]) if name in _TEXTS else (one[name], other[name])
            if apart and apart[0] != apart[1]:
                yield name, *apart
                break


def _apart(one: str, other: str) -> tuple[str, str] | None:
    """Give the two texts of what feedparser and we say, None where they are the same."""
    if one == other:
        return None
    wanted, found = lines(one, MAX_TEXT), lines(other, MAX_TEXT)
    if len(other) == MAX_TEXT:
        found = found[: -len(found) // 20]  # cut in the midst of markup, perhaps
        wanted = wanted[: len(found)]
    cleaned = lines(sanitizer._sanitize_html(other, "utf-8", "text/html"), MAX_TEXT)  # noqa: SLF001 (no public one)
    return None if wanted in {found, cleaned} else (wanted, found)


def judge(path: Path, tally: Tally, slow: _Counted, seconds: float) -> None:
    """Hold one file against feedparser."""
    body = path.read_bytes()
    header = _HEADER.search(body[:2_000])
    content_type = header[1].decode("latin-1").strip() if header else "application/xml"
    wanted = theirs(body, content_type)
    tally.files += 1
    tally.read += wanted is not None
    calls, start = slow.calls, time.monotonic()
    try:
        parsed = parse(body, content_type=content_type, url=URL)
    except FeedParseError as error:
        if wanted is not None:
            tally.apart.append(f"{path}: refused ({error}), where feedparser finds {len(wanted)} entries")
        return
    except Exception as error:  # noqa: BLE001 (finding these is its purpose)
        tally.crashes.append(f"{path}: {error!r}")
        return
    finally:
        if time.monotonic() - start > seconds:
            tally.hangs.append(str(path))
    if wanted is None:
        tally.only_ours += 1
        return
    tally.fast += slow.calls == calls
    apart = {
        name: (one, other)
        for name, one, other in differences(wanted, [_our_fields(entry) for entry in parsed.entries])
    }
    tally.agreed.update(
        name for name in (*FIELDS, "all") if name not in apart and not (name == "all" and apart)
    )
    tally.apart += (f"{path}: {name}: {_where(one, other)}" for name, (one, other) in apart.items())


def _where(one: Any, other: Any) -> str:
    """Show two values from shortly before they part."""
    if not (isinstance(one, str) and isinstance(other, str)):
        return f"{one!r} | {other!r}"
    same = next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    start = max(0, same - 30)
    return f"{one[start : start + 110]!r} | {other[start : start + 110]!r}"


def report(name: str, tally: Tally) -> None:
    """Print what was found in a set."""
    read = tally.read or 1
    print(  # noqa: T201 -- what was asked for
        f"{name}: {tally.files} files, feedparser reads {tally.read}; of these the fast way {tally.fast}"
        f" ({tally.fast / read:.1%}); only we read {tally.only_ours}; crashes {len(tally.crashes)},"
        f" hangs {len(tally.hangs)}"
    )
    print("  agree: " + ", ".join(f"{f} {tally.agreed[f] / read:.2%}" for f in (*FIELDS, "all")))  # noqa: T201
    for place in (*tally.crashes, *tally.hangs):
        print(f"  {place}")  # noqa: T201


def main() -> int:
    """Judge every file of every folder; 1 where anything crashed or hung."""
    warnings.simplefilter("ignore")
    wanted = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    wanted.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    wanted.add_argument("--list", action="store_true", help="print every disagreement")
    wanted.add_argument("--seconds", type=float, default=15.0, help="what takes longer counts as a hang")
    given = wanted.parse_args()
    slow = _Counted()
    killable.read = slow  # type: ignore[assignment] # it does the same, and counts
    failed = False
    for folder in given.folders:
        tally = Tally()
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            judge(path, tally, slow, given.seconds)
        report(str(folder), tally)
        if given.list:
            print("\n".join(f"    {apart}" for apart in tally.apart))  # noqa: T201
        failed |= bool(tally.crashes or tally.hangs)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
