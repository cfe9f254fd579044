"""What story an article tells: a sketch of it, and how alike two sketches are."""
