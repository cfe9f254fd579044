"""Poison: an article that ends its process, never ends or fails ends alone among the dead letters."""

import time

import pytest

from schemas import RawArticle
from tests.articles import make_articles
from tests.poisoned import KINDS
from tests.servers import Service, wait_until
from workers.articles.deadletters import DeadLetters
from workers.articles.loop import Loop
from workers.pipeline import default_pipeline
from workers.stages.text import clean
from workers.store.codec import Entry

LIMITS = {
    "time_slice": 0.5, "soft_time_limit": 8, "hard_time_limit": 9, "retry_delay": 0.2,
    "max_deliveries": 2,
}  # fmt: skip
"""A soft limit that what dies at once does not reach, on a busy machine either."""

WANTED = {
    "abort": (None, "signal 6 (SIGABRT)"),
    "memory": (None, "signal 9 (SIGKILL)"),
    "hang": (None, "ran out of time for good (BARID_HARD_TIME_LIMIT, 9 s)"),
    "fail": ("clean", "ZeroDivisionError: by design"),
}


@pytest.mark.timeout(180)
@pytest.mark.barid(**LIMITS)
def test_poison_ends_alone_among_the_dead_letters_with_its_cause(barid: Service) -> None:
    barid.start("-m", "tests.poisoned", "worker", "-c", "1", "-n", "p@test", log="worker.log")
    wait_until(lambda: barid.redis().hlen(barid.ledger.keys.workers) == 1, 40, "a worker")
    neighbours = list(make_articles(40, sentences=6))
    poison = {
        kind: RawArticle(url=f"https://poison.example/{kind}", title=f"poison {kind}", body=kind)
        for kind in KINDS
    }
    between = [*neighbours[:10], *poison.values(), *neighbours[10:]]
    began = time.monotonic()
    barid.producer().enqueue(between)
    wait_until(lambda: barid.ledger.counts().get("finished") == 40, 60, "all the neighbours")
    waited = time.monotonic() - began
    assert waited < barid.settings.lease  # they wait for one lease at most
    wait_until(lambda: barid.ledger.depth()["in_flight"] == 0, 60, "the poison")
    letters = DeadLetters(barid.settings, barid.app)
    told = {letter.entry.rpartition(".")[0]: letter for letter in letters.latest()}
    assert told.keys() == {a.id for a in poison.values()}
    for kind, article in poison.items():
        letter, kept = told[article.id], letters.show(told[article.id].entry)
        stage, cause = WANTED[kind]
        assert letter.stage == stage
        assert cause in letter.error, kind
        assert letter.deliveries <= 2
        assert letter.traceback.endswith("in _poisoned") == (kind == "fail")
        assert kept is not None
        assert isinstance(kept[1], Entry)
        assert kept[1].article == article
    print(f"neighbours done after {waited:.1f} s")


@pytest.mark.barid(retry_delay=0.01, sweep_interval=0.05, linger=0)
def test_an_article_that_hears_nothing_but_the_end_of_its_process_is_bounded_as_well(
    barid: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the hard time limit a process is told to end before it is killed."""

    def ended(title: str) -> str:
        if title == "stubborn":
            raise SystemExit(15)
        return title

    monkeypatch.setattr(clean, "clean_title", ended)
    loop = Loop(barid.settings, barid.app, default_pipeline())
    stubborn = RawArticle(url="https://poison.example/s", title="stubborn", body="x")
    barid.producer().enqueue([stubborn, *make_articles(5)])
    for _ in range(3):
        with pytest.raises(SystemExit):
            loop.answer("")
        wait_until(lambda: barid.ledger.sweep().returned > 0 or not _aside(barid), 30, "its delay")
    loop.answer("")
    assert barid.ledger.depth() == {"in_flight": 0, "waiting": 0, "leased": 0, "dead": 1}
    [letter] = DeadLetters(barid.settings, barid.app).latest()
    assert letter.deliveries == 3
    assert "its process was ended while it worked on it" in letter.error


def _aside(barid: Service) -> int:
    return barid.ledger.depth()["leased"]
