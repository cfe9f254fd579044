"""Which answers keep us out, and which only look like it."""

import pytest

from workers.feeds.blocked import refusal
from workers.feeds.fetch import Response

HTML = {"Content-Type": "text/html; charset=utf-8"}
LONG = "<p>The delegation arrived in Cairo on Tuesday to resume the talks.</p>" * 40


def page(title: str, body: str = "", head: str = "") -> bytes:
    return f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>".encode()


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (401, {}, b""), (403, {}, b""), (407, {}, b""), (451, {}, b""),
        (200, HTML, page("Just a moment...")), (503, HTML, page("لحظة من فضلك...")),
        (403, HTML, page("Attention Required! | Cloudflare")),
        (200, HTML, page("Client Challenge")),
        (200, HTML, page("n.example", "<div class='h-captcha'></div>")),
        (200, HTML, page("n.example", "<p>Please enable JS</p>",
                         "<script src='https://geo.captcha-delivery.com/c.js'></script>")),
        (200, HTML, page("Making sure you&#39;re not a bot!")),
        (429, HTML, page("n.example", "<script src='https://www.google.com/recaptcha/api.js'></script>")),
        (200, HTML, page("n.example", "<p>Request unsuccessful. Incapsula incident ID: 1-2</p>")),
        (202, {"x-amzn-waf-action": "challenge"}, b""), (429, {"x-vercel-mitigated": "deny"}, b""),
        (503, {}, b"<html><title>DDoS-Guard</title><body>Checking your browser before accessing</body></html>"),
    ],
)  # fmt: skip
def test_answers_that_keep_us_out(status: int, headers: dict[str, str], body: bytes) -> None:
    told = refusal(Response("https://n.example/f", status, headers, body))
    assert told.startswith("the server ")
    assert len(told) < 300


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (200, HTML, page("Access denied: aid convoys turned back", LONG)),
        (200, HTML, page("Access denied: aid convoys turned back", "<p>Short.</p>")),
        (200, HTML, page("لحظة بلحظة: غارات على غزة", "<p>نص قصير</p>")),
        (200, HTML, page("Just a moment in history", "<p>Short.</p>")),
        (200, HTML, page("News", LONG, "<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>")),
        (200, HTML, page("News", LONG + "<form><div class='g-recaptcha'></div></form>")),
        (200, {"x-datadome": "protected"}, page("News", LONG)),
        (200, {}, b"<?xml version='1.0'?><rss><channel><title>Just a moment...</title></channel></rss>"),
        (404, HTML, page("Not found", "<div class='g-recaptcha'></div>")),
        (500, HTML, page("Please wait...")), (429, {}, b""), (503, HTML, page("Maintenance")),
        (410, HTML, page("Access denied")),
    ],
)  # fmt: skip
def test_answers_that_only_look_like_it(status: int, headers: dict[str, str], body: bytes) -> None:
    assert refusal(Response("https://n.example/f", status, headers, body)) == ""
