"""`make chaos-long`: every fault that Barid promises something about, at random and replayable."""
