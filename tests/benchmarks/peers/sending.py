"""What a peer's module offers to the process that enqueues."""

from collections.abc import Callable

Send = Callable[[list[bytes]], None]
"""Enqueues articles, each as JSON, in the best way that the peer's documents offer."""
