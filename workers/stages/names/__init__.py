"""Names in texts: text folded with its offsets kept, and catalogues of names matched over it."""
