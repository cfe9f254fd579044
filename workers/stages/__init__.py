"""The stages: each a pure function on values; none knows a queue."""
