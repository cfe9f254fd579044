"""Training of the topic model: grades of articles."""
