import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.message import EmailMessage
from mailbox import DROP, HANG, Mailbox, open_mailbox
from pathlib import Path

import mail_samples
import pytest

from watcher.mail.compose import render_alerts
from watcher.mail.smtp import Encryption, SmtpServer, check_smtp, parse_smtp_url, smtp_sender
from watcher.ports import SendFailed, SendOutcome, Sent

#: Long enough for a busy machine; only the tests of silence wait for their own, shorter one.
PATIENCE_S = 10.0
SILENCE_S = 0.2
LOGIN = ("ann", "sesame")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Authority:
    """A certificate for 127.0.0.1 and localhost that signs itself."""

    certificate: Path
    context: ssl.SSLContext


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> _Authority:
    """A certificate that no machine trusts unless told to."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs the openssl command to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "2", "-subj", "/CN=localhost", "-keyout", str(key), "-out", str(certificate)]
    command += ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603  our own arguments
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return _Authority(certificate=certificate, context=context)


@pytest.fixture
def trusted(authority: _Authority, monkeypatch: pytest.MonkeyPatch) -> _Authority:
    """The same, trusted as an operator would trust a private authority."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.certificate))
    return authority


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server that takes everything."""
    with open_mailbox() as opened:
        yield opened


def _message() -> EmailMessage:
    rendered = render_alerts([mail_samples.told(mail_samples.sample_alert())])
    return mail_samples.mail(rendered, recipient="Ann Example <ann@example.test>")


def _server(mailbox: Mailbox, encryption: Encryption = Encryption.AUTO) -> SmtpServer:
    return replace(parse_smtp_url(mailbox.url), encryption=encryption)


def _with_login(server: SmtpServer, password: str = LOGIN[1]) -> SmtpServer:
    return replace(server, user=LOGIN[0], password=password)


def _send(server: SmtpServer, timeout_s: float = PATIENCE_S) -> SendOutcome:
    return smtp_sender(server, timeout_s)(_message())


def _failure(server: SmtpServer, timeout_s: float = PATIENCE_S) -> SendFailed:
    outcome = _send(server, timeout_s)
    assert isinstance(outcome, SendFailed)
    return outcome


def test_a_message_arrives_as_it_was_composed(mailbox: Mailbox) -> None:
    """The bytes on the other side are ours, and the envelope is that of the headers."""
    assert _send(_server(mailbox)) == Sent()
    [received] = mailbox.wait_for(1)
    assert mailbox.raw == [_message().as_bytes()]
    assert mailbox.envelopes == [("watcher@example.test", ("ann@example.test",))]
    assert received["Subject"] == _message()["Subject"]


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
def test_a_5xx_reply_is_permanent_in_the_servers_words(mailbox: Mailbox, command: str) -> None:
    """Trying again cannot help, and the operator reads why."""
    mailbox.answers[command] = "550 5.1.1 no such user here"
    outcome = _failure(_server(mailbox))
    assert outcome.permanent
    assert "550 5.1.1 no such user here" in outcome.words
    assert str(mailbox.port) in outcome.words


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
def test_a_4xx_reply_is_worth_another_attempt(mailbox: Mailbox, command: str) -> None:
    """Greylisting and full disks pass."""
    mailbox.answers[command] = "451 4.7.1 come back later"
    outcome = _failure(_server(mailbox))
    assert (outcome.permanent, outcome.blocked) == (False, False)
    assert "451 4.7.1 come back later" in outcome.words


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
def test_a_cut_connection_is_worth_another_attempt(mailbox: Mailbox, command: str) -> None:
    """Networks break."""
    mailbox.answers[command] = DROP
    assert _failure(_server(mailbox)).words.endswith("closed the connection")
    again = _failure(_server(mailbox))
    assert (again.permanent, again.blocked) == (False, False)


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
def test_a_silent_server_is_left_after_the_timeout(mailbox: Mailbox, command: str) -> None:
    """A server that stops answering holds nobody up for ever."""
    mailbox.answers[command] = HANG
    outcome = _failure(_server(mailbox), SILENCE_S)
    assert outcome.words.endswith("did not answer in time")
    assert (outcome.permanent, outcome.blocked) == (False, True)


def test_a_server_that_never_greets_is_left_after_the_timeout() -> None:
    """The same before the first word."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = SmtpServer(host="127.0.0.1", port=silent.getsockname()[1])
        assert _failure(server, SILENCE_S).words.endswith("did not answer in time")


def test_nobody_listening_is_said_so() -> None:
    """The commonest mistake has its own words."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    outcome = _failure(SmtpServer(host="127.0.0.1", port=port))
    assert "nothing listens there" in outcome.words
    assert (outcome.permanent, outcome.blocked) == (False, True)


def test_a_host_name_that_cannot_be_is_a_failure_not_an_exception() -> None:
    """Name look-ups raise odd things; a sender never does."""
    assert not _failure(SmtpServer(host="a" * 70 + ".invalid", port=25)).permanent


@pytest.mark.parametrize("answer", [DROP, "500 5.0.0 go away"])
def test_an_unfriendly_goodbye_does_not_undo_the_sending(mailbox: Mailbox, answer: str) -> None:
    """The message was taken before QUIT: to send it again would double it."""
    mailbox.answers["QUIT"] = answer
    assert _send(_server(mailbox)) == Sent()
    assert len(mailbox.wait_for(1)) == 1


def test_a_login_is_let_in_on_loopback() -> None:
    """Plain text to this machine is safe."""
    with open_mailbox(login=LOGIN) as mailbox:
        assert _send(_with_login(_server(mailbox))) == Sent()
        assert mailbox.logins == ["ann"]


def test_a_wrong_password_is_tried_again_and_not_repeated_in_words() -> None:
    """It is no message's fault: once the password is mended, the mail must still be there."""
    with open_mailbox(login=LOGIN) as mailbox:
        outcome = _failure(_with_login(_server(mailbox), "open-barley"))
    assert (outcome.permanent, outcome.blocked) == (False, True)
    assert "refused the login: 535" in outcome.words
    assert "open-barley" not in outcome.words


def test_a_server_without_logins_is_said_so(mailbox: Mailbox) -> None:
    """A password given to a server that asks for none is a mistake in the settings."""
    outcome = _failure(_with_login(_server(mailbox)))
    assert "No suitable authentication method" in outcome.words
    assert not outcome.permanent


def test_a_password_is_not_sent_in_plain_text_to_another_machine() -> None:
    """Without encryption the session ends before the login."""
    with open_mailbox(login=LOGIN) as mailbox:
        # The old short form of 127.0.0.1 leads there, but is a stranger to whoever reads addresses.
        stranger = replace(_with_login(_server(mailbox)), host="127.1")
        outcome = _failure(stranger)
        assert "the password was not sent" in outcome.words
        assert mailbox.logins == []
        assert _send(replace(stranger, encryption=Encryption.NEVER)) == Sent()


@pytest.mark.parametrize("encryption", [Encryption.AUTO, Encryption.REQUIRED])
def test_starttls_is_used_when_offered(trusted: _Authority, encryption: Encryption) -> None:
    """A trusted certificate makes an encrypted session, with the login inside."""
    with open_mailbox(starttls=trusted.context, login=LOGIN) as mailbox:
        assert _send(_with_login(_server(mailbox, encryption))) == Sent()
        assert mailbox.logins == ["ann"]


def test_implicit_tls_is_spoken_from_the_first_byte(trusted: _Authority) -> None:
    """smtps:// works."""
    with open_mailbox(tls=trusted.context) as mailbox:
        assert _send(_server(mailbox, Encryption.IMPLICIT)) == Sent()


@pytest.mark.parametrize("encryption", [Encryption.AUTO, Encryption.REQUIRED])
def test_an_untrusted_certificate_ends_the_session(authority: _Authority, encryption: Encryption) -> None:
    """No message falls back to plain text once TLS has begun."""
    with open_mailbox(starttls=authority.context) as mailbox:
        outcome = _failure(_server(mailbox, encryption))
        assert "its certificate cannot be trusted" in outcome.words
        assert not outcome.permanent
        assert mailbox.messages == []


def test_an_untrusted_certificate_ends_implicit_tls_too(authority: _Authority) -> None:
    """The same for smtps://."""
    with open_mailbox(tls=authority.context) as mailbox:
        assert "its certificate cannot be trusted" in _failure(_server(mailbox, Encryption.IMPLICIT)).words


def test_required_encryption_is_required(mailbox: Mailbox) -> None:
    """A server without STARTTLS gets no message when the settings ask for it."""
    assert "offers no STARTTLS" in _failure(_server(mailbox, Encryption.REQUIRED)).words
    assert mailbox.messages == []


def test_a_check_finds_a_working_server_without_sending() -> None:
    """`watcher check` greets, encrypts and logs in."""
    with open_mailbox(login=LOGIN) as mailbox:
        assert check_smtp(_with_login(_server(mailbox)), PATIENCE_S) is None
        assert mailbox.logins == ["ann"]
        assert mailbox.messages == []


def test_a_check_says_what_is_wrong(mailbox: Mailbox) -> None:
    """The words are those a failed delivery would have."""
    words = check_smtp(_server(mailbox, Encryption.REQUIRED), PATIENCE_S)
    assert words is not None
    assert "offers no STARTTLS" in words
