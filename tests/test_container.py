"""The container file and the compose file, held against linters and against what the program promises."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from rules.located import parse

ROOT = Path(__file__).resolve().parents[1]
DOCKERFILE = ROOT / "Dockerfile"
COMPOSE = ROOT / "examples" / "compose.yaml"
SERVICES = ("watcher", "postgres", "relay")

_SECRET = re.compile(r"password|secret|token|://[^/\s:]+:[^@\s]+@", re.IGNORECASE)


def _compose() -> dict[str, Any]:
    data: dict[str, Any] = parse(COMPOSE.read_bytes(), COMPOSE.name).data
    return data


def _instructions() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile, each with its words on one line."""
    text = re.sub(r"^#.*\n", "", DOCKERFILE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = text.replace("\\\n", " ").splitlines()
    return [
        (word, " ".join(rest.split())) for word, _, rest in (line.partition(" ") for line in lines) if word
    ]


def _run(*command: str) -> str:
    """Run a tool of the environment; what it complains of, "" for nothing."""
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)  # noqa: S603 -- ours
    return "" if run.returncode == 0 else run.stdout + run.stderr or "it failed without a word"


def test_linter_finds_nothing_in_the_container_file() -> None:
    """Of hadolint, with all its rules."""
    assert _run(str(Path(sys.executable).with_name("hadolint")), str(DOCKERFILE)) == ""


def test_compose_file_is_one_by_the_schema_of_compose() -> None:
    """The schema is the one of the specification, as check-jsonschema brings it."""
    schema = ("--builtin-schema", "vendor.compose-spec")
    assert _run(sys.executable, "-m", "check_jsonschema", *schema, str(COMPOSE)) == ""


def test_image_runs_as_nobody_in_particular_and_is_asked_how_it_is() -> None:
    """The last stage has a user by number, a health check, and the daemon to run; ADD fetches nothing."""
    words = _instructions()
    last = words[max(at for at, (word, _) in enumerate(words) if word == "FROM") :]
    told = dict(last)
    assert int(told["USER"]) >= 10_000
    assert told["HEALTHCHECK"].endswith('CMD ["watcher", "status"]')
    assert (told["ENTRYPOINT"], told["CMD"]) == ('["watcher"]', '["run"]')
    assert "ADD" not in {word for word, _ in words}


def test_what_the_image_is_made_of_goes_to_the_builder() -> None:
    """Each thing that is copied is here, and .dockerignore, which leaves out all, lets it through."""
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    copied = [
        name
        for word, rest in _instructions()
        if word == "COPY" and not rest.startswith("--from")
        for name in rest.split()[:-1]
    ]
    assert "*" in ignored
    assert len(copied) > 3
    for name in copied:
        assert (ROOT / name).exists()
        assert f"!{name}" in ignored


def test_stages_are_of_one_pinned_image() -> None:
    """What is built in the first runs in the last; a version of Python is named."""
    (first, last) = (rest.split()[0] for word, rest in _instructions() if word == "FROM")
    assert first == last
    assert re.fullmatch(r"python:3\.\d+-slim", first)


@pytest.mark.parametrize("name", SERVICES)
def test_service_can_do_no_more_than_it_must(name: str) -> None:
    """It writes to its volumes only, has no right that it is not given back by name, and is looked after."""
    service = _compose()["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "/tmp" in service["tmpfs"]  # noqa: S108 -- of the container
    assert service["healthcheck"]["test"][0] == "CMD"
    assert "privileged" not in service
    assert "ports" not in service


@pytest.mark.parametrize("name", SERVICES)
def test_image_of_a_service_is_built_here_or_pinned(name: str) -> None:
    """An image that changes under its name is no example."""
    service = _compose()["services"][name]
    assert ("build" in service) != ("image" in service)
    assert re.search(r":v?\d+\.\d+", service.get("image", ":0.0"))


@pytest.mark.parametrize("name", SERVICES)
def test_secrets_come_as_files(name: str) -> None:
    """No variable holds one; the files that are named are those that the service is given."""
    compose = _compose()
    service = compose["services"][name]
    named = {
        value.removeprefix("/run/secrets/")
        for key, value in service["environment"].items()
        if key.endswith("_FILE")
    }
    assert named == set(service["secrets"])
    assert named <= set(compose["secrets"])
    told = [f"{key}={value}" for key, value in service["environment"].items() if not key.endswith("_FILE")]
    assert not [line for line in told if _SECRET.search(line)]
