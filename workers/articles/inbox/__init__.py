"""The inbox: articles that any Redis client, or any Celery application, enqueues."""
