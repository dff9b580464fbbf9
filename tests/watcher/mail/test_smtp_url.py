import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.mail.smtp import Encryption, SmtpServer, parse_smtp_url


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.test", SmtpServer(host="mail.example.test", port=25)),
        (
            "smtp://ann:s%2Fcr%40t@mail.example.test",
            SmtpServer(host="mail.example.test", port=587, user="ann", password="s/cr@t"),
        ),
        (
            "smtps://ann:secret@mail.example.test",
            SmtpServer(
                host="mail.example.test",
                port=465,
                encryption=Encryption.IMPLICIT,
                user="ann",
                password="secret",
            ),
        ),
        (
            "smtp://mail.example.test:2525/?starttls=required",
            SmtpServer(host="mail.example.test", port=2525, encryption=Encryption.REQUIRED),
        ),
        ("smtp://[::1]:1025?starttls=never", SmtpServer(host="::1", port=1025, encryption=Encryption.NEVER)),
        ("smtp://localhost:25?starttls=auto", SmtpServer(host="localhost", port=25)),
    ],
)
def test_a_url_says_all_about_a_server(url: str, server: SmtpServer) -> None:
    """Ports and encryption have defaults; user and password are percent-decoded."""
    assert parse_smtp_url(url) == server


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mail.example.test", "begin with smtp://"),
        ("http://mail.example.test", "begin with smtp://"),
        ("smtp://", "names no host"),
        ("smtp://ex ample.test", "names no host"),
        ("smtp://exämple.test", "names no host"),
        ("smtp://[::1", "cannot be read"),
        ("smtp://mail.example.test:many", "1 to 65535"),
        ("smtp://mail.example.test:0", "1 to 65535"),
        ("smtp://mail.example.test:70000", "1 to 65535"),
        ("smtp://mail.example.test/path", "ends after the port"),
        ("smtp://ann@mail.example.test", "both a user and a password"),
        ("smtp://:secret@mail.example.test", "both a user and a password"),
        ("smtp://ann:s%C3%A9same@mail.example.test", "printable ASCII"),
        ("smtp://ann:a%0d%0ab@mail.example.test", "printable ASCII"),
        ("smtp://mail.example.test?tls=yes", "after the \\?"),
        ("smtp://mail.example.test?starttls=auto&starttls=never", "after the \\?"),
        ("smtp://mail.example.test?starttls=perhaps", "auto, required or never"),
        ("smtp://mail.example.test?starttls=implicit", "auto, required or never"),
        ("smtps://mail.example.test?starttls=required", "encrypted from the start"),
    ],
)
def test_a_wrong_url_is_refused_in_words(url: str, words: str) -> None:
    """A mistake in the settings says what to write instead."""
    with pytest.raises(ValueError, match=words):
        parse_smtp_url(url)


def test_all_that_is_wrong_with_a_url_is_told_at_once() -> None:
    """One look is enough to mend it; the password stays unsaid."""
    with pytest.raises(ValueError, match="mail server") as caught:
        parse_smtp_url("smtp://:sesame@mail.example.test:99999?starttls=perhaps")
    assert [words.split()[-1] for words in str(caught.value).split("; ")] == [
        "neither",
        "65535",
        "%3A",
        "never",
    ]


@given(st.text(max_size=40))
def test_any_text_is_a_server_or_a_value_error(text: str) -> None:
    """No other exception comes out of a setting."""
    for url in (text, f"smtp://{text}"):
        try:
            server = parse_smtp_url(url)
        except ValueError:
            continue
        assert 0 < server.port < 65536


@pytest.mark.parametrize(
    "url",
    [
        "smtp://ann:sesame#1@mail.example.test",
        "smtp://ann:12/sesame@mail.example.test",
        "smtp://ann:sesame?@mail.example.test",
        "smtp://ann:[sesame@mail.example.test",
        "smtp://ann:sesame@mail.example.test:x",
        "ann:sesame@mail.example.test",
    ],
)
def test_a_password_is_in_no_message(url: str) -> None:
    """A password with a special sign is the commonest mistake, and the message lands in a log."""
    with pytest.raises(ValueError, match="mail server") as caught:
        parse_smtp_url(url)
    assert "sesame" not in str(caught.value)


def test_a_password_is_in_no_repr() -> None:
    """Settings are printed; secrets are not."""
    assert "sesame" not in repr(parse_smtp_url("smtp://ann:sesame@mail.example.test"))


@pytest.mark.parametrize(
    ("host", "is_loopback"),
    [
        ("localhost", True),
        ("127.0.0.9", True),
        ("::1", True),
        ("10.0.0.1", False),
        ("localhost.evil.test", False),
    ],
)
def test_loopback_is_this_machine_only(host: str, *, is_loopback: bool) -> None:
    """A password may go there in plain text."""
    assert SmtpServer(host=host, port=25).is_loopback is is_loopback
