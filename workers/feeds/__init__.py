"""Fetching what publishers offer, politely and safely."""
