"""The where stage: the countries and places that an article names."""
