"""What the console's page asks for of texts in the inbox that are no article."""

import json
import urllib.error
import urllib.request
from typing import Any

import pytest

from tests.servers import Service, start_console
from workers.articles.glimpse import BEGINNING
from workers.articles.inbox.entries import CUT
from workers.articles.inbox.inbox import WHOLE, Inbox
from workers.articles.inbox.taker import Taker


def ask(address: str, path: str, body: object = None) -> Any:
    given = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", "Origin": address}
    request = urllib.request.Request(f"{address}/api/{path}", given, headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def test_texts_of_the_inbox_are_listed_shown_retried_and_dropped(barid: Service) -> None:
    barid.redis().lpush("{barid}/inbox", '{"title": "بلا نص"}', "x" * (WHOLE + 1))
    taker = Taker(barid.settings, barid.producer(), Inbox(barid.settings))
    while taker.take():
        pass
    address = start_console(barid)
    listed = ask(address, "deadletters")
    assert listed["total"] == 2
    assert {a["stage"] for a in listed["articles"]} == {"inbox"}
    entries = [a["entry"] for a in listed["articles"]]
    shown = {s["bytes"]: s for s in (ask(address, f"deadletters/{e}") for e in entries)}
    long = shown.pop(WHOLE + 1)
    [short] = shown.values()
    assert (short["text"], short["cut"]) == ('{"title": "بلا نص"}', False)
    assert short["error"] == "body: is missing"
    assert (len(long["text"]), long["cut"]) == (CUT, True)
    state = ask(address, "state")
    assert state["inbox"]["dead"] == 2
    assert ask(address, "deadletters/retry", {"all": True}) == {"done": 1}
    assert ask(address, "deadletters/drop", {"entries": entries}) == {"done": 1}
    assert ask(address, "deadletters")["total"] == 0
    with pytest.raises(urllib.error.HTTPError, match="404"):
        ask(address, f"deadletters/{entries[0]}")


def test_the_list_says_what_each_is_and_which_field_is_at_fault(barid: Service) -> None:
    barid.redis().lpush("{barid}/inbox", '{"title": "بلا نص", "source": "وكالة", "url": "x"}')
    taker = Taker(barid.settings, barid.producer(), Inbox(barid.settings))
    while taker.take():
        pass
    url = "https://news.example/1"
    body = "Talks \n began. " * 100
    barid.producer().enqueue({"url": url, "title": "Talks", "body": body, "feed": "world"})
    [claim] = barid.ledger.claim().claims
    barid.ledger.fail(claim, error="no luck", stage="clean", permanent=True)
    listed = {a["stage"]: a for a in ask(start_console(barid), "deadletters")["articles"]}
    text, article = listed["inbox"], listed["clean"]
    assert (text["title"], text["source"], text["url"]) == ("بلا نص", "وكالة", "x")
    assert text["field"] in ("body", "url")
    assert text["field"] == text["error"].split(":")[0]
    assert (article["title"], article["source"], article["url"]) == ("Talks", "world", url)
    assert article["text"].startswith("Talks began. Talks")
    assert (len(article["text"]), article["field"]) == (BEGINNING, "")


def test_an_article_that_failed_is_shown_with_its_fields(barid: Service) -> None:
    barid.producer().enqueue({"url": "https://news.example/1", "body": "Talks began."})
    [claim] = barid.ledger.claim().claims
    barid.ledger.fail(claim, error="no luck", stage="clean", permanent=True)
    shown = ask(start_console(barid), f"deadletters/{claim.entry}")
    assert (shown["stage"], shown["article"]["body"]) == ("clean", "Talks began.")
