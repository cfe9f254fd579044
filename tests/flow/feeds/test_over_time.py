"""Two simulated days with feeds that behave in every way: what arrives, and how they were asked."""

import itertools
from collections import Counter

import pytest

from tests.feedbehaviours import FEEDS, NOTHING
from tests.feedserver import HOUR
from tests.feedworld import World, simulate

pytestmark = pytest.mark.xdist_group("two simulated days")  # they share a costly fixture


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return simulate(tmp_path_factory.mktemp("redis"))


def test_every_article_arrived_exactly_once(world: World) -> None:
    site, _, articles = world
    came = Counter(article.title for article in articles)
    assert came == Counter(site.wanted)
    named = {title.split(":")[0] for title in site.wanted}
    assert named == set(FEEDS) - NOTHING


def test_a_corrected_article_is_the_same_article_again(world: World) -> None:
    _, _, articles = world
    twice = [a for a in articles if a.feed == "corrected" and a.title.endswith("رقم 0")]  # type: ignore[union-attr]
    assert len({a.id for a in twice}) == 1
    assert len({a.fingerprint for a in twice}) == 2


def test_an_unchanged_feed_is_not_sent_again(world: World) -> None:
    site, _, _ = world
    for path in ("/etag.xml", "/modified.xml"):
        statuses = Counter(r.status for r in site.requests(path))
        # A text each six hours; once, at hour 46, a new answer for the last.
        assert statuses[200] == len([t for t in site.wanted if t.startswith(path[1:-4])])
        assert statuses[304] > statuses[200]


def test_a_permanent_move_is_remembered_and_a_temporary_one_is_not(world: World) -> None:
    site, feeds, _ = world
    assert len(site.requests("/moved.xml")) == 1
    assert feeds["moved"].feed.url.endswith("/moved-here.xml")
    assert len(site.requests("/redirected.xml")) == len(site.requests("/for-now.xml")) > 10


def test_a_feed_that_is_gone_is_left_alone(world: World) -> None:
    site, feeds, _ = world
    assert Counter(r.status for r in site.requests("/gone.xml"))[410] == 1
    assert feeds["gone"].state.status == "gone"
    assert feeds["gone"].due is None


def test_errors_make_polls_rarer(world: World) -> None:
    site, _, _ = world
    failed = [r.at for r in site.requests("/broken.xml") if r.status == 500]
    gaps = [b - a for a, b in itertools.pairwise(failed)]
    assert len(gaps) > 3
    assert all(later > earlier * 1.5 for earlier, later in itertools.pairwise(gaps))


@pytest.mark.parametrize(("path", "wait"), [("/too-many.xml", 10_800), ("/until.xml", 4 * HOUR)])
def test_retry_after_is_honoured(world: World, path: str, wait: float) -> None:
    site, _, _ = world
    requests = site.requests(path)
    [refused] = [n for n, r in enumerate(requests) if r.status in (429, 503)]
    assert requests[refused + 1].at - requests[refused].at >= wait - 1


@pytest.mark.parametrize(("path", "wait"), [("/fresh.xml", 14_400), ("/ttl.xml", 10_800)])
def test_what_a_server_says_of_freshness_is_honoured(world: World, path: str, wait: float) -> None:
    site, _, _ = world
    assert min(site.gaps(path)) >= wait - 1


def test_polls_follow_how_often_a_feed_changes(world: World) -> None:
    site, feeds, _ = world
    busy, plain, quiet = (len(site.requests(f"/{n}.xml")) for n in ("busy", "plain", "quiet"))
    assert busy > 2 * plain > 3 * quiet / 2
    assert (
        feeds["busy"].state.interval < feeds["plain"].state.interval < feeds["quiet"].state.interval
    )
    assert min(site.gaps("/busy.xml")) >= 300 * 0.89
    assert feeds["busy"].state.per_day == pytest.approx(144, rel=0.3)


def test_a_host_sees_one_request_a_second(world: World) -> None:
    site, _, _ = world
    times = sorted(r.at for r in site.log)
    assert min(b - a for a, b in itertools.pairwise(times)) >= 0.99


def test_robots_txt_is_asked_rarely_and_followed(world: World) -> None:
    site, _, articles = world
    assert 1 <= len(site.requests("/robots.txt")) <= 3
    assert not [r for r in site.log if r.path.startswith("/articles/forbidden/")]
    assert {a.body for a in articles if a.feed == "forbidden"} == {"<p>قصير</p>"}
    assert [r for r in site.log if r.path.startswith("/articles/pages/")]
    assert all("الفقرة 3" in a.body for a in articles if a.feed == "pages")


def test_each_page_is_fetched_once(world: World) -> None:
    site, _, _ = world
    pages = Counter(r.path for r in site.log if r.path.startswith("/articles/"))
    assert set(pages.values()) == {1}


def test_the_user_agent_names_a_contact(world: World) -> None:
    site, _, _ = world
    agents = {r.headers["user-agent"] for r in site.log}
    assert agents == {"Barid/0.1 (+https://news.example/about)"}


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("private", "169.254.169.254 is not a public address"),
        ("file", "needs an absolute http or https URL"),
        ("circle", "redirects more than"),
    ],
)
def test_hostile_feeds_are_refused_and_said(world: World, name: str, problem: str) -> None:
    _, feeds, _ = world
    assert feeds[name].state.status == "failing"
    assert problem in feeds[name].state.problem


def test_feeds_that_recovered_are_well_again(world: World) -> None:
    _, feeds, _ = world
    for name in ("missing", "broken", "slow", "huge", "cut", "page", "too-many", "until"):
        assert feeds[name].state.status == "ok", name
        assert feeds[name].state.failures == 0
