"""The inbox: articles that any Redis client, or any Celery application, put on their way."""
