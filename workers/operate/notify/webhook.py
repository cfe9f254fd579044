"""Tells a webhook: Slack's and Mattermost's, or one that takes plain JSON."""

import asyncio
import json
from typing import Any

from workers.operate.notify.declared import Webhook
from workers.push.answers import Answer
from workers.push.web import open_session, post
from workers.settings import Settings


def tell(webhook: Webhook, settings: Settings, values: dict[str, Any]) -> Answer:
    """Post a message once, with `text` among its values; whatever goes wrong is the answer."""
    told = values if webhook.format == "json" else {"text": as_chat(str(values["text"]))}
    return asyncio.run(_post(webhook, settings, json.dumps(told, ensure_ascii=False).encode()))


def as_chat(text: str) -> str:
    """Return a text that Slack and Mattermost show as it stands.

    It quotes strangers, such as a feed's server: it must not make links or call everybody.
    """
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    broken = escaped.replace("](", "]\N{ZERO WIDTH SPACE}(")  # a link of Markdown
    return broken.replace("@", "@\N{ZERO WIDTH SPACE}")


async def _post(webhook: Webhook, settings: Settings, body: bytes) -> Answer:
    session = open_session(
        timeout=webhook.timeout,
        connections=1,
        allow_private=webhook.allow_private or settings.allow_private_addresses,
        networks=settings.allowed_networks,
    )
    async with session:
        headers = {"Content-Type": "application/json; charset=utf-8"}
        return await post(session, webhook.url.get_secret_value(), body, headers, webhook.timeout)
