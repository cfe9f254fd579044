"""Feeds that behave, and misbehave, in every way that was met: what a server answers at a moment."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

from tests.feedserver import (
    HOUR,
    Answer,
    Behaviour,
    Site,
    atom,
    http_date,
    json_feed,
    page,
    rdf,
    rss,
    squeeze,
    stories,
    story,
)


def made(render: Callable[..., bytes] = rss, **more: Any) -> Behaviour:
    def behave(site: Site, path: str, _: dict[str, str]) -> Answer:
        return Answer(body=render(stories(site, name_of(path), **more)))

    return behave


def name_of(path: str) -> str:
    return path.strip("/").split(".")[0]


def with_etag(site: Site, path: str, headers: dict[str, str]) -> Answer:
    body = rss(stories(site, name_of(path), every=6 * HOUR))
    etag = f'"{hashlib.sha256(body).hexdigest()[:12]}"'
    if headers.get("if-none-match") == etag:
        return Answer(304, headers={"ETag": etag})
    return Answer(body=body, headers={"ETag": etag})


def with_date(site: Site, path: str, headers: dict[str, str]) -> Answer:
    published = stories(site, name_of(path), every=6 * HOUR)
    modified = http_date(published[0].at)
    if headers.get("if-modified-since") == modified:
        return Answer(304, headers={"Last-Modified": modified})
    return Answer(body=rss(published), headers={"Last-Modified": modified})


def squeezed(kind: str) -> Behaviour:
    def behave(site: Site, path: str, headers: dict[str, str]) -> Answer:
        assert kind in headers.get("accept-encoding", "")
        body = squeeze(kind, rss(stories(site, name_of(path))))
        return Answer(body=body, headers={"Content-Encoding": kind})

    return behave


def moved(site: Site, path: str, _: dict[str, str]) -> Answer:
    return Answer(301, headers={"Location": "/moved-here.xml"})


def elsewhere_for_now(site: Site, path: str, _: dict[str, str]) -> Answer:
    return Answer(302, headers={"Location": "/for-now.xml"})


def gone_after_a_day(site: Site, path: str, _: dict[str, str]) -> Answer:
    if site.clock.hours > 24:
        return Answer(410)
    return Answer(body=rss(stories(site, name_of(path), until=20)))


def away(status: int, first: float, last: float, **headers: str) -> Behaviour:
    def behave(site: Site, path: str, _: dict[str, str]) -> Answer:
        if first < site.clock.hours < last:
            return Answer(status, headers={k.replace("_", "-"): v for k, v in headers.items()})
        return Answer(body=rss(stories(site, name_of(path))))

    return behave


def too_many(site: Site, path: str, _: dict[str, str]) -> Answer:
    if 5 < site.clock.hours < 6:
        return Answer(429, headers={"Retry-After": "10800"})
    return Answer(body=rss(stories(site, name_of(path))))


def until_a_date(site: Site, path: str, _: dict[str, str]) -> Answer:
    if 5 < site.clock.hours < 6:
        back = http_date(site.clock.now + 4 * HOUR)
        return Answer(503, headers={"Retry-After": back})
    return Answer(body=rss(stories(site, name_of(path))))


def slow_at_first(site: Site, path: str, _: dict[str, str]) -> Answer:
    if site.clock.hours < 2:
        return Answer(wait=2.0)
    return Answer(body=rss(stories(site, name_of(path))))


def huge_at_first(site: Site, path: str, _: dict[str, str]) -> Answer:
    body = rss(stories(site, name_of(path)))
    return Answer(body=body + b" " * 600_000) if site.clock.hours < 3 else Answer(body=body)


def cut_off(site: Site, path: str, _: dict[str, str]) -> Answer:
    body = rss(stories(site, name_of(path)))
    if site.clock.hours < 4:
        return Answer(body=body[: len(body) // 2], announced=len(body))
    return Answer(body=body)


def half_a_document(site: Site, path: str, _: dict[str, str]) -> Answer:
    """Every other answer ends in the middle, with a length that says nothing of it."""
    body = rss(stories(site, name_of(path)))
    number = site.state[path] = site.state.get(path, 0) + 1
    return Answer(body=body[: len(body) * 2 // 3] if number % 2 else body)


def corrected(site: Site, path: str, _: dict[str, str]) -> Answer:
    """The texts of the first three items are corrected after ten hours."""
    published = stories(site, name_of(path), every=6 * HOUR)
    if site.clock.hours > 10:
        early = {s.number for s in published if s.number < 2}
        published = [
            replace(s, text=s.text + "<p>تصحيح.</p>") if s.number in early else s for s in published
        ]
        for s in published:
            if s.number in early:
                site.wanted[s.title] = 2
    return Answer(body=rss(published))


def fidgety(site: Site, path: str, _: dict[str, str]) -> Answer:
    """Each answer is another, and none says anything new."""
    published = stories(site, name_of(path), every=12 * HOUR)
    number = site.state[path] = site.state.get(path, 0) + 1
    published = [
        replace(s, text=s.text.replace("<p>", f'<p data-n="{number}">')) for s in published
    ]
    head = f"<lastBuildDate>{http_date(site.clock.now)}</lastBuildDate>"
    return Answer(body=rss(published, head))


def same_guids(site: Site, path: str, _: dict[str, str]) -> Answer:
    return Answer(body=rss([replace(s, guid="1") for s in stories(site, name_of(path))]))


def no_guids(site: Site, path: str, _: dict[str, str]) -> Answer:
    return Answer(body=rss([replace(s, guid=None) for s in stories(site, name_of(path))]))


def no_links(site: Site, path: str, _: dict[str, str]) -> Answer:
    published = stories(site, name_of(path))
    return Answer(body=rss([replace(s, guid=None, link=None) for s in published]))


def counted_links(site: Site, path: str, _: dict[str, str]) -> Answer:
    """Links carry a counter that is another in each answer."""
    number = site.state[path] = site.state.get(path, 0) + 1
    published = stories(site, name_of(path))
    published = [
        replace(s, guid=None, link=f"{s.link}?utm_content={number}&fbclid={number}")
        for s in published
    ]
    return Answer(body=rss(published))


def to_a_private_address(site: Site, path: str, _: dict[str, str]) -> Answer:
    return Answer(302, headers={"Location": "http://169.254.169.254/latest/meta-data/"})


def to_a_file(site: Site, path: str, _: dict[str, str]) -> Answer:
    return Answer(301, headers={"Location": "file:///etc/passwd"})


def in_a_circle(site: Site, path: str, _: dict[str, str]) -> Answer:
    return Answer(302, headers={"Location": path})


def sometimes_a_page(site: Site, path: str, _: dict[str, str]) -> Answer:
    if 6 < site.clock.hours < 12:
        return Answer(body=b"<!doctype html><html><body>Down for maintenance</body></html>")
    return Answer(body=rss(stories(site, name_of(path))))


def shuffled(site: Site, path: str, _: dict[str, str]) -> Answer:
    published = stories(site, name_of(path))
    Random(site.clock.now).shuffle(published)
    return Answer(body=rss(published))


def flickering(site: Site, path: str, _: dict[str, str]) -> Answer:
    """Items vanish and come back, each third one with every other answer."""
    asked = len(site.requests(path))
    published = stories(site, name_of(path), every=4 * HOUR)
    return Answer(body=rss([s for s in published if s.number % 3 or (s.number + asked) % 2]))


def fresh_for_hours(site: Site, path: str, _: dict[str, str]) -> Answer:
    headers = {"Cache-Control": "public, max-age=14400"}
    return Answer(body=rss(stories(site, name_of(path), every=HOUR, keep=12)), headers=headers)


def with_ttl(site: Site, path: str, _: dict[str, str]) -> Answer:
    return Answer(body=rss(stories(site, name_of(path), every=HOUR, keep=12), "<ttl>180</ttl>"))


def bomb(site: Site, path: str, _: dict[str, str]) -> Answer:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    body = rss(stories(site, name_of(path))).split(b"?>", 1)[1]
    return Answer(body=f'<!DOCTYPE rss [<!ENTITY e0 "x">{entities}]>'.encode() + body)


def another_ones_stories(site: Site, path: str, _: dict[str, str]) -> Answer:
    """An aggregator: the articles of another feed, in its own words."""
    published = [
        replace(s, guid=f"agg-{s.number}", text="<p>ملخص قصير.</p>") for s in stories(site, "plain")
    ]
    return Answer(body=rss(published))


def with_pages(site: Site, path: str, _: dict[str, str]) -> Answer:
    published = stories(site, name_of(path), every=4 * HOUR)
    return Answer(body=rss([replace(s, text="<p>قصير</p>") for s in published]))


def empty(site: Site, path: str, _: dict[str, str]) -> Answer:
    return Answer(body=rss([]))


def article_page(site: Site, path: str, _: dict[str, str]) -> Answer:
    """The page of an article of `with_pages`."""
    name, number = path.split("/")[2:]
    wanted = story(site, name, int(number), 4 * HOUR)
    return Answer(
        body=page(replace(wanted, link=path), site.url), headers={"Content-Type": "text/html"}
    )


FEEDS: dict[str, Behaviour] = {
    "plain": made(),
    "busy": made(every=600.0, keep=40),
    "quiet": made(every=30 * HOUR),
    "atom": made(atom),
    "rdf": made(rdf),
    "json": made(json_feed),
    "utf16": made(lambda s: rss(s, encoding="utf-16")),
    "cp1256": made(lambda s: rss(s, encoding="windows-1256")),
    "etag": with_etag,
    "modified": with_date,
    "gzip": squeezed("gzip"),
    "br": squeezed("br"),
    "zstd": squeezed("zstd"),
    "moved": moved,
    "redirected": elsewhere_for_now,
    "gone": gone_after_a_day,
    "missing": away(404, 3, 9),
    "broken": away(500, 3, 20),
    "too-many": too_many,
    "until": until_a_date,
    "slow": slow_at_first,
    "huge": huge_at_first,
    "cut": cut_off,
    "half": half_a_document,
    "corrected": corrected,
    "fidgety": fidgety,
    "same-guids": same_guids,
    "no-guids": no_guids,
    "no-links": no_links,
    "counted": counted_links,
    "private": to_a_private_address,
    "file": to_a_file,
    "circle": in_a_circle,
    "page": sometimes_a_page,
    "shuffled": shuffled,
    "flickering": flickering,
    "fresh": fresh_for_hours,
    "ttl": with_ttl,
    "bomb": bomb,
    "aggregator": another_ones_stories,
    "pages": with_pages,
    "forbidden": with_pages,
    "empty": empty,
}
FULL_TEXT = {"pages": "when_short", "forbidden": "always"}
"""Feeds whose articles' pages are to be fetched; of the others never."""

NOTHING = {"private", "file", "circle", "empty", "aggregator"}
"""Feeds that bring no article of their own."""
