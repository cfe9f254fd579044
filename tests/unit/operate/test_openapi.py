from workers.operate.console.openapi import openapi


def test_the_webhook_takes_an_event_or_a_batch_and_references_lead_somewhere() -> None:
    document = openapi()
    content = document["webhooks"]["event"]["post"]["requestBody"]["content"]
    assert sorted(content) == [
        "application/cloudevents+json",
        "application/cloudevents-batch+json",
    ]

    def follow(value: object) -> int:
        followed = 0
        if isinstance(value, dict):
            if "$ref" in value:
                found: object = document
                for word in value["$ref"].removeprefix("#/").split("/"):
                    assert isinstance(found, dict)
                    found = found[word]
                followed += 1
            return followed + sum(map(follow, value.values()))
        return sum(map(follow, value)) if isinstance(value, list) else 0

    assert follow(document) > 20
