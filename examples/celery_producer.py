"""Enqueue articles from any Celery application, by the task's name (examples/README.md).

It needs the broker's URL and the name of the queue, and nothing of Barid.
"""

import os

from celery import Celery

BROKER = os.environ.get("BARID_BROKER_URL") or os.environ.get(
    "BARID_REDIS_URL", "redis://127.0.0.1:6379/0"
)
# On RabbitMQ the queue has the task's name; on Redis with the namespace before it.
QUEUE = "barid.enqueue" if BROKER.startswith("amqp") else "{barid}:barid.enqueue"

ARTICLES = [
    {
        "url": "https://akhbar.example/2026/11/envoy",
        "title": "المبعوث الأممي يلتقي وزراء الخارجية",
        "body": "التقى المبعوث الأممي وزراء خارجية أربع دول في القاهرة لبحث وقف إطلاق النار.",
    },
    {
        "url": "https://news.example/2026/11/bakery",
        "title": "Bakery wins a prize",
        "body": "A bakery in the old town won the prize for the best bread of the year on Sunday.",
    },
]

app = Celery("newsroom", broker=BROKER)
app.send_task("barid.enqueue", kwargs={"articles": ARTICLES}, queue=QUEUE)
print("sent", len(ARTICLES))
