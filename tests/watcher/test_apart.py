import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import misdeeds
import pytest
from process import ROOT
from waiting import DEADLINE_S, until

from watcher.apart import Bounds, Killable
from watcher.errors import FeedParseError
from watcher.feeds.entry import Reading
from watcher.feeds.killable import BOUNDS

Work = Callable[[bytes, str], Reading | None]
Parser = Killable[[bytes, str], Reading | None]


@pytest.fixture(name="killable")
def _killable() -> Iterator[type["_Kept"]]:
    """Hand out killable workers, all of them ended afterwards."""
    yield _Kept
    while _Kept.made:
        _Kept.made.pop().close()


class _Kept(Parser):
    made: list[Parser] = []  # noqa: RUF012 (emptied by the fixture)

    def __init__(self, work: Work, *, seconds: int = 30) -> None:
        bounds = Bounds(seconds=seconds, memory=BOUNDS.memory)
        super().__init__(work, doing="parsing this feed", bounds=bounds, lost=FeedParseError)
        self.made.append(self)


def alive(number: int) -> bool:
    """Tell whether a process runs; one that only waits to be buried does not."""
    try:
        return ") Z " not in Path(f"/proc/{number}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False


def told(killable: Parser) -> Reading:
    """Ask the child who it is."""
    answer = killable(b"", "")
    assert answer is not None
    return answer


@pytest.mark.parametrize(
    "work", [pytest.param(misdeeds.loop, id="loop"), pytest.param(re.fullmatch, id="pattern")]
)
def test_what_hangs_is_ended_at_the_deadline(killable: type[_Kept], work: Work) -> None:
    """A parser that loops, in Python or inside a pattern, is ended, and the next document has its turn."""
    worker = killable(work, seconds=1)
    for _turn in range(2):
        with pytest.raises(FeedParseError, match=r"^parsing this feed took more than 1 s$"):
            worker(b"(a+)+b", b"a" * 50)  # type: ignore[arg-type] # a pattern and what to match


def test_what_dies_is_a_parse_error(killable: type[_Kept]) -> None:
    """A parser that crashes its process costs its own feed only."""
    with pytest.raises(FeedParseError, match=r"^parsing this feed ended its process \(exit code -9\)$"):
        killable(misdeeds.die)(b"", "")


def test_memory_is_bounded(killable: type[_Kept]) -> None:
    """A parser that takes all memory gets none, and says so."""
    with pytest.raises(FeedParseError, match=r"^parsing this feed took more memory than it may$"):
        killable(misdeeds.devour)(b"", "")


def test_one_child_serves_all_threads_and_leaves_the_terminal(killable: type[_Kept]) -> None:
    """Every thread meets the same child, which stands in a session of its own."""
    worker = killable(misdeeds.who)
    answers: list[Reading] = []
    threads = [threading.Thread(target=lambda: answers.append(told(worker))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(DEADLINE_S)
    assert len({answer.title for answer in answers}) == 1
    assert len(answers) == 4
    assert answers[0].language == answers[0].title != str(os.getsid(0))


def test_a_child_killed_between_two_documents_is_replaced(killable: type[_Kept]) -> None:
    """A signal to the idle child costs no feed."""
    worker = killable(misdeeds.who)
    first = int(told(worker).title)
    os.kill(first, signal.SIGTERM)
    until(lambda: not alive(first))
    assert int(told(worker).title) != first


def test_closing_ends_the_child(killable: type[_Kept]) -> None:
    """After closing, no process is left, not even a dead one; a new call starts another."""
    worker = killable(misdeeds.who)
    first = int(told(worker).title)
    worker.close()
    assert not Path(f"/proc/{first}").exists()
    assert int(told(worker).title) != first


PROGRAM = """
import sys
import misdeeds
from watcher.apart import Bounds, Killable
from watcher.errors import FeedParseError

def parser(work, seconds):
    bounds = Bounds(seconds=seconds, memory=1 << 30)
    return Killable(work, doing="parsing this feed", bounds=bounds, lost=FeedParseError)

if __name__ == "__main__":
    answer = parser(misdeeds.who, 30)(b"", "")
    print(answer.title, flush=True)
    if sys.argv[1] == "wait":
        parser(misdeeds.ignore_all, 1)(b"", sys.argv[2])
"""


def started(tmp_path: Path, *arguments: str) -> "subprocess.Popen[bytes]":
    """Start a program that has a child at work."""
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    path = os.pathsep.join((str(ROOT), str(ROOT / "tests" / "support")))
    return subprocess.Popen(  # noqa: S603 (our own interpreter, a program of ours)
        [sys.executable, "-X", "dev", "-W", "error", program, *arguments],
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_a_program_ends_with_its_child_and_without_a_word(tmp_path: Path) -> None:
    """At the interpreter's exit the child is gone, and nothing is warned of."""
    out, err = started(tmp_path, "end").communicate(timeout=DEADLINE_S)
    assert err == b""
    assert not alive(int(out))


def test_the_children_of_a_killed_program_end(tmp_path: Path) -> None:
    """After SIGKILL to their parent neither the idle child stays, nor one that heeds no signal."""
    busy = tmp_path / "busy"
    with started(tmp_path, "wait", str(busy)) as program:
        assert program.stdout is not None
        idle = int(program.stdout.readline())
        until(lambda: busy.exists() and busy.read_text(encoding="ascii") != "")
        program.kill()
    until(lambda: not alive(idle))
    until(lambda: not alive(int(busy.read_text(encoding="ascii"))))
