from io import BytesIO
from typing import Any

class FeedParserDict(dict[str, Any]): ...

class api:  # noqa: N801 (a module of theirs)
    StrictFeedParser: type[Any]
    LooseFeedParser: type[Any]

class sanitizer:  # noqa: N801 (the same)
    @staticmethod
    def _sanitize_html(html_source: str, encoding: str, _type: str) -> str: ...

def parse(
    stream: BytesIO,
    *,
    response_headers: dict[str, str],
    sanitize_html: bool = ...,
    resolve_relative_uris: bool = ...,
) -> FeedParserDict: ...
