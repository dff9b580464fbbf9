"""From the bytes of a feed, or of a web page, to their text. Pure.

We decide on the encoding ourselves and hand the parser text, because it would decode with any
codec that a document names, and some of Python's take quadratic time (idna, punycode) or run
escapes. The order is that of the XML standard's appendix F with RFC 7303: byte order mark,
Content-Type, XML declaration; then UTF-8, and Windows-1252 as what broken feeds mostly are.
"""

import codecs
import re
from email.message import Message

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark begins alike
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00?\x00", "utf-16-le"),
    (b"\x00<\x00?", "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""\A\s{0,100}<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([A-Za-z0-9._:-]{1,40})["']"""
)
_META = re.compile(
    rb"""<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE
)
_META_WITHIN = 1_024  # bytes of a web page (WHATWG HTML, section 13.2.3.2)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*>")
_CHARSETS = re.compile(
    r"utf-?(8|16|32)([-_](le|be|sig))?|ascii|iso8859-\d+|iso2022_\w+|cp\d+|koi8-\w|mac-\w+|tis-620|ptcp154"
    r"|gb2312|gbk|gb18030|hz|big5(hkscs)?|shift_jis\w*|euc_\w+|johab"
)
# What documents say, and what they mean (WHATWG Encoding Standard, section 4.2).
_MEANT = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso8859-9": "cp1254",
}


def decoded(body: bytes, content_type: str) -> str:
    """Decode a document, without its byte order mark and XML declaration. Never raises."""
    for charset in (_marked(body), _from_header(content_type), _declared(body), "utf-8"):
        codec = _codec(charset)
        if codec:
            try:
                return _undeclared(body.decode(codec))
            except UnicodeError:
                continue
    return _undeclared(body.decode("cp1252", "replace"))


def decoded_page(body: bytes, content_type: str) -> str:
    """Decode a web page, which may also name its encoding in a `meta` element. Never raises."""
    meta = _META.search(body[:_META_WITHIN])
    if meta and not _codec(_from_header(content_type)):
        content_type = f"text/html; charset={meta[1].decode('ascii')}"
    return decoded(body, content_type)


def _marked(body: bytes) -> str:
    return next((charset for mark, charset in _MARKS if body.startswith(mark)), "")


def _from_header(content_type: str) -> str:
    message = Message()
    message["content-type"] = " ".join(content_type.split())
    return str(message.get_content_charset(""))


def _declared(body: bytes) -> str:
    match = _DECLARED.match(body)
    return match[1].decode("ascii") if match else ""


def _codec(charset: str) -> str:
    """Name the codec for a charset, "" when there is none we want to run."""
    try:
        name = codecs.lookup(charset).name
    except (LookupError, ValueError):
        return ""
    return _MEANT.get(name, name) if _CHARSETS.fullmatch(name) else ""


def _undeclared(text: str) -> str:
    return _DECLARATION.sub("", text.removeprefix("\ufeff"), count=1)
