"""State machines of what is kept in Redis, each against a small model in Python (`make model`)."""
