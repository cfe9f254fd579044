"""Training of topic models on articles that people have graded, and their evaluation."""
