"""The stages: each is a pure function on values, and none knows of a queue."""
