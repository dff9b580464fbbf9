"""Pictures in a mail and in a page: the same page shows them from the message, or holds them itself. Pure."""

import re
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256

from storage.records import Picture

#: A host that never is one (RFC 2606): a Content-ID looks like an address, and nobody is asked for it.
_NOWHERE = "pictures.invalid"
_SOURCE = re.compile(r'src="cid:([0-9a-f]{32}@pictures\.invalid)"')


def content_id(picture: Picture) -> str:
    """The Content-ID of a picture, without brackets (RFC 2392): the same picture has the same everywhere."""
    return f"{sha256(picture.png).hexdigest()[:32]}@{_NOWHERE}"


def source(picture: Picture) -> str:
    """What a page that is mailed has as the address of a picture."""
    return f"cid:{content_id(picture)}"


def with_pictures(html: str, pictures: Iterable[Picture]) -> str:
    """The page with its pictures in it (RFC 2397), so that it stands alone.

    One that is not among them is left as it is.
    """
    known = {content_id(one): b64encode(one.png).decode("ascii") for one in pictures}

    def put_in(found: re.Match[str]) -> str:
        data = known.get(found[1])
        return found[0] if data is None else f'src="data:image/png;base64,{data}"'

    return _SOURCE.sub(put_in, html)
