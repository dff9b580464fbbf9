import pytest
from builders import mail_recipient
from desk import ANN, BOB, NOON, Desk, addressees

from storage import WarningKind
from watcher.operator import clear, warn, warning_of


def _subjects(desk: Desk) -> list[str]:
    desk.deliver()
    found = [str(message["Subject"]) for message in desk.post.taken]
    desk.post.taken.clear()
    return found


def test_warning_is_told_once_and_when_it_is_over(desk: Desk) -> None:
    """To those who want notices, with its words, bounded and harmless."""
    words = "\n".join(["watcher.yaml:1:1: <b>wrong</b>\x1b[31m", *(f"line {n}" for n in range(99))])
    warn(desk.app, WarningKind.REFUSED, words)
    warn(desk.app, WarningKind.REFUSED, words)
    desk.deliver()
    assert addressees(desk.post.taken) == [ANN, BOB]
    mail = desk.post.taken[0]
    text, html = (part.get_content() for part in mail.iter_parts())
    assert mail["Subject"] == "New settings or packs were refused"
    assert "watcher.yaml:1:1: <b>wrong</b>" in text
    assert "\x1b" not in text + html
    assert "&lt;b&gt;wrong&lt;/b&gt;" in html
    assert "and 60 more" in text
    assert "Since: " in text
    desk.post.taken.clear()
    desk.clock.advance(hours=1)
    clear(desk.app, WarningKind.REFUSED)
    clear(desk.app, WarningKind.REFUSED)
    assert _subjects(desk) == ["Settings and packs are in force again"] * 2


def test_another_warning_of_its_kind_takes_its_place(desk: Desk) -> None:
    """When all is over, that is told once."""
    desk.set(recipients=(mail_recipient(ANN),))
    warn(desk.app, WarningKind.REFUSED, "a")
    warn(desk.app, WarningKind.REFUSED, "b")
    warn(desk.app, WarningKind.LATE, "deliver what is due: last done never")
    assert len(_subjects(desk)) == 3
    clear(desk.app, WarningKind.REFUSED)
    assert _subjects(desk) == ["Settings and packs are in force again"]
    clear(desk.app, WarningKind.LATE)
    assert _subjects(desk) == ["The daemon gets its work done again"]


def test_warning_that_was_never_kept_is_not_told(desk: Desk) -> None:
    """Nor what names none."""
    assert warning_of("7:raised") == (7, False)
    assert warning_of("7:cleared") == (7, True)
    assert [warning_of(text) for text in ("", "7", "x:raised", "7:else", NOON.isoformat())] == [None] * 5


@pytest.mark.parametrize("kind", WarningKind)
def test_every_kind_has_its_words(desk: Desk, kind: WarningKind) -> None:
    """A mail each, raised and cleared."""
    warn(desk.app, kind, "wrong")
    clear(desk.app, kind)
    assert len(set(_subjects(desk))) == 2
