"""The wheel alone proves what ships: in a flat checkout everything is importable anyway."""

import os
import subprocess
import sys
import sysconfig
import tomllib
import venv
from pathlib import Path, PurePosixPath
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = frozenset({"rules", "storage", "watcher"})
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
UNSHIPPED = frozenset({".pyc", ".pyo"})


def _run(*command: str | Path, cwd: Path) -> str:
    """Run a command without this process's Python settings and return what it prints."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COVERAGE_"))}
    run = subprocess.run(  # noqa: S603 -- words of this file only
        [str(word) for word in command], cwd=cwd, env=env, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with what the environment holds, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    options = ("--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", folder)
    _run(sys.executable, "-m", "pip", "wheel", *options, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into a clean venv that sees our dependencies but not the checkout; return its bin."""
    home = tmp_path_factory.mktemp("venv")
    venv.create(home, symlinks=True)
    bin_dir = home / "bin"
    site = Path(
        _run(
            bin_dir / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=home
        ).strip()
    )
    # A path line adds the folder without reading the .pth files in it, so an editable install stays out.
    folders = dict.fromkeys((sysconfig.get_path("purelib"), sysconfig.get_path("platlib")))
    (site / "dependencies.pth").write_text("".join(f"{folder}\n" for folder in folders), encoding="utf-8")
    pip = (sys.executable, "-m", "pip", "--quiet", "--python", bin_dir / "python")
    # Through that line pip also sees the project as installed here: it must leave that one alone.
    _run(*pip, "install", "--no-deps", "--no-index", "--ignore-installed", wheel, cwd=home)
    return bin_dir


@pytest.fixture(scope="module")
def names(wheel: Path) -> frozenset[str]:
    """Names of all files in the wheel."""
    with ZipFile(wheel) as archive:
        return frozenset(archive.namelist())


def test_top_level_names_are_our_three_packages(names: frozenset[str]) -> None:
    """Nothing else of the checkout leaks into an environment."""
    tops = {PurePosixPath(name).parts[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == PACKAGES


def test_every_file_of_the_packages_ships(names: frozenset[str]) -> None:
    """Packs, templates, migrations and type markers are in, each and every one."""
    files = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix not in UNSHIPPED
    }
    assert files == {name for name in names if PurePosixPath(name).parts[0] in PACKAGES}


@pytest.mark.parametrize(
    "pattern",
    [
        "rules/packs/*/assessment.yaml",
        "rules/packs/*/forecasts/*.yaml",
        "watcher/mail/templates/*.j2",
        "storage/migrations/env.py",
        "storage/migrations/versions/*.py",
        "rules/py.typed",
        "storage/py.typed",
        "watcher/py.typed",
        "*.dist-info/licenses/LICENSE",
    ],
)
def test_package_data_is_in_the_wheel(pattern: str, names: frozenset[str]) -> None:
    """What the code opens at run time travels with it."""
    assert [name for name in names if PurePosixPath(name).match(pattern)]


def test_installed_code_comes_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    """Outside the checkout the three names are ours, from the clean environment."""
    script = "import rules, storage, watcher; print(rules.__file__, storage.__file__, watcher.__file__)"
    files = _run(installed / "python", "-c", script, cwd=tmp_path).split()
    assert all(Path(file).is_relative_to(installed.parent) for file in files), files


def test_installed_command_tells_its_version(installed: Path, tmp_path: Path) -> None:
    """The console script works where there is no checkout."""
    assert _run(installed / "watcher", "--version", cwd=tmp_path).strip() == f"watcher {VERSION}"
