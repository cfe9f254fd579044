"""The name of every log event, with what it means and what to do when it comes often."""

EVENTS: dict[str, str] = {
    "article.enriched": "An article's event is in its queues. One line for each article.",
    "article.repeated": "An article was processed again after it had been finished; no harm.",
    "article.held": "A downstream queue is full; the article waits. Start its consumers, raise "
    "BARID_MAX_QUEUE_LENGTH, or remove the subscription.",
    "article.failed": "A stage failed; the article is tried again later.",
    "article.dead": "An article is a dead letter. Look at it with `barid deadletters show`.",
    "articles.returned": "A worker that is stopping gave back what it had claimed.",
    "bell.lost": "A bell could not be sent; the sweeper rings again.",
    "bindings.repaired": "kombu's binding table had lost entries. Who deletes keys in this Redis?",
    "broker.release_failed": "A broken connection could not be closed; it is dropped.",
    "consumer.disconnected": "A consumer lost its broker and tries again.",
    "event.refused": "A consumer's code raised an error on an event.",
    "event.unreadable": "A message in a subscription's queue is no event; see its dead letters.",
    "feed.failed": "A feed broke the poller itself: a fault of Barid. It is tried again later.",
    "feed.moved": "A feed has moved for good; the new address is polled from now on.",
    "feed.polled": "A feed was polled. `barid feeds list --failing` shows what is wrong.",
    "lease.expired": "Articles of a worker that died, or was too slow, wait again.",
    "ledger.unreachable": "A worker cannot reach Redis; it tries again.",
    "sweeper.failed": "A sweep failed; the next comes in a second.",
    "task.out_of_time": "A task reached BARID_SOFT_TIME_LIMIT; the slow article counts a delivery.",
    "topics.not_counted": "Articles are missing in `barid topics drift`; their events are not.",
    "worker.ready": "A worker is up, with its models loaded.",
    "worker.starting": "A worker starts; says which Redis it uses.",
    "worker.stopping": "A worker finishes what it has and ends.",
}
