"""What `enqueue` says of each article."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.articles import make_articles
from tests.servers import Service
from workers.articles.producer import BATCH
from workers.errors import InvalidArticle, InvalidArticles, QueueFull
from workers.receipts import Outcome, Receipt, taken

BODY = "Talks began in Cairo."


def article(number: int, **more: object) -> dict[str, Any]:
    return {"url": f"https://news.example/{number}", "body": BODY, **more}


def outcomes(receipts: list[Receipt]) -> list[tuple[str, int]]:
    return [(r.outcome.value, r.version) for r in receipts]


def test_receipts_come_in_the_order_of_the_articles(barid: Service) -> None:
    given = list(make_articles(BATCH + 30))  # more than go into the ledger in one step
    barid.producer().enqueue(given[::2])
    receipts = barid.producer().enqueue(given).receipts
    assert [r.article_id for r in receipts] == [a.id for a in given]
    assert [r.outcome for r in receipts[:4]] == ["known", "accepted", "known", "accepted"]
    assert taken(receipts) == len(given) // 2


def test_a_known_article_with_another_text_is_changed(barid: Service) -> None:
    producer = barid.producer()
    given = [article(1), article(1), article(1, body="They ended.")]
    summary = producer.enqueue(given)
    assert outcomes(summary.receipts) == [("accepted", 1), ("known", 0), ("changed", 0)]
    assert summary.accepted == 1
    summary = producer.enqueue(given, versions=True)
    assert outcomes(summary.receipts) == [("known", 0), ("known", 0), ("changed", 2)]
    assert summary.accepted == 1
    assert summary.known == [summary.receipts[0].article_id] * 2
    assert [c.version for c in barid.ledger.claim().claims] == [1, 2]


def test_one_that_is_no_article_is_named_and_those_around_it_are_taken(barid: Service) -> None:
    bad = {"url": "https://news.example/2", "colour": "red"}
    with pytest.raises(InvalidArticles) as raised:
        barid.producer().enqueue([article(1), bad, article(3)])
    error = raised.value
    assert [r.outcome for r in error.receipts] == ["accepted", "refused", "accepted"]
    assert [e.field for e in error.receipts[1].errors] == ["body", "colour"]
    assert str(error) == (
        "1 of 3 articles refused: article 2: body: is missing; "
        "colour: is not a field of an article: put it into metadata"
    )
    assert barid.ledger.depth()["waiting"] == 2


def test_one_article_alone_raises_its_own_error(barid: Service) -> None:
    with pytest.raises(InvalidArticle, match=r"^body: is missing$") as raised:
        barid.producer().enqueue({"url": "https://news.example/1"})
    assert not isinstance(raised.value, InvalidArticles)
    assert barid.producer().enqueue(article(1)).receipts[0].outcome is Outcome.ACCEPTED


def test_an_iterable_is_read_as_it_goes_and_to_its_end(barid: Service) -> None:
    seen = []

    def articles() -> Iterator[dict[str, Any]]:
        for number in range(BATCH + 1):
            seen.append(barid.ledger.depth()["in_flight"])
            yield article(number) if number != 5 else {"body": ""}

    with pytest.raises(InvalidArticles) as raised:
        barid.producer().enqueue(articles())
    assert len(raised.value.receipts) == BATCH + 1
    assert raised.value.receipts[5].outcome is Outcome.REFUSED
    # A batch was in flight before the last was asked for: on a busy machine a smaller one, since
    # a batch waits for no more than 20 ms.
    assert seen[0] == 0 < seen[-1] <= BATCH - 1


@pytest.mark.barid(max_in_flight=2)
def test_a_full_ledger_leaves_receipts_of_those_before(barid: Service) -> None:
    given = [article(1), {"body": 7}, article(1), article(2), article(3), article(4)]
    with pytest.raises(QueueFull) as raised:
        barid.producer().enqueue(given)
    told = [r.outcome for r in raised.value.receipts]
    assert told == ["accepted", "refused", "known", "accepted"]
    barid.redis().delete(barid.ledger.keys.ledger)
    rest = given[len(told) :]
    assert barid.producer().enqueue(rest).accepted == 2


def test_nothing_gives_no_receipt(barid: Service) -> None:
    assert barid.producer().enqueue([]).receipts == []
    assert barid.producer().enqueue(iter(())).receipts == []


def test_an_article_may_come_as_a_model_or_as_a_mapping(barid: Service) -> None:
    [model] = make_articles(1)
    receipts = barid.producer().enqueue([model, article(1)]).receipts
    assert receipts[0].article_id == model.id
    assert barid.producer().offer(model).outcome is Outcome.KNOWN
