"""From an article as it came to clean text: encoding, extraction, normal form, sentences, words."""
