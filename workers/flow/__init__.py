"""The queues: only this package speaks Redis or kombu."""
