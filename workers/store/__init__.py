"""Redis itself: connections, names of keys, the embedded server, and what runs scripts."""
