"""How every room reports on itself: log lines, metrics, traces."""
