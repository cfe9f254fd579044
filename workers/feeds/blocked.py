"""Tells a server that keeps us out from one that is broken: 401, 403 and challenge pages.

A challenge page is one that asks the visitor to prove, by a script or a picture, that there is a
person. It comes with 403, 429 or 503, or as if all were well.
"""

import re
from collections.abc import Mapping

from workers.feeds.fetch import FetchError, Response

_LOGIN = (
    "wants a login: give the feed user and password, or a cookie (`barid feeds add --user`, or the "
    "feeds file)"
)
_REFUSED = (
    "refuses us: ask the publisher to let Barid in, or give the feed headers, a cookie or a "
    "user_agent that the publisher expects"
)
_CHALLENGE = (
    "answers with a page that tells people from programs ({sign}): ask the publisher to let Barid "
    "in, or for an address without it"
)
_LEGAL = "may not show it here for legal reasons (451)"

_HEADERS = {
    "cf-mitigated": re.compile("challenge", re.I),
    "x-amzn-waf-action": re.compile("challenge|captcha", re.I),
    "x-vercel-mitigated": re.compile("challenge|deny", re.I),
    "x-datadome": re.compile("."),
}
"""Headers with which firewalls mark their challenges. DataDome's is on good answers, too."""

_TITLES = re.compile(
    r"<title[^>]{0,200}>\s*(just a moment|attention required!|please wait|un instant|un momento|"
    r"einen moment|لحظة(?: من فضلك| واحدة)?|checking your browser[^<]{0,40}|access denied|"
    r"access to this page has been denied\.?|you have been blocked|pardon our interruption|"
    r"(?:human|bot|robot|security|captcha) (?:verification|check)|robot or human\??|"
    r"are you (?:a )?(?:human|robot)\??|verify(?:ing)? you are (?:a )?human\.?|captcha|"
    r"making sure you[^<]{0,30}|one moment, please|vercel security checkpoint|client challenge|"
    r"request rejected|sucuri website firewall[^<]{0,60}|ddos-guard)\s*(?:\.\.\.|…|!)?\s*[-|–<]",
    re.I,
)
_MARKS = re.compile(
    r"_cf_chl_opt|cf-browser-verification|px-captcha|captcha-delivery\.com|"
    r"within\.website/x/cmd/anubis|/\.well-known/sgcaptcha|checking your browser before|"
    r"enable javascript and cookies to continue|incapsula incident id|"
    r"sucuri website firewall - access denied",
    re.I,
)
_CAPTCHAS = re.compile(
    r"g-recaptcha|recaptcha/api\.js|recaptcha/enterprise\.js|h-captcha|hcaptcha\.com|"
    r"challenges\.cloudflare\.com|cf-turnstile|/cdn-cgi/challenge-platform|_incapsula_resource|"
    r"awswafintegration|aws-waf-token|ddos-guard|frc-captcha|geetest|"
    r"(?:verify|prove|confirm)(?: that)? you(?:'|’|&#39;)?(?: a)?re (?:not a robot|(?:a )?human)",
    re.I,
)
"""What good pages have as well, for their forms; a page that shows nothing else is a challenge."""

_MAY_BE = frozenset((200, 202, 401, 403, 405, 429, 503))
"""Statuses with which challenges come."""

_UNSEEN = re.compile(r"<(script|style|noscript|svg)\b.*?(?:</\1\s*>|\Z)", re.I | re.S)
_TAG = re.compile(r"<[^<>]{0,5000}>")

HEAD = 200_000
"""Bytes of a page that are looked at."""

LITTLE = 1_500
"""Characters that a challenge page shows at most; what shows more is a page, whatever it has."""

HARDLY = 300
"""Characters below which a page with a captcha is nothing but that."""


class Blocked(FetchError):
    """The server answers, but keeps us out; the message says how and what to do."""


def refusal(response: Response) -> str:
    """Return how an answer keeps us out and what to do about it; empty if it does not."""
    sign = _challenge(response)
    if sign:
        return f"the server {_CHALLENGE.format(sign=sign)}"
    if response.status in (401, 407):
        return f"the server answered {response.status}: it {_LOGIN}"
    if response.status == 403:
        return f"the server answered 403: it {_REFUSED}"
    return f"the server {_LEGAL}" if response.status == 451 else ""


def _challenge(response: Response) -> str:
    """Return by what an answer is known as a challenge; empty if it is none."""
    bad = response.status >= 400
    if response.status not in _MAY_BE:
        return ""
    for name, pattern in _HEADERS.items():
        value = response.headers.get(name, "")
        if value and pattern.search(value) and (bad or name != "x-datadome"):
            return name
    text = response.body[:HEAD].decode("utf-8", "replace").replace("\x00", "")
    if not _is_page(response.headers, text):
        return ""
    seen = " ".join(_TAG.sub(" ", _UNSEEN.sub(" ", text)).split())
    if len(seen) > LITTLE:
        return ""
    if title := _TITLES.search(text):
        return title[1]
    found = _MARKS.search(text)
    if not found and (bad or len(seen) < HARDLY):
        found = _CAPTCHAS.search(text)
    return found.group() if found else ""


def _is_page(headers: Mapping[str, str], text: str) -> bool:
    start = text.lstrip("\ufeff \t\r\n")[:2_000].lower()
    if start.startswith(("<?xml", "<rss", "<feed", "<rdf", "{")) and "<html" not in start:
        return False
    kind = headers.get("Content-Type", "").split(";")[0].strip().lower()
    return "<html" in start or "<!doctype html" in start or kind == "text/html"
