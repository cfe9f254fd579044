"""Push an article into the inbox with redis-py and nothing of Barid (examples/README.md).

docs/inbox.md describes the list; a worker takes what lies there within a second.
"""

import json
import os

import redis

INBOX = "{barid}/inbox"
ENOUGH = 50_000  # of BARID_MAX_INBOX; a client that looks first leaves room for the others

ARTICLE = {
    "url": "https://akhbar.example/2026/11/convoy",
    "title": "قافلة مساعدات تصل إلى المخيمات",
    "body": "وصلت إلى المخيمات قافلة من ثلاثين شاحنة تحمل الغذاء والدواء للنازحين، "
    "بحسب الأمم المتحدة.",
    "published_at": "2026-11-24T08:30:00+03:00",
}

client = redis.Redis.from_url(os.environ.get("BARID_REDIS_URL", "redis://127.0.0.1:6379/0"))
if client.llen(INBOX) > ENOUGH:
    raise SystemExit("the inbox is full: try again later")
client.lpush(INBOX, json.dumps(ARTICLE))
print("pushed", ARTICLE["url"])
