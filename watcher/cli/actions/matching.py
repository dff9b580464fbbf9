"""Try rules on news from a file."""

import sys

from rules.schema import Document
from watcher.app import load_packs
from watcher.cli.actions.lines import Line, each_line, tell_unread
from watcher.cli.actions.printing import json_text, print_json, print_line
from watcher.cli.actions.shapes import match_shape
from watcher.cli.ending import MISTAKE


def match_items(items: str, *, pack: str) -> int:
    """Print the alerts of each item as it is read; lines that cannot be read are told and passed over."""
    (ruleset,) = load_packs((pack,))
    code = 0
    for line in each_line(items, Line):
        if isinstance(line, str):
            tell_unread(line)
            code = MISTAKE
            continue
        item = line.item
        alerts = [match_shape(match) for match in ruleset.match(item)]
        print_line(json_text({"id": item.id, "alerts": alerts}))
        sys.stdout.flush()
    return code


def print_schema() -> None:
    """Print the JSON Schema of one file of a pack."""
    print_json(Document.model_json_schema())
