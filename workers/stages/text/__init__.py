"""From an article as it came in to clean text: encoding, extraction, normalising, sentences."""
