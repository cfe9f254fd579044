"""The contract kit: sample events at the edges of what consumers meet."""
