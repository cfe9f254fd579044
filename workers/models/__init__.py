"""Trained weights and word lists, each with its card."""
