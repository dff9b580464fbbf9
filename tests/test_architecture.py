"""The rules of structure that no linter knows, read from the syntax trees of our three packages."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("rules", "storage", "watcher")
MAX_LINES = 350

# Where a library may be imported: the module itself, or anything below the package.
HOMES = {
    "aiosmtpd": ("watcher.demo",),
    "ahocorasick_rs": ("rules",),
    "alembic": ("storage",),
    "apprise": ("watcher.channels.notify",),
    "apscheduler": ("watcher.daemon",),
    "css_inline": ("watcher.mail",),
    "feedparser": ("watcher.feeds.slow",),
    "gcld3": ("rules.language",),
    "httptools": ("watcher.feeds.answer",),
    "httpx2": ("watcher.feeds.fetch",),
    "jinja2": ("watcher.mail",),
    "matplotlib": ("watcher.charts.paint",),
    "PIL": ("watcher.charts.paint",),
    "numpy": ("watcher.charts.paint",),
    "pebble": ("watcher.apart",),
    "prometheus_client": ("watcher.service.metrics",),
    "protego": ("watcher.fulltext.robots",),
    "psycopg": ("storage",),
    "re2": ("rules",),
    "rensa": ("rules.copies",),
    "ruamel": ("rules.located",),
    "smtplib": ("watcher.mail.smtp",),
    "sqlalchemy": ("storage",),
    "sqlmodel": ("storage",),
    "trafilatura": ("watcher.fulltext.article",),
    "typer": ("watcher.cli",),
}
CLOCKS = frozenset(
    {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}
)
# Storage may time how long it waits for a lock; the rules wait for nothing.
STOPWATCHES = frozenset({"time.monotonic", "time.monotonic_ns", "time.perf_counter", "time.perf_counter_ns"})
SURROUNDINGS = frozenset({"os.environ", "os.environb", "os.getenv", "os.getenvb"})
VAGUE_NAME = re.compile(r"(^|_)(utils?|helpers?|managers?|misc|common)$")


class Module(NamedTuple):
    """One file of ours with its dotted name and syntax tree."""

    name: str
    path: Path
    tree: ast.Module

    def within(self, home: str) -> bool:
        """Tell whether this module is `home` or lies below it."""
        return f"{self.name}.".startswith(f"{home}.")


def _read_modules() -> tuple[Module, ...]:
    """Parse every Python file of the three packages, generated migrations left out."""
    found = []
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            relative = path.relative_to(ROOT)
            if relative.is_relative_to("storage/migrations/versions"):
                continue
            name = ".".join(relative.with_suffix("").parts).removesuffix(".__init__")
            found.append(Module(name, path, ast.parse(path.read_text(encoding="utf-8"), str(path))))
    return tuple(found)


MODULES = _read_modules()


def _imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and dotted name of each absolute import, `from a import b` as `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def _uses(module: Module, forbidden: frozenset[str]) -> list[str]:
    """List places that import or read one of `forbidden`, written as its last two dotted words."""
    names = list(_imports(module.tree))
    names += [(n.lineno, ast.unparse(n)) for n in ast.walk(module.tree) if isinstance(n, ast.Attribute)]
    return [
        f"{module.path}:{line}: {name}" for line, name in names if ".".join(name.split(".")[-2:]) in forbidden
    ]


def _hidden_imports(module: Module) -> list[str]:
    """List imports of ours that stand under `if TYPE_CHECKING`."""
    blocks = [
        node
        for node in ast.walk(module.tree)
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
    ]
    return [
        f"{module.path}:{line}: {name}"
        for block in blocks
        for statement in block.body
        for line, name in _imports(statement)
        if name.split(".")[0] in PACKAGES
    ]


def test_import_contracts_are_kept() -> None:
    """Imports run watcher → storage → rules, and no siblings import in a circle."""
    command = "from importlinter.cli import lint_imports_command as c; c()"
    run = subprocess.run(  # noqa: S603 -- our own interpreter, fixed words
        [sys.executable, "-c", command, "--no-logo", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("library", sorted(HOMES))
def test_library_is_imported_only_in_its_home(library: str) -> None:
    """Each third-party library can be replaced by changing one place."""
    strays = [
        f"{module.path}:{line}: {name}"
        for module in MODULES
        for line, name in _imports(module.tree)
        if name.split(".")[0] == library and not any(module.within(home) for home in HOMES[library])
    ]
    assert not strays


def test_imports_of_ours_are_absolute() -> None:
    """A relative import would escape the checks of this file."""
    relative = [
        f"{module.path}:{node.lineno}"
        for module in MODULES
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert not relative


@pytest.mark.parametrize(("package", "clocks"), [("rules", CLOCKS | STOPWATCHES), ("storage", CLOCKS)])
def test_core_reads_no_clock(package: str, clocks: frozenset[str]) -> None:
    """What rules and storage conclude depends on the `now` they are given."""
    assert not [place for module in MODULES if module.within(package) for place in _uses(module, clocks)]


def test_environment_is_read_in_the_configuration_only() -> None:
    """Every setting comes through one door, where it is validated and documented."""
    others = [module for module in MODULES if not module.within("watcher.config")]
    assert not [place for module in others for place in _uses(module, SURROUNDINGS)]


def test_no_import_of_ours_hides_under_type_checking() -> None:
    """Such an import only hides a cycle."""
    assert not [place for module in MODULES for place in _hidden_imports(module)]


def test_modules_stay_readable() -> None:
    """A module that outgrows the limit has more than one purpose."""
    lengths = {module.name: len(module.path.read_text(encoding="utf-8").splitlines()) for module in MODULES}
    assert not {name: lines for name, lines in lengths.items() if lines > MAX_LINES}


def test_module_names_say_what_is_inside() -> None:
    """Nothing is called by a word that fits everything."""
    assert not [module.name for module in MODULES if VAGUE_NAME.search(module.name.rsplit(".", 1)[-1])]


@pytest.mark.parametrize("package", PACKAGES)
def test_package_ships_its_types(package: str) -> None:
    """Type checkers of those who import us see our annotations."""
    assert (ROOT / package / "py.typed").is_file()
