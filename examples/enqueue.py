"""Enqueue articles from Python; a worker turns each into an event (examples/README.md)."""

from workers import enqueue
from workers.errors import InvalidArticle, TryLater

ARTICLES = [
    {
        "url": "https://akhbar.example/2026/11/checkpoint",
        "title": "مسلحون يهاجمون نقطة تفتيش قرب الحدود",
        "body": "هاجم مسلحون فجر اليوم نقطة تفتيش للجيش قرب الحدود، وأصيب ثلاثة جنود في تبادل "
        "لإطلاق النار. وقال مصدر عسكري إن قوات الأمن تلاحق المهاجمين في القرى المجاورة.",
    },
    {
        "url": "https://news.example/2026/11/library",
        "title": "Library opens again",
        "body": "The town library opened again on Monday after a year of repairs. Readers find "
        "more chairs, a room for children and a café.",
    },
]

try:
    summary = enqueue(ARTICLES)
except InvalidArticle as error:  # the message names the field; those before it were taken
    raise SystemExit(f"fix the article: {error}") from None
except TryLater as error:
    raise SystemExit(f"try again later: {error}") from None
for receipt in summary.receipts:
    print(receipt.article_id, receipt.outcome)  # "accepted", or "known" the second time
