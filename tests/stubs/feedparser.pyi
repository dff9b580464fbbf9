from io import BytesIO
from typing import Any

class FeedParserDict(dict[str, Any]): ...

class api:  # noqa: N801 (a module of theirs)
    StrictFeedParser: type[Any]
    LooseFeedParser: type[Any]

def parse(
    stream: BytesIO,
    *,
    response_headers: dict[str, str],
    sanitize_html: bool,
    resolve_relative_uris: bool,
) -> FeedParserDict: ...
