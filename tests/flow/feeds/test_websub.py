"""Feeds whose hub pushes: a real hub, a real console, and who may make a feed due."""

import hashlib
import hmac
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode
from urllib.request import Request, urlopen

import pytest

from tests.servers import Service, free_port, start_console
from tests.webserver import Asked, Reply, Web, web
from workers.feeds.feed import Feed
from workers.feeds.fetch import Response
from workers.feeds.hubs import Hubs, Subscription
from workers.feeds.run import poll_now
from workers.feeds.store import FeedStore
from workers.feeds.websub import Offer, offer

FAST = {"allow_private_addresses": True, "host_interval": 0.01}
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><link rel="hub" href="{hub}"/>'
    '<link rel="self" href="{topic}"/><entry><id>1</id><title>خبر</title>'
    "<link rel='hub' href='https://not.example/'/><content>نص الخبر</content></entry></feed>"
)


def call(url: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urlopen(Request(url, body, named), timeout=10) as answer:
            return answer.status, answer.read()
    except HTTPError as error:
        return error.code, error.read()


@dataclass
class Hub:
    """A hub: confirms what it is asked for before it answers, as some do, and can push.

    Attributes:
        asked: the forms of the subscriptions.
        status: what it answers.
        lease: seconds that it grants; None: it confirms nothing.
        confirmed: what the callback said of each.
    """

    asked: list[dict[str, str]] = field(default_factory=list)
    status: int = 202
    lease: int | None = 864_000
    confirmed: list[tuple[int, bytes]] = field(default_factory=list)

    def answer(self, asked: Asked) -> Reply:
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        self.asked.append(form)
        if self.lease is not None:
            self.confirmed.append(self.verify(form, self.lease))
        return Reply(status=self.status)

    def verify(self, form: dict[str, str], lease: int = 60, **other: str) -> tuple[int, bytes]:
        query = {
            "hub.mode": "subscribe", "hub.topic": form["hub.topic"], "hub.challenge": "c123",
            "hub.lease_seconds": lease,
        } | {f"hub.{name}": value for name, value in other.items()}  # fmt: skip
        return call(f"{form['hub.callback']}?{urlencode(query)}")

    def push(self, body: bytes, method: str = "sha256", secret: str = "") -> int:
        form = self.asked[-1]
        key = (secret or form["hub.secret"]).encode()
        mac = hmac.new(key, body, getattr(hashlib, method)).hexdigest()
        return call(form["hub.callback"], body, X_Hub_Signature=f"{method}={mac}")[0]


@dataclass
class Stage:
    """A feed, its hub, and a console at a public address."""

    barid: Service
    site: Web
    hub: Hub
    store: FeedStore
    pages: dict[str, Reply]

    def poll(self) -> None:
        poll_now(self.barid.settings, self.barid.app, self.store.listed())

    def is_due(self) -> bool:
        [listed] = self.store.listed()
        return listed.due is not None and listed.due <= self.store.now()

    @property
    def subscription(self) -> Subscription | None:
        return Hubs(self.barid.settings).of("a")


@pytest.fixture
def stage(barid: Service) -> Iterator[Stage]:
    hub, port, pages = Hub(), free_port(), dict[str, Reply]()

    def answer(asked: Asked) -> Reply:
        if asked.path == "/hub":
            return hub.answer(asked)
        return pages.get(asked.path, Reply(status=404))

    public = barid.with_settings(**FAST, public_url=f"http://localhost:{port}/")
    start_console(public, port)
    with web(answer) as site:
        text = ATOM.format(hub=f"{site.url}/hub", topic=f"{site.url}/f.atom")
        pages["/f.atom"] = Reply(text.encode())
        store = FeedStore(public.settings)
        store.add(Feed("a", f"{site.url}/f.atom", "never"), 10)
        yield Stage(public, site, hub, store, pages)
    public.kill_processes()


@pytest.mark.barid(**FAST)
def test_a_signed_push_makes_a_feed_due_and_no_other_does(stage: Stage) -> None:
    stage.poll()
    [form] = stage.hub.asked
    assert stage.hub.confirmed == [(200, b"c123")]
    assert form["hub.topic"] == f"{stage.site.url}/f.atom"
    assert stage.subscription is not None
    assert stage.subscription.expires_at == pytest.approx(time.time() + 864_000, abs=60)
    assert not stage.is_due()
    for signature in ("", "sha256=00", "md5=00", "sha256", f"sha256={form['hub.secret']}"):
        status, _ = call(form["hub.callback"], b"x", X_Hub_Signature=signature)
        assert status == 403, signature
    assert stage.hub.push(b"x", secret="another") == 403
    assert not stage.is_due()
    for method in ("sha256", "sha1", "sha512"):
        assert stage.hub.push(b"<feed/>" * 50_000, method) == 202
        assert stage.is_due()
        stage.poll()
        assert not stage.is_due()
    assert len(stage.hub.asked) == 1  # once is enough
    stage.store.pause("a")
    assert stage.hub.push(b"x") == 202
    assert not stage.is_due()
    # The callback takes no token; all else of the console is as before.
    assert call(form["hub.callback"] + "x", b"x", X_Hub_Signature="sha256=0")[0] == 410
    stage.store.remove("a")
    assert stage.hub.push(b"x") == 410


@pytest.mark.barid(**FAST)
def test_only_what_was_asked_for_is_confirmed(stage: Stage) -> None:
    stage.hub.lease = None
    stage.poll()
    [form] = stage.hub.asked
    for wrong in (
        {"topic": "https://n.example/"}, {"mode": "unsubscribe"}, {"mode": "publish"},
        {"challenge": ""}, {"challenge": "<script>alert(1)</script> x"},
    ):  # fmt: skip
        assert stage.hub.verify(form, 60, **wrong)[0] == 404, wrong
    assert stage.subscription is not None
    assert not stage.subscription.expires_at
    stage.poll()
    assert len(stage.hub.asked) == 1  # not again at every poll
    assert stage.hub.verify(form, mode="denied", reason="full")[0] == 200
    assert stage.subscription.expires_at == 0
    assert stage.subscription is not None
    assert stage.subscription.refused == "full"


@pytest.mark.barid(**FAST)
def test_a_lease_is_renewed_before_it_ends_also_while_the_feed_is_the_same(stage: Stage) -> None:
    stage.poll()
    known = stage.subscription
    assert known is not None
    hubs = Hubs(stage.barid.settings)
    stage.pages["/f.atom"] = Reply(status=304)
    now = time.time()
    hubs.keep(replace(known, asked_at=now - 864_000, expires_at=now + 100_000))
    stage.poll()
    assert len(stage.hub.asked) == 1
    hubs.keep(replace(known, asked_at=now - 864_000, expires_at=now + 3_600))
    stage.poll()
    assert len(stage.hub.asked) == 2
    renewed = stage.subscription
    assert renewed is not None
    assert renewed.expires_at == pytest.approx(time.time() + 864_000, abs=60)
    assert (renewed.token, renewed.secret) == (known.token, known.secret)


@pytest.mark.barid(**FAST)
def test_a_hub_that_fails_costs_the_feed_nothing(stage: Stage) -> None:
    stage.hub.lease, stage.hub.status = None, 500
    [outcome] = poll_now(stage.barid.settings, stage.barid.app, stage.store.listed())
    assert (outcome.result, outcome.complaints) == ("new", [])
    # A feed that names its hub no longer is forgotten by us, too.
    text = ATOM.replace('rel="hub"', 'rel="x"').format(hub="", topic="")
    stage.pages["/f.atom"] = Reply(text.encode())
    stage.poll()
    assert stage.subscription is None


@pytest.mark.barid(**FAST)
def test_without_a_public_address_nobody_is_asked(barid: Service, stage: Stage) -> None:
    poll_now(barid.settings, barid.app, stage.store.listed())
    assert stage.hub.asked == []


URL = "https://n.example/f"


@pytest.mark.parametrize(
    ("body", "headers", "wanted"),
    [
        (b"<rss xmlns:a10='x'><channel><a10:link href='/hub' rel='hub'/></channel></rss>", {},
         Offer("https://n.example/hub", URL)),
        (b"<rss/>", {"Link": '<https://h.example/>; rel=hub, <https://n.example/t>; rel="self"'},
         Offer("https://h.example/", "https://n.example/t")),
        (b'<feed><link rel="hub" href="https://b.example/"/></feed>',
         {"Link": '<https://a.example/?x=1,2>; title="a, b"; rel="hub"'},
         Offer("https://a.example/?x=1,2", URL)),
        (b'{"hubs": [{"type": "rssCloud", "url": "https://r.example"}, {"type": "WebSub", '
         b'"url": "https://h.example/"}], "feed_url": "https://n.example/j"}', {},
         Offer("https://h.example/", "https://n.example/j")),
        (b'{"hubs": "x"}', {}, None), (b"{", {}, None),
        (b'<feed><link rel="hub" href="file:///etc"/></feed>', {}, None),
        (b'<feed><entry><link rel="hub" href="https://b.example/"/></entry></feed>', {}, None),
    ],
)  # fmt: skip
def test_what_a_feed_offers(body: bytes, headers: dict[str, str], wanted: Offer | None) -> None:
    assert offer(Response(URL, 200, headers, body), URL) == wanted
