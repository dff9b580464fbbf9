"""Post JSON to a webhook over guarded, patient sockets, and say what came of it.

Must not know what the JSON tells. Redirects are not followed: what is signed is for one address.
"""

import ssl
from contextlib import suppress
from http import HTTPStatus

from yarl import URL

from watcher.channels.signature import signed
from watcher.errors import FetchError
from watcher.feeds.access import basic_login
from watcher.feeds.answer import Headers, phrase
from watcher.feeds.connect import Resolve, system_resolve
from watcher.feeds.guard import Network
from watcher.feeds.patience import Patience
from watcher.feeds.proxy import Proxy
from watcher.feeds.retry_after import retry_after
from watcher.feeds.wire import Answer, Passage, Request, send
from watcher.mail.plain import clean
from watcher.ports import Now, Post, Posting, SendFailed, SendOutcome, Sent
from watcher.redact import without_secrets_of

#: A receiver is to answer before it works on what it got.
DEADLINE_S = 15.0
CONNECT_S = 10.0
#: Of an answer so much is read to tell why it is a refusal.
MOST_WORDS = 200

_SOME_BYTES = 4 * 1024
_READABLE = frozenset(("application/json", "application/problem+json", "text/plain"))
#: 4xx that say nothing against the message: RFC 9110, 15.5.9; RFC 8470, 5.2; RFC 6585, 4.
_PASSING = frozenset((408, 425, 429))


def webhook_poster(
    allow: tuple[Network, ...],
    user_agent: str,
    *,
    now: Now,
    proxy: Proxy | None = None,
    deadline_s: float = DEADLINE_S,
    resolve: Resolve = system_resolve,
) -> Post:
    """A `Post` that opens one connection for each message, to public addresses and networks in `allow` only.

    It never raises. 2xx is sent; a 4xx that is not about the moment (408, 425, 429) is a permanent failure,
    everything else is worth another attempt: with `Retry-After`, when it says. `deadline_s` bounds the whole.
    """
    tls = ssl.create_default_context()
    ours: Headers = [(b"User-Agent", user_agent.encode("ascii")), (b"Content-Type", b"application/json")]

    def post(posting: Posting) -> SendOutcome:
        passage = Passage(
            allow=allow,
            resolve=resolve,
            patience=Patience.lasting(deadline_s, f"no answer within {deadline_s:g} s", lambda: False),
            connect_s=CONNECT_S,
            tls=tls,
            proxy=proxy,
        )
        try:
            headers = [*ours, *signed(posting.id, now(), posting.body, posting.secret)]
            with send(_request(posting, headers), passage) as answer:
                return _outcome(answer, posting, now)
        except (FetchError, OSError, ValueError) as error:
            return SendFailed(words=_words(posting, str(error) or type(error).__name__))

    return post


def _request(posting: Posting, headers: Headers) -> Request:
    url = URL(posting.address)
    login = [basic_login(url.user or "", url.password or "")] if url.user or url.password else []
    return Request(
        scheme=url.scheme,
        host=url.raw_host or "",
        port=url.explicit_port,
        target=url.raw_path_qs.encode("ascii"),
        headers=[*headers, *login],
        body=posting.body,
    )


def _outcome(answer: Answer, posting: Posting, now: Now) -> SendOutcome:
    status = answer.status
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Sent()
    blames_us = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    led_away = HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST
    told = (phrase(status), "redirects are not followed" if led_away else _said(answer))
    return SendFailed(
        words=_words(posting, ": ".join(filter(None, told))),
        permanent=blames_us and status not in _PASSING,
        retry_after=retry_after(answer.first(b"retry-after"), now()),
    )


def _said(answer: Answer) -> str:
    """Read the first words of an answer that is meant to be read; "" where it is a page or nothing."""
    kind = answer.first(b"content-type").partition(";")[0].strip().lower()
    if kind not in _READABLE:
        return ""
    said = bytearray()
    with suppress(FetchError):  # what it answered is known: the rest is manners
        for piece in answer.body():
            said += piece
            if len(said) >= _SOME_BYTES:
                break
    return clean(said[:_SOME_BYTES].decode("utf-8", "replace"), limit=MOST_WORDS)


def _words(posting: Posting, what: str) -> str:
    """What went wrong, for a person: at which host, never at which address, for that may be the secret."""
    return without_secrets_of(posting.address, f"webhook at {URL(posting.address).host}: {what}")
