import json
import urllib.error
import urllib.request
from collections.abc import Callable
from functools import partial

from breakages import CONFIG, Files
from desk import ANN, SCRAPPED, SIGNED
from life import World
from process import Process, run, started
from waiting import DEADLINE_S, until

from storage.daemons import Daemon

GRACE_S = 5


def _logged(process: Process, event: str) -> list[dict[str, object]]:
    events = (json.loads(line) for line in process.said().splitlines())
    return [found for found in events if found["event"] == event]


def _has_refused(process: Process, times: int) -> bool:
    return len(_logged(process, "daemon.reload_refused")) == times


def _row(world: World) -> Daemon:
    with world.memory() as tx:
        last = tx.daemons.last()
    assert last is not None
    return last


def _world_of_files(world: World) -> tuple[Files, dict[str, str]]:
    """A daemon whose packs and some settings stand in files."""
    files = Files(world.folder / "etc")
    files.write()
    env = world.environment(mail_to="", data_dir="", packs="", mail_from="", health="127.0.0.1:0")
    return files, env


def test_daemon_refuses_what_is_broken_works_on_and_takes_what_is_mended(world: World) -> None:
    """By a save, a file that goes, and a signal; the operator is mailed, the old rules judge what comes."""
    files, env = _world_of_files(world)
    world.publish("Fog over the Channel")
    breaks: list[Callable[[], object]] = [
        lambda: files.config.write_text(f"{CONFIG}colour: blue\n", encoding="utf-8"),
        files.secret.unlink,
        lambda: (files.pack / "main.yaml").write_bytes(b"\0"),
    ]
    with started(world.folder, env, "--config", str(files.config), "run") as process:
        until(lambda: world.polls() >= 1)
        for number, break_it in enumerate(breaks, start=1):
            break_it()
            until(partial(_has_refused, process, number))
        refused = _row(world).refused
        assert all(words in refused for words in ("unknown key", "cannot be read", "main.yaml: not YAML"))
        told = run(world.folder, env, "--config", str(files.config), "reload")
        assert (told.code, "unknown key" in told.err) == (2, True)
        world.publish("Fog over the Channel", SIGNED)
        mails = world.mailbox.wait_for(4, DEADLINE_S)
        assert [str(mail["Subject"]) for mail in mails].count("New settings or packs were refused") == 3
        assert any("bridge-built" in str(mail["Subject"]) for mail in mails)
        files.write(more="contact: ann@desk.example\n")
        until(lambda: len(_logged(process, "daemon.reloaded")) == 1)
        assert run(world.folder, env, "--config", str(files.config), "reload").code == 0
        until(lambda: len(_logged(process, "daemon.reloaded")) == 2)
        world.publish("Fog over the Channel", SIGNED, SCRAPPED)
        mails = world.mailbox.wait_for(6, DEADLINE_S)
        assert {str(mail["To"]) for mail in mails} == {ANN}
        assert process.terminate(GRACE_S).code == 0
    assert _row(world).refused == ""


def test_daemon_answers_on_its_health(world: World) -> None:
    """On loopback, as long as it runs."""
    _, env = _world_of_files(world)
    files = Files(world.folder / "etc")
    world.publish(SIGNED)
    with started(world.folder, env, "--config", str(files.config), "run") as process:
        until(lambda: bool(_logged(process, "health.on")))
        url = f"http://{_logged(process, 'health.on')[0]['address']}"
        until(lambda: _ask(f"{url}/readyz") == (200, "ok\n"))
        assert _ask(f"{url}/healthz") == (200, "ok\n")
        until(lambda: 'watcher_polls_total{outcome="read"} 0.0' not in _ask(f"{url}/metrics")[1])
        assert process.terminate(GRACE_S).code == 0


def _ask(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=DEADLINE_S) as answer:  # noqa: S310 -- http, on loopback
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
