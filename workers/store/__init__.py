"""Redis itself: connection, names of keys, the embedded server, and the running of scripts."""
