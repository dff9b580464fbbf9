"""Addresses of articles, written one way. Pure: nothing is looked up."""

import re
from urllib.parse import unquote, urlsplit

from yarl import URL

LONGEST = 2_000  # characters; browsers and mail clients take no more for granted

# Parameters that tell the publisher who sent the reader, never what is read.
_TRACKING = frozenset(
    (
        *(
            "_ga",
            "_gl",
            "_hsenc",
            "_hsmi",
            "_openstat",
            "at_campaign",
            "at_medium",
            "cmpid",
            "dclid",
            "ef_id",
        ),
        *("fb_action_ids", "fb_action_types", "fb_ref", "fb_source", "fbclid", "feature", "ftag", "gbraid"),
        *("gclid", "gclsrc", "guccounter", "guce_referrer", "guce_referrer_sig", "hsctatracking", "icid"),
        *("igshid", "mc_cid", "mc_eid", "mkt_tok", "ml_subscriber", "ml_subscriber_hash", "msclkid", "ncid"),
        *("ns_campaign", "ns_mchannel", "ns_source", "oly_anon_id", "oly_enc_id", "rb_clickid", "rss_id"),
        *("s_cid", "s_kwcid", "smid", "sr_share", "taid", "twclid", "vero_conv", "vero_id", "wbraid"),
        *("wickedid", "wt_mc", "wt.mc_id", "xtor", "yclid", "ysclid"),
    )
)
# The AMP page of an article (https://amp.dev): a file, a folder or a parameter of the same name.
_AMP_PATH = re.compile(r"^/amp(?=/)|/amp/?$|\.amp(?=\.html?$)|\.amp$", re.IGNORECASE)
_AMP_PART = re.compile(r"amp(?:=.*)?|outputtype=amp", re.IGNORECASE)
# News searches that write the address of one article otherwise in each answer.
_MADE_ANEW = frozenset({"news.google.com"})
_TRACKING_FAMILIES = ("utm_", "mtm_", "pk_", "piwik_", "matomo_", "hsa_", "itm_")


def canonical(link: str) -> str:
    """Write a link the one way we compare and show it; "" for what is no http(s) address.

    Lower-case scheme and host, no default port, credentials, fragment or tracking
    parameters. Writing a canonical link again changes nothing.
    """
    try:
        written = _written(URL(link.strip()))
    except (ValueError, TypeError):
        return ""
    return written if len(written) <= LONGEST else ""


def host(link: str) -> str:
    """Name the host of an address as a person writes it, without www; "" when there is none."""
    try:
        return (URL(link).host or "").lower().removeprefix("www.")
    except (ValueError, TypeError):
        return ""


def page_key(address: str) -> str:
    """Fold a canonical address to what tells one page of a site from another; never shown, never fetched.

    Scheme, www, a stroke at the end and what asks for the AMP page are left out. "" for addresses that
    tell none: a site's front page, and those that a news search makes anew each time.
    """
    parts = urlsplit(address)
    site = parts.netloc.removeprefix("www.").removeprefix("amp.")
    path = _AMP_PATH.sub("", parts.path).rstrip("/")
    query = "&".join(part for part in parts.query.split("&") if not _AMP_PART.fullmatch(part))
    return "" if site in _MADE_ANEW or not (path or query) else f"{site}{path}?{query}"


def _written(url: URL) -> str:
    if url.scheme not in {"http", "https"} or not url.host_subcomponent:
        return ""
    written = URL.build(
        scheme=url.scheme,
        authority=url.host_subcomponent.lower() + ("" if url.is_default_port() else f":{url.port}"),
        path=url.raw_path,
        query_string=_kept(url.raw_query_string),
        encoded=True,
    )
    return str(written)


def _kept(query: str) -> str:
    return "&".join(part for part in query.split("&") if part and not _is_tracking(part))


def _is_tracking(part: str) -> bool:
    name = unquote(part.partition("=")[0]).lower()
    return name in _TRACKING or name.startswith(_TRACKING_FAMILIES)
