"""`watcher outbox`, on messages that wait, were given up, or went out."""

from datetime import timedelta

import builders
import pytest
from command_line import Cli, OpenMemory
from stored import member

from storage import Deed, DeliveryKind, NewDelivery, Store
from watcher.mail.message import delivery_id

NOON = builders.NOON
ANN, HOOK = "ann@example.org", "webhook:cases"
REFUSED = "mail server mx: refused the recipient: 550 5.1.1 no such user"


@pytest.fixture
def store(memory: OpenMemory) -> Store:
    """An outbox with a message that waits (1), one that is dead (2), and one that was sent (3)."""
    store = memory()
    alert = builders.alert(id="a1", title="Talks \x1b[31mconcluded")
    with store.begin() as tx:
        assert tx.alerts.add(alert)
        told = member("a1:0")
        on_alert = NewDelivery(kind=DeliveryKind.ALERT, subject_id="a1:0", recipient=HOOK, topic="in/fta")
        assert tx.outbox.open(on_alert, told, NOON, due=NOON)
        for subject in ("2026-W04", "2026-W05"):
            digest = NewDelivery(kind=DeliveryKind.DIGEST, subject_id=subject, recipient=ANN)
            assert tx.outbox.promise(digest, NOON)
        tx.outbox.postpone(1, words="webhook at h: 503 Busy", next_attempt=NOON + timedelta(minutes=1))
        tx.outbox.bury(2, words=REFUSED, at=NOON)
        tx.outbox.sent(3, NOON)
    return store


def test_what_waits_and_what_is_dead_is_listed_with_the_servers_words(cli: Cli, store: Store) -> None:
    """Who asks sees to whom, what about, how often it was tried, when again, and why it failed."""
    ended = cli("outbox")
    assert ended.code == 0
    assert ended.out == cli("outbox", "list").out
    head, waits, dead = ended.out.splitlines()
    assert head.split() == ["ID", "STATE", "RECIPIENT", "ABOUT", "TRIED", "NEXT", "WHY"]
    assert waits.split()[:6] == ["1", "waits", HOOK, "alert", "in/fta", "1"]
    assert waits.endswith("2026-01-27 12:01  webhook at h: 503 Busy")
    assert dead.split()[:6] == ["2", "dead", ANN, "digest", "2026-W04", "1"]
    assert dead.endswith(REFUSED)


def test_dead_letters_are_listed_alone(cli: Cli, store: Store) -> None:
    """As JSON they have all that a program needs to name them."""
    (dead,) = cli("outbox", "--dead", "--json").json
    assert dead == {
        "id": 2,
        "message": delivery_id("digest:2026-W04:ann@example.org"),
        "kind": "digest",
        "topic": "",
        "subject": "2026-W04",
        "recipient": ANN,
        "promised_at": "2026-01-27T12:00:00Z",
        "attempts": 1,
        "next_attempt": None,
        "sent_at": None,
        "dead_at": "2026-01-27T12:00:00Z",
        "error": REFUSED,
    }


def test_message_is_shown_with_what_it_tells(cli: Cli, store: Store) -> None:
    """Its alerts are named, harmlessly."""
    out = cli("outbox", "show", "1").out
    assert out.splitlines()[-1].split(maxsplit=3) == ["-", "raised", "a1:", "Talks [31mconcluded"]
    assert "webhook at h: 503 Busy" in out
    assert "\x1b" not in out
    shape = cli("outbox", "show", "1", "--json").json
    assert [(one["id"], one["says"]) for one in shape["alerts"]] == [("a1", "raised")]
    assert "Given up" in cli("outbox", "show", "2").out
    assert "Sent" in cli("outbox", "show", "3").out


@pytest.mark.parametrize("words", [("2",), ("--all-dead",)])
def test_dead_letters_are_tried_again(cli: Cli, store: Store, words: tuple[str, ...]) -> None:
    """They are due now, as if promised anew, under the id they had."""
    ended = cli("outbox", "retry", *words, "--by", "Ann")
    assert (ended.code, ended.out) == (0, "1 message will be tried again.\n")
    with store.read() as tx:
        revived = tx.outbox.get(2)
        acts = tx.acts.list(what=Deed.RETRY, about="2")
    assert revived is not None
    assert (revived.dead_at, revived.attempts, revived.key) == (None, 0, "digest:2026-W04:ann@example.org")
    assert [act.who for act in acts] == ["Ann"]
    assert cli("outbox", "--dead").out == "No dead letters.\n"
    assert cli("outbox", "retry", "--all-dead").out == "No dead letters.\n"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("retry",), "name the messages, or ask for --all-dead"),
        (("retry", "2", "--all-dead"), "name the messages, or ask for --all-dead"),
        (("retry", "1", "2", "3", "9"), "not dead, so nothing was changed: 1, 3, 9"),
        (("show", "9"), "there is no message 9"),
    ],
)
def test_mistake_is_told_and_changes_nothing(
    cli: Cli, store: Store, words: tuple[str, ...], says: str
) -> None:
    """Of several messages, all are tried again or none."""
    ended = cli("outbox", *words)
    assert ended.code == 2
    assert says in ended.err
    assert len(cli("outbox", "--dead", "--json").json) == 1


def test_empty_outbox_says_so(cli: Cli, memory: OpenMemory) -> None:
    """No table without rows."""
    memory().close()
    assert cli("outbox").out == "Nothing waits, and nothing was given up.\n"
    assert cli("outbox", "--json").json == []


def test_all_that_are_dead_are_revived_however_many(
    cli: Cli, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than a list shows."""
    monkeypatch.setattr("watcher.cli.actions.outbox.MOST", 1)
    with store.begin() as tx:
        tx.outbox.bury(1, words=REFUSED, at=NOON)
    assert cli("outbox", "retry", "--all-dead").out == "2 messages will be tried again.\n"
    with store.read() as tx:
        assert tx.outbox.dead(2) == ()
