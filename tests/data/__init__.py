"""Data and programs that tests use."""
