"""When, and how many: the dates and counts of an article."""
