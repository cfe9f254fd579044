"""Which article this is: canonical URLs, article ids and fingerprints of the text.

Only the standard library is used, so that a producer in another process, or a port to another
language, can compute the same values.
"""

import hashlib
import re
from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit, urlunsplit

ID_LENGTH = 32
"""Hexadecimal digits in an id: 128 bits of a SHA-256, enough for any number of articles."""

_CLEAN_URL = re.compile(r"https?://[a-z0-9]+(?:[.-][a-z0-9]+)*/[A-Za-z0-9/_.~-]*\Z")
_DEFAULT_PORTS = {"http": 80, "https": 443}

# Parameters that say where a reader came from, never which article is shown: those that the lists
# of ClearURLs, AdGuard and Miniflux name for any site. Prefixes only where nobody uses them
# otherwise: `at_id`, `ns_id` and `pk_id` are some sites' own.
_TRACKING_PREFIXES = (
    "utm_", "mtm_", "matomo_", "piwik_", "itm_", "hsa_", "stm_", "__hs", "__twitter_",
    "ml_subscriber", "at_custom", "dicbo",
)  # fmt: skip
_TRACKING = frozenset(
    (
        "fbclid fb_action_ids fb_action_types fb_source fb_ref gclid gclsrc dclid gbraid wbraid "
        "gad_source gad_campaignid srsltid msclkid yclid ysclid ymclid _openstat twclid ttclid "
        "tblci li_fat_id epik igshid igsh rdt_cid sccid scclid irclickid irgwc cjevent mkt_tok "
        "_ga _gl _ke _bta_c _bta_tid trk_contact trk_msg trk_module trk_sid mc_cid mc_eid mc_tc "
        "pk_campaign pk_cid pk_content pk_cpn pk_group pk_keyword pk_kwd pk_medium pk_placement "
        "pk_source at_campaign at_campaign_type at_creation at_format at_general_placement "
        "at_identifier at_link at_link_id at_link_origin at_link_type at_medium at_platform "
        "at_ptr_name at_recipient_id at_bbc_team at_term at_content at_variant at_send_date "
        "at_channel ns_mchannel ns_source ns_campaign ns_linkname ns_fee ns_buttonlocation "
        "cmpid ocid ito ncid sref smid smtyp src_ref spref xtor _hsenc _hsmi hsctatracking "
        "vero_conv vero_id wickedid oly_anon_id oly_enc_id rb_clickid s_cid s_kwcid ef_id taid "
        "guccounter guce_referrer guce_referrer_sig mkevt mkcid mkrid soc_src soc_trk "
        "echobox wt_mc wt.mc_id wt.mc_ev wt_zmc nr_email_referer action_object_map "
        "action_type_map action_ref_map sc_cid _bhlid _branch_match_id _branch_referrer "
        "__readwiselocation fb_comment_id sc_campaign sc_channel sc_content sc_medium sc_outcome "
        "sc_geo sc_country ga_campaign ga_content ga_medium ga_place ga_source ga_term "
        "hmb_campaign hmb_medium hmb_source mbid cmp_id ck_subscriber_id bsft_eid "
        "bsft_clkid bsft_uid bsft_mid sms_ss ss_source ss_campaign_id ss_email_id uta_source"
    ).split()
)
_AMP_PARAMETERS = frozenset({"amp", "outputtype", "output"})
_TWIN_HOST = re.compile(r"^(?:www|m|mobile|amp)\d?\.(?=[^.]+\.[^.]+)")
_AMP_PATH = re.compile(r"/amp(?:\.html?)?/?$|\.amp/?$|\.amp(?=\.html?$)|^/amp(?=/)", re.I)
_SPACES = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""The characters besides the space at which `str.split` splits."""

_MARKUP = re.compile(r"<[^<>]{0,5000}>")  # linear in the text, whatever the text


@lru_cache(maxsize=1024)  # called several times for each article
def canonical_url(url: str) -> str:
    """Return the URL in the one spelling in which it is shown and compared.

    That is: scheme and host in lower case (the host as IDNA), no default port, no user information,
    no tracking parameters, uniform percent-encoding; and no fragment, unless it is a route (`#!…`
    or `#/…`), by which a page that is built in the browser shows one article or another.

    Raises:
        ValueError: it is not an absolute http or https URL.
    """
    if _CLEAN_URL.match(url):
        return url
    parts = urlsplit(url.strip())
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise ValueError("needs an absolute http or https URL such as https://news.example/a")
    try:
        port = parts.port
        host = parts.hostname.encode("idna").decode("ascii") if parts.hostname else ""
    except ValueError as error:
        raise ValueError(f"has an invalid host or port ({error})") from None
    if ":" in host:
        host = f"[{host}]"
    netloc = host if port in (None, _DEFAULT_PORTS[scheme]) else f"{host}:{port}"
    path = _uniform_quoting(parts.path) or "/"
    return urlunsplit((scheme, netloc, path, _query(parts.query), _route(parts.fragment)))


@lru_cache(maxsize=1024)
def identity_url(url: str) -> str:
    """Return the form of a URL by which two addresses of one article are recognised as one.

    In addition to `canonical_url`, the scheme, a `www.`, mobile or AMP host, an AMP path or
    parameter and a trailing slash make no difference. The result is a key, not an address to fetch.
    """
    parts = urlsplit(canonical_url(url))
    host = _TWIN_HOST.sub("", parts.netloc)
    path = _AMP_PATH.sub("", parts.path).rstrip("/") or "/"
    query = "&".join(p for p in parts.query.split("&") if p and not _is_amp(p))
    route = parts.fragment.rstrip("/")
    return f"{host}{path}{'?' + query if query else ''}{'#' + route if route else ''}"


def article_id(*, url: str | None, guid: str | None, feed: str | None, text: str) -> str:
    """Return the article's id: from its URL, else from feed and guid, else from its text.

    `text` is the title and body as given; it counts only if there is neither a URL nor a guid.
    """
    if url:
        return digest("url", identity_url(url))
    if guid:
        return digest("guid", feed or "", guid)
    return digest("text", fingerprint(text))


def fingerprint(text: str) -> str:
    """Return a hash of the text in which markup, spacing and case do not count.

    Two bodies with the same fingerprint say the same: a feed that only moves a tag or changes an
    advertisement's address has not changed its article.
    """
    if "<" in text:
        text = _MARKUP.sub(" ", text)
    return digest(single_spaced(text.casefold()))


def single_spaced(text: str) -> str:
    """Return `" ".join(text.split())`, in a third of the time for the length of an article."""
    for space in _SPACES:
        text = text.replace(space, " ")  # without a copy, where there is none
    while "  " in text:
        text = text.replace("  ", " ")
    return text.strip(" ")


def event_id(article: str, text_fingerprint: str, pipeline_version: str, version: int = 1) -> str:
    """Return the event's id; the same article, text, version and pipeline always give the same one.

    The version counts from the second on: a text that is changed, and then changed back, is news to
    whoever has handled the first event with these words.
    """
    later = (str(version),) if version > 1 else ()
    return digest("event", article, text_fingerprint, pipeline_version, *later)


def digest(*parts: str) -> str:
    """Return the first 128 bits of the parts' SHA-256, as hexadecimal digits."""
    data = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(data).hexdigest()[:ID_LENGTH]


def _query(query: str) -> str:
    kept = "&".join(p for p in query.split("&") if p and not _is_tracking(p))
    return _uniform_quoting(kept, safe="=&;+,/?:@!$'()*~")


def _route(fragment: str) -> str:
    """Return the route that a fragment is; empty if it only points to a part of the page."""
    if not fragment.startswith(("!", "/")) or not fragment.strip("!/"):
        return ""
    path, _, query = fragment.partition("?")
    kept = _query(query)
    return _uniform_quoting(path) + (f"?{kept}" if kept else "")


def _is_tracking(parameter: str) -> bool:
    name = unquote(parameter.split("=", 1)[0]).lower().removeprefix("amp;")
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)


def _is_amp(parameter: str) -> bool:
    name, _, value = parameter.lower().partition("=")
    return name in _AMP_PARAMETERS and value in ("", "1", "true", "amp")


def _uniform_quoting(text: str, safe: str = "/:@!$&'()*+,;=~") -> str:
    # %2F and %3F stay quoted: unquoted, they would change what the URL means.
    parts = re.split(r"(%(?:2[356Ff]|3[BbDdFf]|2[Bb]))", text)
    return "".join(
        p.upper()
        if i % 2
        else quote(unquote(p, errors="surrogateescape"), safe=safe, errors="surrogateescape")
        for i, p in enumerate(parts)
    )
