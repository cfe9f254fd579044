"""Making releases; the other files beside it are for those who run Barid."""
