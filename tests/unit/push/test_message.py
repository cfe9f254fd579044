"""Requests as the Standard Webhooks and CloudEvents specifications want them."""

import base64
import hashlib
import hmac
import json
from time import time

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from schemas import EnrichedEvent
from tests.articles import make_articles
from tests.receiver import OTHER_SECRET, SECRET
from workers.pipeline import default_pipeline
from workers.push.message import MANY, ONE, message, signed


@pytest.fixture(scope="module")
def events() -> list[EnrichedEvent]:
    return [default_pipeline().enrich(article) for article in make_articles(3)]


def test_the_signature_is_what_the_specification_says(events: list[EnrichedEvent]) -> None:
    made = message(events[:1], batch=False)
    headers = signed(made, [Webhook(SECRET)], 1_764_000_000.9)
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    content = f"{events[0].id}.1764000000.".encode() + made.body.encode()
    by_hand = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    assert headers == {
        "content-type": ONE,
        "webhook-id": events[0].id,
        "webhook-timestamp": "1764000000",
        "webhook-signature": f"v1,{by_hand}",
    }


def test_each_of_several_secrets_verifies_and_no_other(events: list[EnrichedEvent]) -> None:
    made = message(events[:1], batch=False)
    headers = signed(made, [Webhook(SECRET), Webhook(OTHER_SECRET)], time())
    for secret in (SECRET, OTHER_SECRET):
        assert Webhook(secret).verify(made.body, headers) == json.loads(made.body)
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_" + "Wlla" * 8).verify(made.body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(made.body.replace("1.0", "1.1", 1), headers)


def test_a_message_reads_as_the_events_that_it_was_made_of(events: list[EnrichedEvent]) -> None:
    assert EnrichedEvent.from_json(message(events[:1], batch=False).body) == events[0]
    batch = message(events, batch=True)
    assert batch.content_type == MANY
    read = [EnrichedEvent.from_json(json.dumps(e)) for e in json.loads(batch.body)]
    assert read == events
    assert isinstance(json.loads(message(events[:1], batch=True).body), list)


def test_the_id_of_a_batch_is_that_of_its_events_in_order(events: list[EnrichedEvent]) -> None:
    first = message(events, batch=True).id
    assert first == message(list(events), batch=True).id
    assert first != message(events[::-1], batch=True).id
    assert first != message(events[:2], batch=True).id


def test_an_id_that_no_header_can_carry_is_replaced_by_a_stable_one(
    events: list[EnrichedEvent],
) -> None:
    strange = events[0].model_copy(update={"id": "a.b\r\nx: y"})
    sent = message([strange], batch=False).id
    assert sent.isalnum()
    assert sent == message([strange], batch=False).id
