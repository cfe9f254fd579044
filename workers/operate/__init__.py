"""Operating Barid: its state, what is wrong with it, the console."""
