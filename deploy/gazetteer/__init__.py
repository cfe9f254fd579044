"""Makes the catalogue of places: `python -m deploy.gazetteer`."""
