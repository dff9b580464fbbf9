import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from watcher.mail.addresses import address_of, domain_of, parse_address


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("local@localhost", "local@localhost"),
        ("local@example.test", "local@example.test"),
        ("  ann@example.test ", "ann@example.test"),
        ("Ann Example <ann@example.test>", "Ann Example <ann@example.test>"),
        ("Ünï <ann@example.test>", "Ünï <ann@example.test>"),
        ('"Example, Ann" <ann+news@example.test>', '"Example, Ann" <ann+news@example.test>'),
    ],
)
def test_one_address_is_read_into_its_canonical_form(text: str, canonical: str) -> None:
    """A deliverable address is accepted, and reading it again changes nothing."""
    assert parse_address(text) == canonical
    assert parse_address(canonical) == canonical


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "name@host"),
        ("ann", "name@host"),
        ("ann@", "name@host"),
        ("@example.test", "name@host"),
        ("ann example@example.test", "name@host"),
        ("ann@example test", "name@host"),
        ("ann@example.test, bob@example.test", "one address, not 2"),
        ("ann@example.test\r\nBcc: eve@example.test", "no line breaks"),
        ("ann\u202e@example.test", "no line breaks and no control"),
        ("änn@example.test", "name@host"),
        ("ann@exämple.test", "xn--"),
        ('"ann example"@example.test', "plain ASCII"),
        ("ann@[127.0.0.1]", "not a host name"),
        ("ann@-example-.test", "not a host name"),
        ("a" * 250 + "@example.test", "at most 254"),
    ],
)
def test_what_cannot_be_delivered_is_refused_in_words(text: str, words: str) -> None:
    """A mistake in an address says what to do about it."""
    with pytest.raises(ValueError, match=words):
        parse_address(text)


#: What the grammar of addresses is made of: random letters alone seldom come near it.
_PIECES = [
    "@",
    ".",
    ":",
    ";",
    ",",
    "<",
    ">",
    "(",
    ")",
    "[",
    "]",
    '"',
    "\\",
    " ",
    "=?utf-8?q?",
    "?=",
    "ann",
    "é",
]


@given(st.text(max_size=60) | st.lists(st.sampled_from(_PIECES), max_size=12).map("".join))
@example('"?=\\\\ " <ann@example.test>')
@example(".:")
@example("ann@")
@example('" "ann <ann@example.test>')
@example("=?utf-8?q?_?= <ann@example.test>")
def test_any_text_is_an_address_or_a_value_error(text: str) -> None:
    """Nothing else comes out, and what is accepted stays on one line."""
    try:
        parsed = parse_address(text)
    except ValueError:
        return
    assert "\n" not in parsed
    assert parse_address(parsed) == parsed


def test_a_mailbox_gives_its_bare_address_and_domain() -> None:
    """The display name is for headers only."""
    assert address_of("Ann <Ann@Example.test>") == "Ann@Example.test"
    assert domain_of("Ann <Ann@Example.test>") == "example.test"
