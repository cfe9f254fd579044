"""Which topics an article carries: the decision, and the models that score its sentences."""
