"""Print advice on packs that are valid."""

from collections import Counter
from collections.abc import Iterable

from rules import load_located
from rules.lint import Consequence, Finding, lint
from watcher.app import utc_now
from watcher.cli.actions.opening import packs_for
from watcher.cli.actions.printing import print_json, print_line
from watcher.cli.actions.shapes import Shape
from watcher.cli.ending import FAILED
from watcher.cli.invocation import Invocation
from watcher.mail.plain import clean
from watcher.mail.words import counted


def advise(invocation: Invocation, pack: str | None, *, strict: bool, as_json: bool) -> int:
    """Print the advice on each pack; with `strict` the code is 1 where there is any.

    Raises:
        ProblemsError: a pack is not valid.
    """
    today = utc_now().date()
    loaded = [load_located(name) for name in packs_for(invocation, pack)]
    found = {one.ruleset.pack.id: lint(one, today) for one in loaded}
    if as_json:
        print_json({"packs": [{"pack": name, "findings": _shapes(many)} for name, many in found.items()]})
    else:
        for name, many in found.items():
            _print(name, many)
    return FAILED if strict and any(found.values()) else 0


def _print(name: str, findings: tuple[Finding, ...]) -> None:
    for one in findings:
        print_line(clean(f"{one} [{one.check}]"))
    numbers = Counter(one.consequence for one in findings)
    parts = [f"{numbers[one]} {_ENDING[one]}" for one in Consequence if numbers[one]]
    summary = f"{counted(len(findings), 'piece')} of advice" + (f": {', '.join(parts)}" if parts else "")
    print_line(f"{name}: {summary}")


_ENDING = {
    Consequence.MISLEADS: "where it misleads",
    Consequence.MISSES: "where it misses news",
    Consequence.IDLE: "on what is idle",
}


def _shapes(findings: Iterable[Finding]) -> list[Shape]:
    return [
        {
            "file": one.location.file,
            "line": one.location.line,
            "column": one.location.column,
            "consequence": one.consequence.value,
            "check": one.check,
            "what": one.what,
            "todo": one.todo,
        }
        for one in findings
    ]
