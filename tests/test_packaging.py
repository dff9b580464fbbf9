"""The lock files: complete, hashed, in step with pyproject.toml, and free of any address."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
RUN, TESTS = "requirements.lock", "tests/requirements.lock"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
WANTED_TO_RUN = [*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"]]
WANTED_TO_TEST = [*WANTED_TO_RUN, *PROJECT["dependency-groups"]["dev"]]


def _entries(lock: str) -> list[str]:
    """Split a lock into one string per pinned distribution, its hashes included."""
    body = re.sub(r"^#.*\n", "", (ROOT / lock).read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [entry for entry in re.split(r"\n(?=\S)", body.strip()) if entry]


def _pins(lock: str) -> dict[NormalizedName, str]:
    """Map each distribution of a lock to its pinned version."""
    pins = {}
    for entry in _entries(lock):
        requirement = Requirement(entry.split("\\", 1)[0])
        pins[canonicalize_name(requirement.name)] = str(requirement.specifier).removeprefix("==")
    return pins


@pytest.mark.parametrize(
    ("lock", "wanted"), [(RUN, WANTED_TO_RUN), (TESTS, WANTED_TO_TEST)], ids=["run", "tests"]
)
def test_lock_pins_every_requirement(lock: str, wanted: list[str]) -> None:
    """A requirement changed without `.ci/lock` is noticed here, not at the user's."""
    pins = _pins(lock)
    stale = [
        text
        for text in wanted
        if not (need := Requirement(text)).specifier.contains(pins.get(canonicalize_name(need.name), "0"))
    ]
    assert not stale


def test_tests_run_on_what_ships() -> None:
    """Where both locks name a distribution they pin the same version."""
    tested = _pins(TESTS)
    assert {name: tested.get(name) for name in _pins(RUN)} == _pins(RUN)


@pytest.mark.parametrize("lock", [RUN, TESTS])
def test_every_pin_is_hashed(lock: str) -> None:
    """The hash-checking mode of pip accepts the file."""
    assert not [entry for entry in _entries(lock) if "--hash=sha256:" not in entry]


@pytest.mark.parametrize("lock", [RUN, TESTS])
def test_lock_names_no_address_and_no_path(lock: str) -> None:
    """The lock holds on every machine and behind every mirror."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(r"://|^-|file:|/(?:home|root|tmp|work)/", text, flags=re.MULTILINE)
