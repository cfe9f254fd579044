"""What every room may use to tell of itself: log lines, metrics, traces."""
