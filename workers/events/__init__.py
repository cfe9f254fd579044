"""The way out: the events exchange, subscriptions, and what consumers take from them."""
